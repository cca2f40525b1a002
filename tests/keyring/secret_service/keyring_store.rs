//! An unlocked keyring, as after a graphical login.

use std::fs;
use std::path::Path;

use test_support::desktop::{Desktop, Item, OpenedSession};
use test_support::{pat52, pat84};

/// An item as keyring applications show it.
fn item(label: &str, pat: &str) -> Item {
    Item { label: label.to_owned(), secret: Some(pat.to_owned()) }
}

#[test]
fn git_gets_the_pat_from_login() {
    let (desktop, pat) = (Desktop::unlocked(), pat84(1));
    desktop.login("https://dev.azure.com/acme", &pat);
    let answer = format!("username=pat\npassword={pat}\n");
    desktop.git_says("get", "acme", "").run().succeeds().prints(&answer).says_nothing();
}

/// An empty string, as the specification recommends, or an empty array of bytes.
#[test]
fn each_empty_answer_to_open_session_is_understood() {
    let pat = pat84(1);
    for session in [OpenedSession::Text, OpenedSession::Bytes] {
        let desktop = Desktop::with_secret(&pat, session);
        desktop.login("acme", &pat);
        let answer = format!("username=pat\npassword={pat}\n");
        desktop.git_says("get", "acme", "").run().succeeds().prints(&answer).says_nothing();
    }
}

/// tests/run.sh skips this without strace.
mod strace {
    use super::*;
    use test_support::strace::{stays_quick, under_strace};

    #[test]
    fn keyring_pat_costs_the_index_and_four_messages() {
        let desktop = Desktop::unlocked();
        desktop.login("acme", &pat84(1));
        let log = desktop.home().join("strace.log");
        let program = desktop.program("strace", under_strace(&log, "get"));
        let acme = "protocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\n";
        stays_quick(program.stdin(acme), &log, &["/git-credential-azdo/record"], 36);
        let log = fs::read_to_string(&log).unwrap();
        assert_eq!(log.matches("sendto(").count(), 3, "{log}");
    }
}

#[test]
fn edited_keyring_item_adds_no_lines_to_the_answer() {
    let desktop = Desktop::unlocked();
    desktop.login("acme", &pat84(1));
    let record =
        fs::read_to_string(desktop.home().join("data/git-credential-azdo/record")).unwrap();
    let (_, id) = record.split_once("secret = ").unwrap();
    let attributes = [
        "service",
        "git-credential-azdo:https://dev.azure.com/acme",
        "username",
        &id[..16],
        "target",
        "default",
        "application",
        "rust-keyring",
    ];
    let store = ["store", "--label=x"].into_iter().chain(attributes);
    desktop.program("secret-tool", store).stdin("hunter2\nquit=1").run().succeeds();
    assert_eq!(desktop.items("acme").len(), 1, "it was replaced");
    desktop.git_says("get", "acme", "").run().ends_with(1).prints("");
}

#[test]
fn keyring_item_has_a_readable_label() {
    let (desktop, pat) = (Desktop::unlocked(), pat84(1));
    desktop.login("https://dev.azure.com/acme", &pat);
    assert_eq!(desktop.items("acme"), [item("Azure DevOps PAT for acme", &pat)]);
}

#[test]
fn pat_is_in_no_file() {
    let (desktop, pat) = (Desktop::unlocked(), pat84(1));
    desktop.login("https://dev.azure.com/acme", &pat);
    let files = files_below(desktop.home());
    let named = |end: &str| files.iter().any(|(path, _)| path.ends_with(end));
    assert!(named("git-credential-azdo/record") && named("keyrings/login.keyring"));
    for (path, content) in files {
        let found = content.windows(pat.len()).any(|part| part == pat.as_bytes());
        assert!(!found, "the PAT is in {path}");
    }
}

#[test]
fn each_organization_gets_its_own_pat() {
    let (desktop, acme, contoso) = (Desktop::unlocked(), pat84(1), pat52(2));
    desktop.login("acme", &acme);
    desktop.login("contoso", &contoso);
    let get = |organization| desktop.git_says("get", organization, "").run().succeeds();
    get("acme").prints(&format!("username=pat\npassword={acme}\n"));
    get("contoso").prints(&format!("username=pat\npassword={contoso}\n"));
}

#[test]
fn second_login_replaces_the_keyring_item() {
    let (desktop, first, second) = (Desktop::unlocked(), pat84(1), pat84(2));
    desktop.login("acme", &first);
    desktop.login("acme", &second);
    let answer = format!("username=pat\npassword={second}\n");
    desktop.git_says("get", "acme", "").run().succeeds().prints(&answer);
    let [old, new] = [&first, &second].map(|pat| item("Azure DevOps PAT for acme", pat));
    let items = desktop.items("acme");
    assert!(items.len() == 2 && items.contains(&old) && items.contains(&new), "{items:?}");
    desktop.azdo(&["logout", "acme"]).run().succeeds();
    assert_eq!(desktop.items("acme"), []);
}

#[test]
fn logout_deletes_the_keyring_item() {
    let desktop = Desktop::unlocked();
    desktop.login("acme", &pat84(1));
    desktop.azdo(&["logout", "acme"]).run().succeeds();
    assert_eq!(desktop.items("acme"), []);
    desktop.git_says("get", "acme", "").run().succeeds().prints("");
}

#[test]
fn pat_typed_at_gits_prompt_is_stored_in_the_keyring() {
    let (desktop, pat) = (Desktop::unlocked(), pat84(1));
    desktop.typed("acme", &pat).run().succeeds();
    assert_eq!(desktop.items("acme"), [item("Azure DevOps PAT for acme", &pat)]);
    let answer = format!("username=pat\npassword={pat}\n");
    desktop.git_says("get", "acme", "").run().succeeds().prints(&answer);
}

#[test]
fn rejected_pat_is_not_offered_and_not_lost() {
    let (desktop, pat) = (Desktop::unlocked(), pat84(1));
    desktop.login("acme", &pat);
    desktop.reject("acme", &pat);
    desktop.git_says("get", "acme", "").run().succeeds().prints("");
    desktop.azdo(&["list"]).run().succeeds().prints_about("rejected");
    assert_eq!(desktop.items("acme"), [item("Azure DevOps PAT for acme", &pat)]);
}

#[test]
fn rejection_of_another_secret_changes_nothing() {
    let (desktop, pat) = (Desktop::unlocked(), pat84(1));
    desktop.login("acme", &pat);
    let refused = format!("username=pat\npassword={}\n", pat84(2));
    desktop.git_says("erase", "acme", &refused).run().succeeds();
    let answer = format!("username=pat\npassword={pat}\n");
    desktop.git_says("get", "acme", "").run().succeeds().prints(&answer);
}

/// All files with their contents.
fn files_below(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).expect("a directory that can be read") {
        let entry = entry.expect("an entry");
        let (path, kind) = (entry.path(), entry.file_type().expect("a kind of file"));
        if kind.is_dir() {
            files.extend(files_below(&path));
        } else if kind.is_file() {
            let content = fs::read(&path).expect("a file that can be read");
            files.push((path.display().to_string(), content));
        }
    }
    files
}
