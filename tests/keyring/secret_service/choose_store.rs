//! The store of a login without a setting: the keyring if it works, else the user's choice, and
//! never a file by itself.

use test_support::desktop::{Answer, Desktop};
use test_support::terminal::{answer, rest, unwrapped};
use test_support::{pat52, pat84};

const FOR_ALL: &str = "Use this store for all new PATs? [Y/n] ";

/// Every way a keyring can fail, with its message.
fn without_a_keyring() -> Vec<(Desktop, &'static str)> {
    let changed = |change: fn(&mut Desktop)| {
        let mut desktop = Desktop::unlocked();
        change(&mut desktop);
        desktop
    };
    vec![
        (Desktop::without_bus(), "no system keyring here (no desktop session)"),
        (Desktop::with_bus_at("unix:path=/nowhere/bus".to_owned()), "desktop session has ended"),
        (Desktop::without_keyring(), "no keyring service is running"),
        (Desktop::without_default_keyring(), "has no default keyring"),
        (Desktop::locked(), "the keyring is locked and was not unlocked"),
        (changed(Desktop::lock_behind_a_window), "the keyring is locked and was not unlocked"),
        (changed(Desktop::refuse), "access to it is denied here"),
        (Desktop::with_a_window(Answer::Dismiss), "the keyring is locked and was not unlocked"),
        (Desktop::with_a_window(Answer::Nothing), "the keyring is locked and was not unlocked"),
        (changed(Desktop::let_the_bus_hang_up), "the connection to it was lost"),
        (changed(Desktop::let_the_bus_hang), "the keyring did not answer within 1 s"),
        (changed(Desktop::let_the_keyring_hang), "the keyring did not answer within 1 s"),
    ]
}

#[track_caller]
fn nothing_is_stored(desktop: &Desktop) {
    desktop.azdo(&["list", "--json"]).run().succeeds().never_says("acme").says_nothing();
    assert_eq!(desktop.files(), "");
}

#[test]
fn script_gets_the_reason_and_flags_and_stores_nothing() {
    for (desktop, why) in without_a_keyring() {
        let login = desktop.azdo(&["login", "acme", "--with-token"]).stdin(pat84(1));
        let ran = desktop.soon(login).ends_with(1).prints("").says(why).never_says(&pat84(1));
        assert!(ran.stderr.starts_with("error: ") && ran.stderr.contains(" keyring "));
        let ran = ran.says("; nothing was stored\n");
        let ran = ran.says("--store vault").says("--store file").says("--store kernel");
        ran.says("\n  git credential-azdo config set store vault\n");
        nothing_is_stored(&desktop);
    }
}

#[test]
fn without_a_terminal_there_is_no_prompt() {
    let desktop = Desktop::locked();
    let login = desktop.without_terminal(&["login", "acme"]);
    desktop.soon(login).ends_with(1).says("the keyring is locked").says("--store vault");
    nothing_is_stored(&desktop);
}

#[test]
fn terminal_shows_reason_and_stores_before_the_pat_prompt() {
    for (desktop, why) in without_a_keyring() {
        let mut terminal = desktop.azdo_at_terminal(&["login", "acme"]);
        let asked = terminal.exp_string("Store [1]: ").unwrap();
        assert!(asked.contains(why), "{asked}");
        assert!(asked.contains("  1  vault"), "{asked}");
        assert!(!asked.contains("Create a PAT") && !asked.contains("Paste"), "{asked}");
        terminal.send_control('d').unwrap();
        let rest = terminal.exp_eof().unwrap();
        assert!(rest.contains("nothing was changed"), "{rest}");
        nothing_is_stored(&desktop);
    }
}

#[test]
fn invalid_store_is_asked_again() {
    let desktop = Desktop::without_bus();
    for answers in [["y", "0", "-1", "vualt"], ["4", "fi", "keyring", "file file"]] {
        let mut terminal = desktop.azdo_at_terminal(&["login", "acme"]);
        let asked = terminal.exp_string("Store [1]: ").unwrap();
        assert!(asked.contains("(You will paste yours next.)"), "{asked}");
        for answer in answers {
            terminal.send_line(answer).unwrap();
            let again = terminal.exp_string("Store [1]: ").unwrap();
            assert!(again.contains("Enter a number from 1 to "), "{answer}: {again}");
            assert!(!again.contains("looks like a PAT"), "{answer}: {again}");
        }
        terminal.send_control('c').unwrap();
        let rest = terminal.exp_eof().unwrap();
        assert!(rest.contains("nothing was changed") && !rest.contains("Paste"), "{rest}");
    }
    nothing_is_stored(&desktop);
}

#[test]
fn pat_pasted_too_early_is_reported_as_visible() {
    let desktop = Desktop::without_bus();
    let mut terminal = desktop.azdo_at_terminal(&["login", "acme"]);
    for pat in [pat84(1), pat52(1), pat84(1)[..40].to_owned()] {
        terminal.exp_string("Store [1]: ").unwrap();
        terminal.send_line(&pat).unwrap();
        terminal.exp_string("It was not stored, but it is now visible").unwrap();
    }
    terminal.exp_string("Store [1]: ").unwrap();
    nothing_is_stored(&desktop);
    terminal.send_line("file").unwrap();
    answer(&mut terminal, FOR_ALL, "n");
    terminal.exp_string("(input is hidden): ").unwrap();
    terminal.send_line(&pat84(2)).unwrap();
    terminal.exp_string("Enter to skip): ").unwrap();
    terminal.send_line("").unwrap();
    terminal.exp_eof().unwrap();
    assert_eq!(desktop.files(), pat84(2));
}

/// The kernel store works here if the program says so.
#[test]
fn kernel_store_is_offered_where_it_works() {
    let desktop = Desktop::without_bus();
    let login = ["login", "acme", "--store", "kernel", "--with-token", "--no-git-config"];
    let works = desktop.azdo(&login).stdin(pat84(1)).run().code == Some(0);
    desktop.azdo(&["logout", "acme"]).run();
    let mut terminal = desktop.azdo_at_terminal(&["login", "acme"]);
    let asked = terminal.exp_string("Store [1]: ").unwrap();
    assert_eq!(asked.contains("kernel  Linux kernel memory, until the machine"), works, "{asked}");
    terminal.send_control('c').unwrap();
    terminal.exp_eof().unwrap();
}

/// Logs in at the terminal: answers these questions, then pastes the PAT.
fn login(desktop: &Desktop, organization: &str, answers: &[(&str, &str)]) -> String {
    let mut terminal = desktop.azdo_at_terminal(&["login", organization]);
    for (question, reply) in answers {
        answer(&mut terminal, question, reply);
    }
    answer(&mut terminal, "(input is hidden): ", &pat84(1));
    answer(&mut terminal, "Enter to skip): ", "");
    rest(&mut terminal)
}

#[test]
fn file_is_chosen_by_number_or_name() {
    for name in ["file", " File ", "last"] {
        let desktop = Desktop::without_bus();
        let mut terminal = desktop.azdo_at_terminal(&["login", "acme"]);
        let asked = terminal.exp_string("Store [1]: ").unwrap();
        let line = asked.lines().find(|line| line.contains("a file only you can read")).unwrap();
        let number = line.split_whitespace().next().unwrap();
        terminal.send_control('c').unwrap();
        let name = if name == "last" { number } else { name };
        let said = login(&desktop, "acme", &[("Store [1]: ", name), (FOR_ALL, "n")]);
        assert!(!said.contains("default store"), "{said}");
        assert_eq!(desktop.files(), pat84(1));
        desktop.azdo(&["config", "get", "store"]).run().prints("keyring\n");
    }
}

#[test]
fn remembered_store_is_not_asked_for_again() {
    let desktop = Desktop::without_bus();
    let said = login(&desktop, "acme", &[("Store [1]: ", "file"), (FOR_ALL, "")]);
    assert!(said.contains("The default store for new PATs is now file."), "{said}");
    assert!(unwrapped(&said).contains("git credential-azdo config unset store"), "{said}");
    desktop.azdo(&["config", "get", "store"]).run().prints("file\n");
    login(&desktop, "globex", &[]);
}

#[test]
fn enter_creates_the_vault() {
    let desktop = Desktop::without_bus();
    let passphrase = "correct horse";
    login(
        &desktop,
        "acme",
        &[
            ("Store [1]: ", ""),
            (FOR_ALL, "y"),
            ("(at least 8 characters): ", passphrase),
            ("Repeat the passphrase: ", passphrase),
        ],
    );
    desktop.azdo(&["config", "get", "store"]).run().prints("vault\n");
    let list = desktop.azdo(&["list"]).run().succeeds();
    list.prints_about("vault");
}

#[test]
fn failed_login_does_not_change_the_default_store() {
    let desktop = Desktop::without_bus();
    let mut terminal = desktop.azdo_at_terminal(&["login", "acme"]);
    answer(&mut terminal, "Store [1]: ", "file");
    answer(&mut terminal, FOR_ALL, "y");
    terminal.exp_string("(input is hidden): ").unwrap();
    terminal.send_control('c').unwrap();
    assert!(rest(&mut terminal).contains("nothing was changed"));
    desktop.azdo(&["config", "get", "store"]).run().prints("keyring\n");
}

#[test]
fn ctrl_c_and_ctrl_d_at_the_choice_store_nothing() {
    for key in ['c', 'd'] {
        let desktop = Desktop::without_bus();
        let mut terminal = desktop.azdo_at_terminal(&["login", "acme"]);
        terminal.exp_string("Store [1]: ").unwrap();
        terminal.send_control(key).unwrap();
        assert!(terminal.exp_eof().unwrap().contains("nothing was changed"));
        nothing_is_stored(&desktop);
    }
}

#[test]
fn working_keyring_is_used_and_probing_leaves_nothing() {
    let desktop = Desktop::unlocked();
    let mut terminal = desktop.azdo_at_terminal(&["login", "acme"]);
    let asked = terminal.exp_string("(input is hidden): ").unwrap();
    assert!(asked.contains("Create a PAT for acme") && !asked.contains("Store [1]"), "{asked}");
    terminal.send_control('c').unwrap();
    terminal.exp_eof().unwrap();
    assert_eq!(desktop.all_items(), "");
    nothing_is_stored(&desktop);

    desktop.login("acme", &pat84(1));
    assert_eq!(desktop.items("acme").len(), 1);
    assert_eq!(desktop.files(), "");
}

#[test]
fn keyring_unlocked_in_its_window_is_used() {
    let desktop = Desktop::with_a_window(Answer::Unlock);
    let mut terminal = desktop.azdo_at_terminal(&["login", "acme"]);
    let asked = terminal.exp_string("(input is hidden): ").unwrap();
    assert!(asked.contains("Create a PAT for acme") && !asked.contains("Store [1]"), "{asked}");
    terminal.send_control('c').unwrap();
    terminal.exp_eof().unwrap();
}

#[test]
fn keyring_locked_during_the_paste_is_reported() {
    let mut desktop = Desktop::unlocked();
    let mut terminal = desktop.azdo_at_terminal(&["login", "acme"]);
    terminal.exp_string("(input is hidden): ").unwrap();
    desktop.lock();
    terminal.send_line(&pat84(1)).unwrap();
    terminal.exp_string("Enter to skip): ").unwrap();
    terminal.send_line("").unwrap();
    let rest = unwrapped(&terminal.exp_eof().unwrap());
    assert!(rest.contains("the keyring is locked and was not unlocked"), "{rest}");
    nothing_is_stored(&desktop);
}

#[test]
fn missing_keyring_is_not_created() {
    let desktop = Desktop::without_default_keyring();
    let login = ["login", "acme", "--store", "keyring", "--with-token"];
    let ran = desktop.soon(desktop.azdo(&login).stdin(pat84(1)));
    let how = "has no default keyring; create one in its own program (Seahorse, KWalletManager, KeePassXC)";
    ran.ends_with(1).prints("").says(how);
    desktop.soon(desktop.typed("acme", &pat84(1))).ends_with(1).prints("").says(how);
    let keyrings = desktop.home().join("data/keyrings");
    let made = std::fs::read_dir(keyrings).into_iter().flatten();
    let made: Vec<_> = made.map(|entry| entry.unwrap().file_name()).collect();
    assert!(!made.iter().any(|name| name.to_string_lossy().ends_with(".keyring")), "{made:?}");
}

#[test]
fn configured_store_is_used_and_no_other_offered() {
    let fixed_by_flag = ["login", "acme", "--store", "keyring"];
    for fix in ["flag", "variable", "settings", "replaced"] {
        let mut desktop = Desktop::unlocked();
        if fix == "replaced" {
            desktop.login("acme", &pat84(9));
        }
        desktop.lock();
        let mut arguments: &[&str] = &["login", "acme"];
        match fix {
            "flag" => arguments = &fixed_by_flag,
            "settings" => desktop.settle("store = keyring\n"),
            _ => {}
        }
        let variable = (fix == "variable").then_some(("GIT_CREDENTIAL_AZDO_STORE", "keyring"));
        let mut terminal = desktop.azdo_at_terminal_with(arguments, variable);
        let all = unwrapped(&terminal.exp_eof().unwrap());
        assert!(all.contains("the keyring is locked and was not unlocked"), "{fix}: {all}");
        assert!(all.contains("git credential-azdo login acme --store vault"), "{fix}: {all}");
        assert!(!all.contains("Store [1]") && !all.contains("Paste"), "{fix}: {all}");
        assert_eq!(desktop.files(), "", "{fix}");
    }
}

#[test]
fn configured_file_store_wins_over_a_keyring() {
    let login = ["login", "acme", "--with-token"];
    let desktop = Desktop::unlocked();
    let with_variable = desktop.azdo(&login).env("GIT_CREDENTIAL_AZDO_STORE", "file");
    with_variable.stdin(pat84(1)).run().succeeds();
    assert_eq!(desktop.files(), pat84(1));

    let desktop = Desktop::unlocked();
    desktop.settle("store = file\n");
    desktop.azdo(&login).stdin(pat84(2)).run().succeeds();
    assert_eq!(desktop.files(), pat84(2));
    assert_eq!(desktop.items("acme"), []);
}
