//! Help and usage errors.

use test_support::Home;

const COMMANDS: [&str; 23] = [
    "config",
    "login",
    "logout",
    "renew",
    "revoke",
    "list",
    "status",
    "log",
    "check",
    "header",
    "token",
    "whoami",
    "run",
    "restore",
    "default",
    "rename",
    "store-move",
    "unlock",
    "lock",
    "passphrase",
    "configure",
    "unconfigure",
    "doctor",
];

#[test]
fn help_lists_every_command_and_each_has_help() {
    let home = Home::new();
    let overview = home.azdo(["--help"]).run().succeeds().says_nothing();
    for command in COMMANDS {
        assert!(overview.stdout.contains(command), "{command}");
        let help = home.azdo([command, "--help"]).run().succeeds().says_nothing();
        assert!(help.stdout.contains(&format!("Usage: git credential-azdo {command}")));
        let short = home.azdo([command, "-h"]).run().succeeds().stdout;
        let by_name = home.azdo(["help", command]).run().succeeds().stdout;
        assert!(short == help.stdout && by_name == help.stdout);
        fits_a_terminal(&help.stdout);
    }
    fits_a_terminal(&overview.stdout);
    let variables = home.azdo(["help", "variables"]).run().succeeds().says_nothing();
    fits_a_terminal(&variables.stdout);
    variables.prints_about("AZURE_DEVOPS_EXT_PAT").prints_about("SYSTEM_COLLECTIONURI");
    assert_eq!(home.azdo(["help"]).run().succeeds().stdout, overview.stdout);
}

#[track_caller]
fn fits_a_terminal(help: &str) {
    // Nothing wraps the usage, a command, or a long URL.
    let is_whole = |line: &str| line.starts_with("Usage:") || line.starts_with("  git ");
    for line in help.lines().filter(|line| !is_whole(line) && line.trim().contains(' ')) {
        assert!(line.len() <= 80, "longer than 80 columns: {line}");
    }
}

#[test]
fn help_begins_with_the_first_steps() {
    let overview = Home::new().azdo(["help"]).run().succeeds().stdout;
    let start = "Start with: git credential-azdo login";
    assert!(overview.lines().take(5).any(|line| line == start), "{overview}");
}

#[test]
fn version_matches_the_crate_and_takes_only_json() {
    let (home, version) = (Home::new(), env!("CARGO_PKG_VERSION"));
    for word in ["--version", "-V", "version"] {
        let text = home.azdo([word]).run().succeeds().says_nothing().stdout;
        let json = home.azdo([word, "--json"]).run().succeeds().says_nothing().stdout;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        // Only release builds know it: tests/install.sh.
        let commit = json["commit"].as_str().map(|it| format!(" ({it})")).unwrap_or_default();
        assert_eq!(text, format!("git-credential-azdo {version}{commit}\n"));
        assert_eq!(json["version"], version);
        home.azdo([word, "--jsno"]).run().ends_with(2).prints("").says("did you mean --json?");
        home.azdo([word, "acme"]).run().ends_with(2).prints("").says("unexpected argument");
    }
    home.azdo(["list", "--version"]).run().ends_with(2).prints("");
}

#[test]
fn every_command_prints_json_or_refuses_the_option() {
    let home = Home::new();
    home.login("acme", &test_support::pat84(1));
    for command in COMMANDS.into_iter().chain(["help", "version", "completions"]) {
        let help = home.azdo(["help", command]).run().stdout;
        let has_it = help.lines().any(|line| line.trim_start().starts_with("--json "));
        let ran = home.azdo([command, "--json"]).run();
        if !has_it {
            ran.ends_with(2).prints("").says("--json");
        } else if command == "header" {
            ran.ends_with(2).says("missing URL");
        } else {
            let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
            assert!(json.is_object(), "{command}: {json}");
        }
    }
}

#[test]
fn usage_errors_exit_with_2_and_point_to_help() {
    let home = Home::new();
    let lines: [&[&str]; 14] = [
        &["--frobnicate"],
        &["frobnicate", "acme"],
        &["login", "acme", "globex"],
        &["login", "acme", "--frobnicate"],
        &["login", "acme", "--store"],
        &["login", "acme", "--store", "cloud"],
        &["login", "acme", "--name", "a b"],
        &["login", "acme", "--name", "personal_access_token"],
        &["login", "acme", "--expires", "soon"],
        &["login", "acme", "--expires", "2020-01-01"],
        &["login", "not a name"],
        &["login"],
        &["list", "acme", "globex"],
        &["help", "frobnicate"],
    ];
    for line in lines {
        home.azdo(line).run().ends_with(2).says("git credential-azdo help").prints("");
    }
}

#[test]
fn argument_that_may_be_a_pat_is_not_echoed() {
    let home = Home::new();
    let pat = test_support::pat84(9);
    let url = format!("https://{pat}@dev.azure.com");
    for line in [
        vec!["login", "acme", &pat],
        vec!["list", &pat],
        vec!["configure", &pat],
        vec!["login", &url],
    ] {
        home.azdo(line).run().ends_with(2).never_says(&pat);
    }
}

#[test]
fn git_runs_it_as_a_subcommand() {
    let home = Home::new();
    let bin = std::path::Path::new(test_support::azdo_path()).parent().unwrap();
    let path = std::env::join_paths([
        bin.to_owned(),
        "/usr/local/bin".into(),
        "/usr/bin".into(),
        "/bin".into(),
    ])
    .unwrap();
    home.git(["credential-azdo", "list"])
        .env("PATH", path)
        .run()
        .succeeds()
        .prints_about("No PAT is stored");
}
