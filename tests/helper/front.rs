//! The small program that git starts, beside the full one that it hands over to.

use std::fs;
use std::path::PathBuf;

use crate::support::{Home, OURS, Ran, install_as, noise, pat84};
use crate::{acme_pat, answer_with, credential, home_with_acme, request};

/// The small program alone: it answers by itself or not at all.
fn alone(home: &Home) -> PathBuf {
    let program = home.path().join("alone/git-credential-azdo");
    if !program.exists() {
        fs::create_dir(program.parent().unwrap()).unwrap();
        install_as(&program);
        fs::remove_file(full_beside(&program)).unwrap();
    }
    program
}

fn full_beside(program: &std::path::Path) -> PathBuf {
    program.with_file_name("git-credential-azdo-full")
}

fn ask_alone(home: &Home, operation: &str, request: &str) -> Ran {
    home.program(&alone(home), [operation]).stdin(request).run()
}

#[test]
fn what_is_done_every_day_needs_no_second_program() {
    let home = home_with_acme();
    let acme = request("dev.azure.com", "acme/p/_git/r");
    ask_alone(&home, "get", &acme).succeeds().says_nothing().prints(&answer_with(&acme_pat()));
    let asked = format!("capability[]=state\n{acme}");
    let state = "state[]=azdo:gave:0123456789abcdef:2\n";
    ask_alone(&home, "get", &asked).succeeds().says_nothing().prints_about("state[]=azdo:gave:");
    let given = credential("dev.azure.com", "acme/p/_git/r", &acme_pat());
    ask_alone(&home, "store", &format!("{given}{state}")).succeeds().says_nothing().prints("");
    ask_alone(&home, "capability", "").succeeds().says_nothing().prints_about("state");
    for operation in ["get", "store", "erase"] {
        let foreign = credential("github.com", "acme/r", "hunter2");
        ask_alone(&home, operation, &foreign).succeeds().says_nothing().prints("");
    }
}

#[test]
fn without_the_second_program_everything_else_says_what_is_missing() {
    let home = home_with_acme();
    let missing = "git-credential-azdo-full, which belongs beside this program, cannot be started";
    let contoso = request("dev.azure.com", "contoso/p/_git/r");
    ask_alone(&home, "get", &contoso).ends_with(1).prints("").says(missing);
    ask_alone(&home, "list", "").ends_with(1).prints("").says("./install/install.sh");
}

#[test]
fn the_small_program_answers_in_the_very_words_of_the_full_one() {
    let shared = home_with_acme();
    for request in everything_that_git_may_ask() {
        for operation in ["get", "store", "erase", "capability", ""] {
            // What is typed may be stored, so each has a home of its own.
            let [small, full] = [false, true].map(|full| {
                let own = matches!(operation, "store" | "erase").then(home_with_acme);
                let home = own.as_ref().unwrap_or(&shared);
                let program = if full { full_beside(OURS.as_ref()) } else { OURS.into() };
                let arguments = Some(operation).filter(|operation| !operation.is_empty());
                let program =
                    home.program(&program, arguments).env("AZURE_DEVOPS_EXT_PAT", pat84(7));
                let ran =
                    program.env("GIT_CREDENTIAL_AZDO_STORE", "file").stdin(request.clone()).run();
                (ran.code, without_ids(&ran.stdout), without_ids(&ran.stderr))
            });
            assert_eq!(small, full, "{operation} {}", String::from_utf8_lossy(&request));
        }
    }
}

fn everything_that_git_may_ask() -> Vec<Vec<u8>> {
    let paths = ["acme/p/_git/r", "contoso/p/_git/r", "", "acme", "..%2f", "acme/../contoso"];
    let hosts = ["dev.azure.com", "acme.visualstudio.com", "github.com", "dev.azure.com:8443"];
    let with = ["", "username=build\n", "username=acme\n", "wwwauth[]=Basic realm=\"x\"\n"];
    let states = ["", "capability[]=state\n", "state[]=azdo:gave:0123456789abcdef:2\n"];
    let mut all = vec![Vec::new(), b"protocol=https\n".into(), noise(300)];
    for host in hosts {
        for path in paths {
            let extra = with[all.len() % with.len()];
            let state = states[all.len() % states.len()];
            all.push(format!("{}{extra}{state}", request(host, path)).into());
        }
    }
    for secret in [&acme_pat(), "hunter2"] {
        all.push(credential("dev.azure.com", "acme/p/_git/r", secret).into());
    }
    all
}

#[test]
fn what_the_small_program_hands_over_arrives_whole_whatever_its_size() {
    let home = home_with_acme();
    let contoso = request("dev.azure.com", "contoso/p/_git/r");
    for size in [0, 4_000, 5_000, 70_000, 900_000] {
        let lines = "unknown=of-a-later-git\n".repeat(size / 23);
        let asked = format!("{lines}{contoso}");
        home.azdo(["get"])
            .stdin(asked)
            .run()
            .succeeds()
            .prints("")
            .says("no PAT is stored for contoso");
    }
}

#[test]
fn a_closed_standard_stream_gets_no_pat_into_a_file() {
    let home = home_with_acme();
    fs::write(home.path().join("request"), request("dev.azure.com", "acme/p/_git/r")).unwrap();
    let before = files_below(home.path());
    for closed in
        ["0<&- </dev/null", "<request >&-", "<request 2>&-", "<request >&- 2>&-", "<&- >&- 2>&-"]
    {
        let script = format!("'{OURS}' get {closed}; exit 0");
        home.program("/bin/sh".as_ref(), ["-c", &script]).run().succeeds();
        assert_eq!(files_below(home.path()), before, "{closed}");
    }
}

fn files_below(directory: &std::path::Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    files.sort();
    files
}

/// Secrets have an id of their own in each home.
fn without_ids(text: &str) -> String {
    let is_id = |word: &&str| word.len() == 16 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let words = text.split_inclusive(|char: char| !char.is_ascii_alphanumeric());
    words.map(|word| if is_id(&&word[..word.len() - 1]) { "ID" } else { word }).collect()
}

/// tests/run.sh leaves it out where there is no strace.
mod strace {
    use super::*;
    use crate::support::trace::{stays_quick, under_strace};

    const FILES: [&str; 2] = ["/git-credential-azdo/record", "/git-credential-azdo/secrets/"];

    fn quick(home: &Home, operation: &str, request: &str, files: &[&str], calls: usize) {
        let log = home.path().join("strace.log");
        let program = home.program("/usr/bin/strace".as_ref(), under_strace(&log, operation));
        stays_quick(program.stdin(request), &log, files, calls);
    }

    #[test]
    fn a_foreign_host_and_what_has_worked_open_no_file() {
        let home = home_with_acme();
        quick(&home, "get", &request("github.com", "acme/r"), &[], 4);
        let given = credential("dev.azure.com", "acme/p/_git/r", &acme_pat());
        let given = format!("{given}state[]=azdo:gave:0123456789abcdef:2\n");
        quick(&home, "store", &given, &[], 2);
        quick(&home, "erase", &credential("github.com", "acme/r", "hunter2"), &[], 4);
    }

    #[test]
    fn a_foreign_host_costs_one_look_at_the_record_where_a_server_is_stored() {
        let home = home_with_acme();
        home.login("https://tfs.example.com/tfs/Main", &pat84(3));
        for operation in ["get", "store", "erase"] {
            let foreign = credential("github.com", "acme/r", "hunter2");
            quick(&home, operation, &foreign, &FILES[..1], 10);
        }
        let server = request("tfs.example.com", "tfs/Main/_git/r");
        quick(&home, "get", &server, &FILES, 19);
    }

    #[test]
    fn a_pat_out_of_a_file_is_two_files_read_once() {
        let home = home_with_acme();
        let acme = request("dev.azure.com", "acme/p/_git/r");
        quick(&home, "get", &acme, &FILES, 17);
    }

    #[test]
    fn a_thousand_pats_are_no_more_work() {
        let home = home_with_acme();
        let record = home.path().join("data/git-credential-azdo/record");
        let text = fs::read_to_string(&record).unwrap();
        let (head, section) = text.split_once("[").unwrap();
        let others =
            (0..1000).map(|n| format!("[{}\n", section.replace("/acme", &format!("/o{n}"))));
        fs::write(&record, format!("{head}{}[{section}", others.collect::<String>())).unwrap();
        let acme = request("dev.azure.com", "acme/p/_git/r");
        quick(&home, "get", &acme, &FILES, 17);
    }

    #[test]
    fn a_token_of_the_environment_is_the_record_and_nothing_else() {
        let home = Home::new();
        let log = home.path().join("strace.log");
        let program = home.program("/usr/bin/strace".as_ref(), under_strace(&log, "get"));
        let program = program.env("AZURE_DEVOPS_EXT_PAT", pat84(7));
        let acme = request("dev.azure.com", "acme/p/_git/r");
        stays_quick(program.stdin(acme), &log, &FILES[..1], 6);
    }
}
