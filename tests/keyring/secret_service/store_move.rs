//! `store-move` from and to the keyring.

use test_support::desktop::Desktop;
use test_support::fake_azure::token_service::CLIENT;
use test_support::{Outcome, pat84};

fn login(desktop: &Desktop, organization: &str, name: &str, store: &str, seed: u64) {
    let login = ["login", organization, "--name", name, "--store", store, "--with-token"];
    desktop.azdo(&login).stdin(pat84(seed)).run().succeeds();
}

#[track_caller]
fn answers(desktop: &Desktop, organization: &str, seed: u64) {
    let ran = desktop.git_says("get", organization, "").run().succeeds().says_nothing();
    ran.prints_about(&format!("password={}\n", pat84(seed)));
}

fn move_to(desktop: &Desktop, store: &str, more: &[&str]) -> Outcome {
    desktop.azdo(&[&["store-move", "--to", store], more].concat()).run()
}

#[test]
fn moving_to_the_keyring_and_back_leaves_nothing_behind() {
    let desktop = Desktop::unlocked();
    login(&desktop, "acme", "default", "file", 1);
    login(&desktop, "acme", "build", "file", 2);
    login(&desktop, "globex", "default", "keyring", 3);
    let before = desktop.azdo(&["list", "--json"]).run().succeeds().stdout;

    let ran = move_to(&desktop, "keyring", &[]).succeeds().says_nothing();
    ran.prints("Moved 2 PATs to the keyring.\n");
    assert_eq!(desktop.files(), "");
    assert_eq!(desktop.items("acme").len(), 2);
    answers(&desktop, "acme", 1);
    let after = desktop.azdo(&["list", "--json"]).run().succeeds().stdout;
    assert_eq!(after, before.replace("\"file\"", "\"keyring\""), "all but the store is kept");

    let again = move_to(&desktop, "keyring", &[]).succeeds();
    again.prints("All 3 PATs are already in the keyring.\n");

    let back =
        move_to(&desktop, "file", &[]).succeeds().prints("Moved 3 PATs to the file store.\n");
    let back = back.says("warning: the file store is not encrypted");
    assert_eq!(back.stderr.lines().count(), 1);
    assert_eq!(desktop.all_items(), "");
    answers(&desktop, "acme", 1);
    answers(&desktop, "globex", 3);
}

#[test]
fn client_secret_moves_from_the_keyring_and_back() {
    let desktop = Desktop::unlocked();
    let ids = ["--tenant", "11111111-2222-3333-4444-555555555555", "--client-id", CLIENT];
    let login = ["login", "acme", "--entra", "service-principal", "--with-token"];
    let ran = desktop.azdo(&[&login[..], &ids].concat()).stdin("client~secret").run().succeeds();
    ran.prints_about("The client secret is stored in the keyring.");
    let [item] = &desktop.items("acme")[..] else { panic!("{}", desktop.all_items()) };
    assert_eq!(item.label, "Azure DevOps client secret for acme");
    assert_eq!(item.secret.as_deref(), Some("client~secret"));
    move_to(&desktop, "file", &[]).succeeds();
    assert_eq!((desktop.files(), desktop.all_items()), ("client~secret".into(), String::new()));
    move_to(&desktop, "keyring", &[]).succeeds();
    desktop.azdo(&["list"]).run().prints_about("entra (service-principal, keyring)");
    desktop.azdo(&["logout", "acme"]).run().succeeds();
    assert_eq!((desktop.files(), desktop.all_items()), (String::new(), String::new()));
}

#[test]
fn one_organization_or_name_can_be_moved() {
    let desktop = Desktop::unlocked();
    for (organization, name, seed) in
        [("acme", "default", 1), ("acme", "build", 2), ("globex", "default", 3)]
    {
        login(&desktop, organization, name, "file", seed);
    }
    let one = move_to(&desktop, "keyring", &["acme", "--name", "build"]).succeeds();
    one.prints("Moved 1 PAT to the keyring.\n");
    assert_eq!(desktop.items("acme").len(), 1);
    assert_eq!(desktop.items("acme")[0].secret, Some(pat84(2)));
    move_to(&desktop, "keyring", &["https://dev.azure.com/acme"]).succeeds();
    assert_eq!(desktop.items("acme").len(), 2);
    assert_eq!(desktop.items("globex"), []);
    move_to(&desktop, "keyring", &["acme", "--name", "nobody"]).ends_with(1).says("stored: ");
    move_to(&desktop, "keyring", &["initech"]).ends_with(1).says("no PAT is stored for initech");
}

#[test]
fn unreadable_pat_stays_and_the_others_move() {
    let mut desktop = Desktop::unlocked();
    login(&desktop, "acme", "default", "keyring", 1);
    login(&desktop, "acme", "build", "keyring", 2);
    login(&desktop, "globex", "default", "file", 3);
    let vanished = std::fs::read_dir(desktop.secrets()).unwrap().next().unwrap().unwrap().path();
    login(&desktop, "initech", "default", "file", 4);
    std::fs::remove_file(vanished).unwrap();

    // The keyring works, and one file is missing.
    let ran =
        move_to(&desktop, "keyring", &[]).ends_with(1).prints("Moved 1 PAT to the keyring.\n");
    let ran = ran.says("the PAT for globex stays in the file store: ");
    ran.says("1 PAT could not be moved");
    answers(&desktop, "initech", 4);

    // The keyring is locked: its timeout passes once.
    login(&desktop, "hooli", "default", "file", 5);
    desktop.lock_behind_a_window();
    let moved = desktop.soon(desktop.azdo(&["store-move", "--to", "file"])).ends_with(1);
    let moved = moved.says("the PATs for acme, acme (build), initech stay in the keyring: ");
    moved.says("the keyring is locked and was not unlocked").says("3 PATs could not be moved");
    desktop.unlock();
    answers(&desktop, "acme", 1);
    answers(&desktop, "hooli", 5);
}

#[test]
fn nothing_moves_if_the_target_store_refuses() {
    let desktop = Desktop::locked();
    login(&desktop, "acme", "default", "file", 1);
    let record = std::fs::read(desktop.home().join("data/git-credential-azdo/record")).unwrap();
    let ran = desktop.soon(desktop.azdo(&["store-move", "--to", "keyring"])).ends_with(1);
    ran.prints("").says("the keyring is locked and was not unlocked; nothing was moved");
    let after = std::fs::read(desktop.home().join("data/git-credential-azdo/record")).unwrap();
    assert_eq!(after, record);
    answers(&desktop, "acme", 1);
}
