//! Commands by the names that similar programs give them.

use test_support::{Home, pat84};

/// The other names of each command that has some.
const ALIASES: [(&str, &str); 9] = [
    ("login", "signin, sign-in, add"),
    ("logout", "rm, remove, delete, signout, sign-out"),
    ("list", "ls, show"),
    ("run", "exec"),
    ("check", "test, verify"),
    ("doctor", "diagnose"),
    ("default", "switch"),
    ("rename", "move, mv"),
    ("configure", "setup-git"),
];

#[test]
fn help_of_a_command_shows_its_aliases_and_they_show_its_help() {
    let home = Home::new();
    let overview = home.azdo(["help"]).run().succeeds().stdout;
    for (command, aliases) in ALIASES {
        let help = home.azdo(["help", command]).run().succeeds().stdout;
        assert!(help.contains(&format!("\nAliases: {aliases}\n")), "{help}");
        for alias in aliases.split(", ") {
            assert_eq!(home.azdo(["help", alias]).run().succeeds().stdout, help);
            assert_eq!(home.azdo([alias, "--help"]).run().succeeds().stdout, help);
            assert!(!overview.contains(&format!("\n  {alias} ")), "{alias} in {overview}");
        }
    }
}

#[test]
fn alias_does_the_same_as_its_command() {
    let home = Home::new();
    let login = ["add", "acme", "--store", "file", "--with-token"];
    home.azdo(login).stdin(pat84(1)).run().succeeds();
    let listed = home.azdo(["list"]).run().succeeds().prints_about("acme").stdout;
    home.azdo(["ls"]).run().succeeds().prints(&listed);
    home.azdo(["mv", "acme", "newco"]).run().succeeds().prints_about("Moved 1 PAT");
    home.azdo(["rm", "newco"]).run().succeeds().prints_about("Deleted the PAT for newco");
    home.azdo(["setup-git", "--dry-run"]).run().succeeds().prints("Nothing to change.\n");
    home.azdo(["rm", "newco", "globex"]).run().ends_with(2).says("git credential-azdo help rm\n");
}

#[test]
fn operations_of_git_are_not_commands() {
    let home = Home::new();
    for operation in ["get", "store", "erase", "capability"] {
        home.azdo([operation]).run().succeeds().never_says("unknown");
        home.azdo([operation, "acme"]).run().ends_with(2).never_says("did you mean");
        home.azdo(["help", operation]).run().ends_with(2);
    }
}

#[test]
fn manual_page_has_the_aliases() {
    let home = Home::new();
    home.azdo(["man", "--out", "pages"]).run().succeeds();
    let page = std::fs::read_to_string(home.path().join("pages/git-credential-azdo-list.1"));
    assert!(page.unwrap().contains("Aliases: ls, show"));
}
