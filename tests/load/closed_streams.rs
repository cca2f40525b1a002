//! Standard streams that are closed, full or missing.

use std::path::Path;

use crate::load::many_requests::ACME;
use test_support::{Home, azdo_path, pat84};

const COMMANDS: [&str; 9] = [
    "get",
    "capability",
    "list",
    "help",
    "doctor",
    "header https://dev.azure.com/acme",
    "configure --dry-run",
    "login globex --store file --with-token --no-git-config",
    "logout globex",
];

/// Redirections of standard output, and whether the write fails.
const OUTPUTS: [(&str, bool); 3] = [(">/dev/full", true), ("| true", true), (">&-", false)];

#[test]
fn unwritable_output_never_crashes() {
    let home = Home::new();
    home.login("acme", &pat84(1));
    std::fs::write(home.path().join("input"), ACME).unwrap();
    std::fs::write(home.path().join("pat"), pat84(2)).unwrap();
    for command in COMMANDS {
        for (output, fails) in OUTPUTS {
            for errors in ["", "2>/dev/full", "2>&-"] {
                let input = if command.starts_with("login") { "pat" } else { "input" };
                // The reader of the pipe has exited by then.
                let run = format!("\"{azdo}\" {command} <{input} {errors}", azdo = azdo_path());
                let script = match output {
                    "| true" => format!("set -o pipefail; (sleep 0.1; {run}) | true"),
                    other => format!("{run} {other}"),
                };
                let ran = home.program(Path::new("/bin/bash"), ["-c", &script]).run();
                let said = ran.stderr.as_str();
                assert!(!said.contains("panic") && said.lines().count() <= 3, "{ran:?}");
                assert!(!said.contains(&pat84(1)) && !said.contains(&pat84(2)), "{ran:?}");
                // 141 is SIGPIPE, as for any small program; a panic would end in SIGABRT.
                assert!(matches!(ran.code, Some(0 | 1 | 141)), "{command} {output}: {ran:?}");
                assert!(!fails || ran.code != Some(0), "{command} {output}: {ran:?}");
            }
        }
    }
}

#[test]
fn answer_that_cannot_be_written_is_a_silent_failure() {
    let home = Home::new();
    home.login("acme", &pat84(1));
    // A PAT near its end takes the full path.
    home.azdo(["login", "globex", "--store", "file", "--with-token", "--expires", "2d"])
        .stdin(pat84(2))
        .run()
        .succeeds();
    for organization in ["acme", "globex"] {
        let request = ACME.replace("acme", organization);
        let script = format!("\"{}\" get >/dev/full", azdo_path());
        let get = home.program(Path::new("/bin/sh"), ["-c", &script]).stdin(request);
        get.run().ends_with(1).says_nothing();
    }
}

#[test]
fn unwritable_output_does_not_undo_a_change() {
    for output in [">/dev/full", ">&-", ">&- 2>&-"] {
        let home = Home::new();
        home.login("acme", &pat84(1));
        std::fs::write(home.path().join("pat"), pat84(2)).unwrap();
        let login = "login acme --store file --with-token --no-git-config";
        let script = format!("\"{azdo}\" {login} <pat {output}; exit 0", azdo = azdo_path());
        home.program(Path::new("/bin/sh"), ["-c", &script]).run().succeeds();
        assert_eq!(home.stored_secrets(), pat84(2), "{output}");
        home.azdo(["get"]).stdin(ACME).run().succeeds().prints_about(&pat84(2));
    }
}

#[test]
fn missing_input_is_not_a_request() {
    let home = Home::new();
    home.login("acme", &pat84(1));
    for operation in ["get", "store", "erase", "capability", ""] {
        for input in ["<&-", "</dev/null", "</"] {
            let script = format!("\"{azdo}\" {operation} {input}", azdo = azdo_path());
            let ran = home.program(Path::new("/bin/sh"), ["-c", &script]).run();
            let ran = ran.never_says(&pat84(1)).never_says("panic");
            assert!(matches!(ran.code, Some(0 | 1)), "{operation} {input}: {ran:?}");
        }
    }
    let ran = home.azdo(["login", "acme", "--store", "file", "--with-token"]).run();
    ran.ends_with(1);
    assert_eq!(home.stored_secrets(), pat84(1));
}
