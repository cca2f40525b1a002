//! A PAT in a remote: the way back.

use crate::support::{Home, pat84};
use crate::{doctor, hides, ids};

fn at_terminal(home: &Home) -> rexpect::session::PtySession {
    let program = home.azdo(["doctor", "--fix"]).in_dir(home.path().join("r"));
    let program = program.env("TERM", "dumb").env("GIT_CREDENTIAL_AZDO_STORE", "file");
    rexpect::session::spawn_command(program.into_command(), Some(10_000)).unwrap()
}

fn with_remote(url: &str) -> Home {
    let home = crate::home();
    home.git(["init", "-q", "r"]).run().succeeds();
    let dir = home.path().join("r");
    home.git(["config", "remote.origin.url", url]).in_dir(dir).run().succeeds();
    home
}

fn config(home: &Home) -> String {
    std::fs::read_to_string(home.path().join("r/.git/config")).unwrap()
}

#[test]
fn a_pat_in_a_remote_is_stored_and_taken_out_after_a_yes() {
    let url = format!("https://{}@dev.azure.com/acme/shop/_git/shop", pat84(1));
    let home = with_remote(&url);
    let before = config(&home);
    let mut terminal = at_terminal(&home);
    terminal.exp_string(&format!("- remote.origin.url = https://{}", &pat84(1)[..4])).unwrap();
    terminal.exp_string(&format!("{}@dev.azure.com", &pat84(1)[80..])).unwrap();
    terminal.exp_string("+ remote.origin.url = https://dev.azure.com/acme/shop/_git/shop").unwrap();
    terminal.exp_string("Store this PAT for acme and take it out? [y/N] ").unwrap();
    terminal.send_line("y").unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("Nothing to mend."), "{rest}");
    let plain = "https://dev.azure.com/acme/shop/_git/shop";
    assert_eq!(config(&home), before.replace(&url, plain));
    assert_eq!(home.stored_secrets(), pat84(1));
    let fill = home.git(["credential", "fill"]).stdin(format!("url={plain}\n")).run().succeeds();
    fill.prints_about(&pat84(1));
}

#[test]
fn a_no_changes_nothing() {
    let home = with_remote(&format!("https://me:{}@dev.azure.com/acme/s/_git/s", pat84(1)));
    let before = config(&home);
    let mut terminal = at_terminal(&home);
    terminal.exp_string("[y/N] ").unwrap();
    terminal.send_line("").unwrap();
    terminal.exp_eof().unwrap();
    assert_eq!(config(&home), before);
    assert_eq!(home.stored_secrets(), "");
}

#[test]
fn a_second_pat_of_an_organisation_is_stored_beside_the_first() {
    let home = with_remote(&format!("https://{}@dev.azure.com/acme/s/_git/s", pat84(2)));
    home.login("acme", &pat84(1));
    let mut terminal = at_terminal(&home);
    terminal.exp_string("[y/N] ").unwrap();
    terminal.send_line("y").unwrap();
    terminal.exp_eof().unwrap();
    assert!(home.stored_secrets().contains(&pat84(1)) && home.stored_secrets().contains(&pat84(2)));
}

#[test]
fn one_that_is_stored_already_is_only_taken_out() {
    let home = with_remote(&format!("https://{}@dev.azure.com/acme/s/_git/s", pat84(1)));
    home.login("acme", &pat84(1));
    let mut terminal = at_terminal(&home);
    terminal.exp_string("It is stored for acme already. Take it out? [y/N] ").unwrap();
    terminal.send_line("y").unwrap();
    terminal.exp_eof().unwrap();
    assert_eq!(home.stored_secrets(), pat84(1));
    assert!(!config(&home).contains(&pat84(1)));
}

#[test]
fn where_nobody_can_be_asked_it_is_shown_and_left() {
    let home = with_remote(&format!("https://{}@dev.azure.com/acme/s/_git/s", pat84(1)));
    let before = config(&home);
    let fix = home.program("setsid".as_ref(), [crate::support::OURS, "doctor", "--fix", "--json"]);
    let ran = fix.in_dir(home.path().join("r")).run().ends_with(1);
    assert_eq!(ids(&ran), ["pat-in-remote", "nothing-stored"]);
    hides(&ran, &pat84(1));
    ran.says("only done where somebody can say yes");
    assert_eq!(config(&home), before);
    doctor(&home).succeeds();
}
