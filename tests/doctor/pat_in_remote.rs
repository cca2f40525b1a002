//! `doctor --fix` for a PAT in a remote's URL.

use crate::doctor::{doctor, hides, ids};
use test_support::{Home, pat84};

fn at_terminal(home: &Home) -> test_support::rexpect::session::PtySession {
    let program = home.azdo(["doctor", "--fix"]).in_dir(home.path().join("r"));
    let program = program.env("TERM", "dumb").env("GIT_CREDENTIAL_AZDO_STORE", "file");
    test_support::rexpect::session::spawn_command(program.into_command(), Some(10_000)).unwrap()
}

fn with_remote(url: &str) -> Home {
    let home = crate::doctor::home();
    home.git(["init", "-q", "r"]).run().succeeds();
    let dir = home.path().join("r");
    home.git(["config", "remote.origin.url", url]).in_dir(dir).run().succeeds();
    home
}

fn config(home: &Home) -> String {
    std::fs::read_to_string(home.path().join("r/.git/config")).unwrap()
}

#[test]
fn yes_stores_the_pat_and_removes_it_from_the_remote() {
    let url = format!("https://{}@dev.azure.com/acme/shop/_git/shop", pat84(1));
    let home = with_remote(&url);
    let before = config(&home);
    let mut terminal = at_terminal(&home);
    terminal.exp_string(&format!("- remote.origin.url = https://{}", &pat84(1)[..4])).unwrap();
    terminal.exp_string(&format!("{}@dev.azure.com", &pat84(1)[80..])).unwrap();
    terminal.exp_string("+ remote.origin.url = https://dev.azure.com/acme/shop/_git/shop").unwrap();
    terminal.exp_string("Store this PAT for acme and remove it from the URL? [y/N] ").unwrap();
    terminal.send_line("y").unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("1 fixed. No problems left."), "{rest}");
    let plain = "https://dev.azure.com/acme/shop/_git/shop";
    assert_eq!(config(&home), before.replace(&url, plain));
    assert_eq!(home.stored_secrets(), pat84(1));
    let fill = home.git(["credential", "fill"]).stdin(format!("url={plain}\n")).run().succeeds();
    fill.prints_about(&pat84(1));
}

#[test]
fn no_changes_nothing() {
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
fn without_a_keyring_the_store_and_its_passphrase_are_asked_for() {
    let home = with_remote(&format!("https://{}@dev.azure.com/acme/s/_git/s", pat84(1)));
    let program = home.azdo(["doctor", "--fix"]).in_dir(home.path().join("r"));
    let command = program.env("TERM", "dumb").into_command();
    let mut terminal =
        test_support::rexpect::session::spawn_command(command, Some(10_000)).unwrap();
    terminal.exp_string("Store this PAT for acme and remove it from the URL? [y/N] ").unwrap();
    terminal.send_line("y").unwrap();
    terminal.exp_string("Where should PATs be stored instead?").unwrap();
    terminal.exp_string("Store [1]: ").unwrap();
    terminal.send_line("").unwrap();
    terminal.exp_string("Use this store for all new PATs? [Y/n] ").unwrap();
    terminal.send_line("").unwrap();
    for question in ["New passphrase", "Repeat the passphrase"] {
        terminal.exp_string(question).unwrap();
        terminal.send_line("a long passphrase").unwrap();
    }
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("The default store for new PATs is now vault"), "{rest}");
    assert!(rest.contains("1 fixed. No "), "{rest}");
    assert!(!config(&home).contains(&pat84(1)));
    home.azdo(["list"]).run().succeeds().prints_about("vault");
}

#[test]
fn second_pat_is_stored_beside_the_first() {
    let home = with_remote(&format!("https://{}@dev.azure.com/acme/s/_git/s", pat84(2)));
    home.login("acme", &pat84(1));
    let mut terminal = at_terminal(&home);
    terminal.exp_string("[y/N] ").unwrap();
    terminal.send_line("y").unwrap();
    terminal.exp_eof().unwrap();
    assert!(home.stored_secrets().contains(&pat84(1)) && home.stored_secrets().contains(&pat84(2)));
}

#[test]
fn stored_pat_is_only_removed_from_the_remote() {
    let home = with_remote(&format!("https://{}@dev.azure.com/acme/s/_git/s", pat84(1)));
    home.login("acme", &pat84(1));
    let mut terminal = at_terminal(&home);
    terminal
        .exp_string("This PAT is already stored for acme. Remove it from the URL? [y/N] ")
        .unwrap();
    terminal.send_line("y").unwrap();
    terminal.exp_eof().unwrap();
    assert_eq!(home.stored_secrets(), pat84(1));
    assert!(!config(&home).contains(&pat84(1)));
}

#[test]
fn without_a_terminal_it_is_only_reported() {
    let home = with_remote(&format!("https://{}@dev.azure.com/acme/s/_git/s", pat84(1)));
    let before = config(&home);
    let fix =
        home.program("setsid".as_ref(), [test_support::azdo_path(), "doctor", "--fix", "--json"]);
    let ran = fix.in_dir(home.path().join("r")).run().ends_with(1);
    assert_eq!(ids(&ran), ["pat-in-remote", "nothing-stored"]);
    hides(&ran, &pat84(1));
    ran.says("error: not fixed: there is no terminal to ask you first\n");
    assert_eq!(config(&home), before);
    doctor(&home).succeeds();
}

#[test]
fn each_url_of_a_remote_is_handled_separately() {
    let home = with_remote("https://github.com/a/b");
    let dir = home.path().join("r");
    let urls = [("dev.azure.com/acme/s/_git/s", 1), ("dev.azure.com/contoso/s/_git/s", 2)];
    for (url, seed) in urls {
        let url = format!("https://me:{}@{url}", pat84(seed));
        let add = ["config", "--add", "remote.origin.url", &url];
        home.git(add).in_dir(&dir).run().succeeds();
    }
    let mut terminal = at_terminal(&home);
    for whose in ["acme", "contoso"] {
        terminal
            .exp_string(&format!("Store this PAT for {whose} and remove it from the URL?"))
            .unwrap();
        terminal.send_line("y").unwrap();
    }
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("2 fixed. No problems left."), "{rest}");
    let stored = home.stored_secrets();
    assert!(stored.contains(&pat84(1)) && stored.contains(&pat84(2)));
    let git = home.git(["config", "--get-all", "remote.origin.url"]).in_dir(&dir).run();
    git.prints(
        "https://github.com/a/b\nhttps://dev.azure.com/acme/s/_git/s\n\
         https://dev.azure.com/contoso/s/_git/s\n",
    );
}

#[test]
fn urls_that_differ_only_in_their_pats_are_all_kept() {
    let url = |seed| format!("https://{}@dev.azure.com/acme/s/_git/s", pat84(seed));
    let home = with_remote(&url(1));
    let add = ["config", "--add", "remote.origin.url", &url(2)];
    home.git(add).in_dir(home.path().join("r")).run().succeeds();
    let before = config(&home);
    let rest = at_terminal(&home).exp_eof().unwrap();
    assert!(rest.contains("twice"), "{rest}");
    assert_eq!(config(&home), before);
}

#[test]
fn remote_changed_during_the_prompt_is_left_alone() {
    let home = with_remote(&format!("https://{}@dev.azure.com/acme/s/_git/s", pat84(1)));
    let mut terminal = at_terminal(&home);
    terminal.exp_string("[y/N] ").unwrap();
    let url = format!("https://{}@dev.azure.com/acme/other/_git/s", pat84(2));
    let set = ["config", "remote.origin.url", &url];
    home.git(set).in_dir(home.path().join("r")).run().succeeds();
    let changed = config(&home);
    terminal.send_line("y").unwrap();
    let rest = terminal.exp_eof().unwrap();
    let words: Vec<&str> = rest.split_whitespace().collect();
    assert!(words.join(" ").contains("has changed in the meantime"), "{rest}");
    assert_eq!(config(&home), changed);
    assert!(!rest.contains(&pat84(2)[4..80]));
}

/// git would replace the file with one of ours, which its owner might be unable to read.
#[test]
fn another_users_configuration_is_not_rewritten() {
    let home = with_remote(&format!("https://{}@dev.azure.com/acme/s/_git/s", pat84(1)));
    let path = home.path().join("r/.git/config");
    if std::os::unix::fs::chown(&path, Some(54321), None).is_err() {
        // Only root can change a file's owner, and only root could then rewrite the file.
        return;
    }
    let before = config(&home);
    let rest = at_terminal(&home).exp_eof().unwrap();
    assert!(rest.contains("belongs to another user"), "{rest}");
    assert_eq!(config(&home), before);
    assert_eq!(home.stored_secrets(), "");
}
