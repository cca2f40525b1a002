//! Hostile repositories and broken commands.

use std::time::{Duration, Instant};

use super::{answer, get, home_with, login, script, write, written};
use test_support::{Home, pat84};

/// Shell commands that print no token, each with a part of its message.
const NO_TOKENS: [(&str, &str); 13] = [
    ("printf 'secret\\rhost=evil'", "spaces"),
    ("printf 'secret\\0x'", "characters"),
    ("printf 'secret\\033[2J'", "characters"),
    ("printf 'secret x'", "spaces"),
    ("printf '\\377secret'", "characters"),
    ("printf 's\\303\\266cret'", "characters"),
    ("head -c 1000000 /dev/zero | tr '\\0' s", "longer than 64 KiB"),
    ("yes secret", "longer than 64 KiB"),
    ("tr -d '\\n' </dev/zero", "longer than 64 KiB"),
    (":", "it is empty"),
    ("printf ' \\n\\n'", "it is empty"),
    ("echo https://secret/", "a URL"),
    ("echo Authorization: Basic secret", "Authorization header"),
];

#[test]
fn output_that_is_not_a_token_is_neither_used_nor_shown() {
    let home = home_with(&format!("if [ -e body ]; then . ./body; else echo {}; fi", pat84(1)));
    for (body, about) in NO_TOKENS {
        let start = Instant::now();
        std::fs::write(home.path().join("body"), format!("{body}\n")).unwrap();
        get(&home)
            .run()
            .ends_with(1)
            .prints("")
            .says("bin/pat` did not print a token: ")
            .says(about)
            .never_says("secret");
        assert!(start.elapsed() < Duration::from_secs(10), "{body}");
    }
}

#[test]
fn login_with_a_command_without_a_token_stores_nothing() {
    for (body, about) in NO_TOKENS {
        let home = Home::new();
        let script = script(&home, body);
        login(&home, &[&script]).run().ends_with(1).says("nothing was stored").says(about);
        assert_eq!(written(&home), "", "{body}");
    }
}

#[test]
fn further_output_lines_do_not_reach_git() {
    let home = home_with(&format!("printf '%s\\nhost=evil\\nquit=1\\n' {}", pat84(1)));
    get(&home).run().succeeds().prints(&answer(&pat84(1)));
}

#[test]
fn program_in_the_repository_is_never_run() {
    let home = Home::new();
    let body = format!("echo {}", pat84(1));
    write(home.path().join("tools/pat"), &body);
    let repo = home.path().join("repo");
    write(repo.join("pat"), "touch \"$HOME/pwned\"");
    write(repo.join("bin/pat"), "touch \"$HOME/pwned\"");
    let tools = home.path().join("tools");
    for path in [".", "", "./bin", "bin", "/nowhere:."] {
        let path = format!("{path}:{path}:{}:/usr/bin:/bin", tools.display());
        login(&home, &["pat"]).env("PATH", &path).in_dir(&repo).run().succeeds();
        let ran = get(&home).env("PATH", &path).in_dir(&repo).run();
        ran.succeeds().prints(&answer(&pat84(1)));
        let without = || get(&home).env("PATH", ".:bin::/usr/bin:/bin").in_dir(&repo).run();
        without().succeeds().prints(&answer(&pat84(1)));
        let away = home.path().join("away");
        std::fs::rename(&tools, &away).unwrap();
        without().ends_with(1).says("`pat` is not on PATH");
        std::fs::rename(away, &tools).unwrap();
    }
    assert!(!home.path().join("pwned").exists());
}

#[test]
fn relative_path_is_resolved_at_login() {
    let home = Home::new();
    write(home.path().join("tools/bin/pat"), &format!("echo {}", pat84(1)));
    let repo = home.path().join("repo");
    write(repo.join("bin/pat"), "touch \"$HOME/pwned\"");
    let tools = home.path().join("tools");
    login(&home, &["bin/pat"]).in_dir(&tools).run().succeeds();
    get(&home).in_dir(&repo).run().succeeds().prints(&answer(&pat84(1)));
    std::fs::remove_dir_all(&tools).unwrap();
    get(&home).in_dir(&repo).run().ends_with(1).says("tools/bin/pat` does not exist");
    assert!(!home.path().join("pwned").exists());
}

#[test]
fn index_with_a_relative_path_runs_nothing() {
    let home = home_with(&format!("echo {}", pat84(1)));
    let record = home.path().join("data/git-credential-azdo/record");
    let text = std::fs::read_to_string(&record).unwrap();
    let line = text.lines().find(|line| line.starts_with("command = ")).unwrap();
    std::fs::write(&record, text.replace(line, "command = [\"./pat\"]")).unwrap();
    write(home.path().join("repo/pat"), "touch \"$HOME/pwned\"");
    get(&home).in_dir(home.path().join("repo")).run().ends_with(1).says("`./pat` does not exist");
    assert!(!home.path().join("pwned").exists());
}
