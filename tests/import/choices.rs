//! What is asked, and what happens to PATs that are stored already.

use test_support::rexpect::session::PtySession;
use test_support::terminal::{answer, at_terminal, rest, unwrapped};
use test_support::{azdo_path, pat84};

use super::{Fixture, everything};

fn terminal(fixture: &Fixture, arguments: &[&str]) -> PtySession {
    at_terminal(fixture.import(arguments))
}

#[test]
fn one_question_stores_all() {
    let fixture = Fixture::with_every_file();
    let mut terminal = terminal(&fixture, &[]);
    answer(&mut terminal, "Store these 6 PATs? [Y/n] ", "");
    let said = unwrapped(&rest(&mut terminal));
    assert!(said.contains("Stored the PAT for zeta in a file that only you can read."), "{said}");
    assert!(said.contains("git is now set up to use git-credential-azdo."), "{said}");
    for (_, pat, _) in everything() {
        assert!(fixture.home.stored_secrets().contains(&pat));
    }
}

#[test]
fn after_a_no_each_one_is_asked_about() {
    let fixture = Fixture::with_every_file();
    let mut terminal = terminal(&fixture, &["--from", "store"]);
    answer(&mut terminal, "Store these 2 PATs? [Y/n] ", "n");
    answer(&mut terminal, "for gamma? [y/N] ", "y");
    answer(&mut terminal, "for delta? [y/N] ", "");
    rest(&mut terminal);
    assert_eq!(fixture.home.stored_secrets(), everything()[2].1);
}

#[test]
fn organization_of_a_netrc_entry_is_asked_for() {
    let fixture = Fixture::empty();
    let (_, acme, _) = &everything()[0];
    fixture.write(".netrc", &format!("machine dev.azure.com login jane password {acme}\n"));
    let mut session = terminal(&fixture, &[]);
    answer(&mut session, "(URL or name, Enter to skip): ", "https://tfs.example.com/Main");
    answer(&mut session, "(URL or name, Enter to skip): ", "acme");
    answer(&mut session, "for acme? [Y/n] ", "y");
    rest(&mut session);
    assert_eq!(fixture.home.stored_secrets(), *acme);

    let other = Fixture::empty();
    other.write(".netrc", &format!("machine dev.azure.com login jane password {acme}\n"));
    let mut session = terminal(&other, &[]);
    answer(&mut session, "(URL or name, Enter to skip): ", "");
    assert!(rest(&mut session).contains("organization unknown"));
    assert_eq!(other.home.stored_secrets(), "");
}

#[test]
fn stored_pat_is_never_replaced_unasked() {
    let fixture = Fixture::with_every_file();
    fixture.home.login("acme", &pat84(9));
    let mut session = terminal(&fixture, &["acme"]);
    session.exp_string("git uses another PAT for acme.").unwrap();
    answer(&mut session, "as well? [y/N] ", "");
    rest(&mut session);
    assert_eq!(fixture.home.stored_secrets(), pat84(9));

    fixture
        .import(&["acme", "--yes"])
        .run()
        .succeeds()
        .says("Stored the PAT for acme (gcm) in a file");
    assert!(fixture.get("acme").contains(&pat84(9)), "the first one is used");
    fixture.home.azdo(["token", "acme", "--name", "gcm"]).run().prints_about(&pat84(1));
    // Again: it is there already.
    fixture.import(&["acme", "--yes"]).run().succeeds().says_nothing();
}

#[test]
fn rejected_pat_is_replaced_and_can_be_restored() {
    let fixture = Fixture::with_every_file();
    fixture.home.login("acme", &pat84(9));
    fixture.home.reject("acme", &pat84(9));
    let ran = fixture.import(&["acme", "--yes"]).run().succeeds();
    ran.says("Replaced the rejected or expired PAT for acme");
    assert!(fixture.get("acme").contains(&pat84(1)));
    assert_eq!(fixture.home.replaced_secrets(), pat84(9));
    fixture.home.azdo(["restore", "acme", "--previous"]).run().succeeds();
    assert_eq!(fixture.home.stored_secrets(), pat84(9));
}

#[test]
fn without_a_terminal_yes_is_needed() {
    let fixture = Fixture::with_every_file();
    let script = format!("setsid --wait '{}' import </dev/null", azdo_path());
    let ran = fixture.program("sh", &["-c", &script]).run().ends_with(1);
    ran.says("no terminal to ask; nothing was stored").says("  git credential-azdo import --yes\n");
    assert_eq!(fixture.home.stored_secrets(), "");
}

/// Enter means yes, and someone else may have written the clone's configuration.
#[test]
fn login_offers_no_pat_of_a_clone() {
    let fixture = Fixture::with_every_file();
    let login = fixture.home.azdo(["login", "zeta", "--store", "file"]);
    let mut session = at_terminal(login.in_dir(fixture.path("clone")));
    answer(&mut session, "Paste the PAT (input is hidden): ", &pat84(9));
    answer(&mut session, "Enter to skip): ", "");
    let said = rest(&mut session);
    assert!(!said.contains("Use it?"), "{said}");
    assert_eq!(fixture.home.stored_secrets(), pat84(9));
}
