//! What is asked at a terminal instead of demanding an argument or an option.
#![cfg(target_os = "linux")]

use std::path::Path;

use test_support::rexpect::session::PtySession;
use test_support::terminal::{answer, at_terminal, rest};
use test_support::{Home, pat52, pat84};

const URL_OR_NAME: &str = "Organization (URL or name): ";
const NUMBER: &str = "Organization (number, URL, or name) [1]: ";
const PASTE: &str = "(input is hidden): ";

/// A home with a clone that has these remotes.
fn clone_of(remotes: &[(&str, &str)]) -> Home {
    let home = Home::new();
    home.git(["init", "clone"]).run().succeeds();
    for (name, url) in remotes {
        home.git(["-C", "clone", "remote", "add", name, url]).run().succeeds();
    }
    home
}

/// `login` at a terminal, in the clone if there is one.
fn login(home: &Home, args: &[&str]) -> PtySession {
    let clone = home.path().join("clone");
    let dir = if clone.exists() { clone.as_path() } else { home.path() };
    let login = ["login", "--store", "file"].iter().chain(args);
    at_terminal(home.azdo(login).in_dir(dir))
}

/// Ends a login that asks for the PAT of this organization.
#[track_caller]
fn is_about(mut terminal: PtySession, organization: &str) {
    let asked = terminal.exp_string(PASTE).unwrap();
    assert!(asked.contains(&format!("Create a PAT for {organization} with")), "{asked}");
    terminal.send_control('c').unwrap();
    terminal.exp_eof().unwrap();
}

#[test]
fn organization_is_asked_for_until_the_answer_is_one() {
    let home = Home::new();
    for (named, organization) in
        [("acme", "acme"), (" https://dev.azure.com/acme/w/_git/w ", "acme"), ("2020", "2020")]
    {
        let mut terminal = login(&home, &[]);
        for wrong in ["", "acme/w", "https://github.com/acme/w", "https://dev.azure.com"] {
            answer(&mut terminal, URL_OR_NAME, wrong);
            terminal.exp_string(".\r\n").unwrap();
        }
        answer(&mut terminal, URL_OR_NAME, named);
        is_about(terminal, organization);
    }
}

#[test]
fn stored_organizations_are_offered_by_number() {
    let home = Home::new();
    for organization in ["globex", "acme", "initech"] {
        home.login(organization, &pat84(1));
    }
    home.reject("initech", &pat84(1));
    for (choice, organization) in [("", "initech"), ("2", "acme"), ("GLOBEX", "globex")] {
        let mut terminal = login(&home, &[]);
        let offered = terminal.exp_string(NUMBER).unwrap();
        for line in [
            "  1  initech  its PAT is expired or rejected",
            "  2  acme     has a PAT",
            "  3  globex   has a PAT",
        ] {
            assert!(offered.contains(line), "{offered}");
        }
        terminal.send_line("4").unwrap();
        terminal.exp_string("Enter a number from 1 to 3, a URL, or a name.").unwrap();
        answer(&mut terminal, NUMBER, choice);
        is_about(terminal, organization);
    }
}

#[test]
fn several_organizations_of_a_clone_are_offered_first() {
    let acme = ("origin", "https://dev.azure.com/acme/w/_git/w");
    let home = clone_of(&[acme]);
    home.login("aaa", &pat84(1));
    is_about(login(&home, &[]), "acme");
    let server =
        ["-C", "clone", "remote", "add", "second", "https://tfs.example.com/tfs/B/w/_git/w"];
    home.git(server).run().succeeds();
    let mut terminal = login(&home, &[]);
    let offered = terminal.exp_string(NUMBER).unwrap();
    assert!(offered.contains("the remotes here belong to acme, https://tfs"), "{offered}");
    assert!(offered.contains("  1  acme\r\n"), "{offered}");
    assert!(offered.contains("  3  aaa "), "{offered}");
    // The repository, and not the user, has named this host.
    terminal.send_line("2").unwrap();
    terminal.exp_string("Send the PAT to https://tfs.example.com/tfs/B? [y/N] ").unwrap();
    terminal.send_line("n").unwrap();
    assert!(rest(&mut terminal).contains("nothing was stored"));
}

#[test]
fn collection_of_an_ambiguous_url_is_asked_for() {
    let url = "https://tfs.example.com/Coll/P/_git/app";
    let choices = |mut terminal: PtySession| {
        let offered = terminal.exp_string(NUMBER).unwrap();
        assert!(offered.contains("  1  https://tfs.example.com/Coll"), "{offered}");
        assert!(offered.contains("  2  https://tfs.example.com/Coll/P"), "{offered}");
        terminal.send_control('c').unwrap();
        assert!(rest(&mut terminal).contains("nothing was changed"));
    };
    let (home, clone) = (Home::new(), clone_of(&[("origin", url)]));
    choices(login(&home, &[url]));
    choices(login(&clone, &[]));
    let mut terminal = login(&home, &[]);
    answer(&mut terminal, URL_OR_NAME, url);
    choices(terminal);
}

#[test]
fn foreign_clone_is_named() {
    for (url, host) in [
        ("git@github.com:acme/w.git", "github.com"),
        ("https://user:secret@github.com/acme/w", "github.com"),
        ("ssh://git@gitlab.example.com:22/acme/w", "gitlab.example.com"),
        ("https://github.com/acme/_git/w", "github.com"),
    ] {
        let home = clone_of(&[("upstream", "https://codeberg.org/a/b"), ("origin", url)]);
        let what = format!("origin is at {host}, which is not Azure DevOps");
        let mut terminal = login(&home, &[]);
        let said = terminal.exp_string(URL_OR_NAME).unwrap();
        assert!(said.contains(&what), "{said}");
        assert!(!said.contains("secret"), "{said}");
        terminal.send_line("acme").unwrap();
        is_about(terminal, "acme");
        for command in ["login", "check", "logout"] {
            let setsid = ["--wait", test_support::azdo_path(), command];
            let ran = home.program(Path::new("/usr/bin/setsid"), setsid);
            let ran = ran.in_dir(home.path().join("clone")).run().ends_with(2);
            ran.says(&format!("name an organization, such as https://dev.azure.com/acme; {what}"));
        }
    }
    // A path has no host.
    for path in ["/srv/w.git", "../w.git", "./a.b:c"] {
        let ran = clone_of(&[("origin", path)]);
        let ran = ran.azdo(["check"]).in_dir(ran.path().join("clone")).run().ends_with(2);
        ran.says("or run this inside an Azure DevOps clone").never_says("origin is at");
    }
}

#[test]
fn pat_pasted_instead_of_an_organization_is_reported() {
    let home = Home::new();
    for pat in [pat84(1), pat52(1)] {
        let mut terminal = login(&home, &[]);
        answer(&mut terminal, URL_OR_NAME, &pat);
        terminal.exp_string("It was not stored, but it is now visible").unwrap();
        terminal.exp_string(URL_OR_NAME).unwrap();
    }
}

#[test]
fn mistyped_organization_is_asked_about() {
    let home = Home::new();
    home.login("fabrikam", &pat84(1));
    for (reply, organization) in [("", "fabrikam"), ("y", "fabrikam"), ("n", "fabrikan")] {
        let mut terminal = login(&home, &["fabrikan"]);
        answer(&mut terminal, "Did you mean fabrikam? [Y/n] ", reply);
        is_about(terminal, organization);
    }
    for other in ["fabrikam2", "contoso", "fabrikam"] {
        is_about(login(&home, &[other]), other);
    }
    let ran = home.azdo(["login", "fabrikan", "--store", "file", "--with-token"]);
    ran.stdin(pat84(2)).run().succeeds();
}

#[test]
fn plain_http_is_asked_about() {
    let home = Home::new();
    let url = "http://tfs.example.com/tfs/Main";
    let question = "Continue without https? [y/N] ";
    home.login("acme", &pat84(1));
    for mut terminal in [login(&home, &[url]), at_terminal(home.azdo(["rename", "acme", url]))] {
        let said = terminal.exp_string(question).unwrap();
        assert!(said.contains("http is unencrypted"), "{said}");
        terminal.send_line("").unwrap();
        assert!(rest(&mut terminal).contains("nothing was changed"));
    }
    let mut terminal = login(&home, &[url]);
    answer(&mut terminal, question, "y");
    is_about(terminal, url);
}

#[test]
fn name_is_asked_for_if_every_pat_has_one() {
    let home = Home::new();
    for name in ["build", "read"] {
        let login = ["login", "acme", "--name", name, "--store", "file", "--with-token"];
        home.azdo(login).stdin(pat84(1)).run().succeeds();
    }
    for (command, reply, done) in [
        ("default", "2", "The PAT named read is now the default for acme."),
        ("restore", "read", "The PAT for acme (read) is already in use"),
        ("logout", "1", "Deleted the PAT for acme (build)."),
    ] {
        let mut terminal = at_terminal(home.azdo([command, "acme"]));
        let offered = terminal.exp_string("PAT (number or name): ").unwrap();
        assert!(offered.contains("Which PAT for acme?\r\n  1  build\r\n  2  read"), "{offered}");
        for wrong in ["", "3", "other"] {
            terminal.send_line(wrong).unwrap();
            terminal.exp_string("Enter a number from 1 to 2.").unwrap();
            terminal.exp_string("PAT (number or name): ").unwrap();
        }
        terminal.send_line(reply).unwrap();
        let said = rest(&mut terminal);
        assert!(said.contains(done), "{said}");
    }
}

#[test]
fn standard_input_that_is_a_terminal_is_prompted_for() {
    let home = Home::new();
    let mut terminal = login(&home, &["acme", "--with-token"]);
    terminal.exp_string("Paste the PAT, then press Enter and Ctrl-D.").unwrap();
    terminal.send_line(&pat84(1)).unwrap();
    terminal.send_control('d').unwrap();
    assert!(rest(&mut terminal).contains("Stored the PAT for acme"));
    assert_eq!(home.stored_secrets(), pat84(1));
}
