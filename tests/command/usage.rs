//! Help and typing errors.

use crate::support::Home;

const COMMANDS: [&str; 16] = [
    "login",
    "logout",
    "list",
    "check",
    "header",
    "run",
    "restore",
    "default",
    "move",
    "store-move",
    "unlock",
    "lock",
    "passphrase",
    "configure",
    "unconfigure",
    "doctor",
];

#[test]
fn help_names_every_command_and_each_has_help_of_its_own() {
    let home = Home::new();
    let overview = home.azdo(["--help"]).run().succeeds().says_nothing();
    for command in COMMANDS {
        assert!(overview.stdout.contains(command), "{command}");
        let help = home.azdo([command, "--help"]).run().succeeds().says_nothing();
        assert!(help.stdout.contains(&format!("Usage: git credential-azdo {command}")));
        let short = home.azdo([command, "-h"]).run().succeeds().stdout;
        let by_name = home.azdo(["help", command]).run().succeeds().stdout;
        assert!(short == help.stdout && by_name == help.stdout);
        for line in help.stdout.lines() {
            assert!(line.len() <= 80, "too long for a terminal: {line}");
        }
    }
    assert_eq!(home.azdo(["help"]).run().succeeds().stdout, overview.stdout);
}

#[test]
fn version_is_the_one_of_the_crate() {
    let expected = format!("git-credential-azdo {}\n", env!("CARGO_PKG_VERSION"));
    Home::new().azdo(["--version"]).run().succeeds().prints(&expected);
}

#[test]
fn typing_errors_end_with_2_and_point_to_the_help() {
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
        &["list", "acme"],
        &["help", "frobnicate"],
    ];
    for line in lines {
        home.azdo(line).run().ends_with(2).says("git credential-azdo help").prints("");
    }
}

#[test]
fn an_argument_that_may_be_a_pat_is_never_repeated() {
    let home = Home::new();
    let pat = crate::support::pat84(9);
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
fn called_through_git_it_is_a_command_of_git() {
    let home = Home::new();
    let bin = std::path::Path::new(crate::support::OURS).parent().unwrap();
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
