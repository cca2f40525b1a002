//! Commands at a real terminal.
#![cfg(unix)]

use test_support::{Home, Program, pat52, pat84};

/// Starts a program at its own terminal.
fn at_terminal(program: Program) -> test_support::rexpect::session::PtySession {
    let command = program.env("TERM", "xterm").into_command();
    test_support::rexpect::session::spawn_command(command, Some(10_000)).unwrap()
}

fn login(home: &Home) -> test_support::rexpect::session::PtySession {
    let mut terminal = at_terminal(home.azdo(["login", "acme", "--store", "file"]));
    terminal.exp_string("https://dev.azure.com/acme/_usersSettings/tokens").unwrap();
    terminal.exp_string("(input is hidden): ").unwrap();
    terminal
}

#[test]
fn login_shows_the_pat_page_and_hides_the_paste() {
    let home = Home::new();
    let mut terminal = login(&home);
    terminal.send_line(&pat84(1)).unwrap();
    terminal.exp_string("Enter to skip): ").unwrap();
    terminal.send_line("").unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("Stored the PAT for acme"), "{rest}");
    assert!(!rest.contains(&pat84(1)[..8]), "{rest}");
    assert_eq!(home.stored_secrets(), pat84(1));
}

#[test]
fn url_that_may_be_a_projects_is_asked_about() {
    for (answer, collection) in [("y", "Coll"), ("n", "Coll/Web"), ("", "Coll/Web")] {
        let home = Home::new();
        let login = ["login", "https://tfs.example.com/Coll/Web", "--store", "file"];
        let mut terminal = at_terminal(home.azdo(login));
        terminal
            .exp_string("Is that a project in the collection https://tfs.example.com/Coll? [y/N] ")
            .unwrap();
        terminal.send_line(answer).unwrap();
        let page = format!("https://tfs.example.com/{collection}/_usersSettings/tokens");
        terminal.exp_string(&page).unwrap();
        terminal.exp_string("(input is hidden): ").unwrap();
        terminal.send_line(&pat52(1)).unwrap();
        terminal.exp_string("Enter to skip): ").unwrap();
        terminal.send_line("").unwrap();
        let rest = terminal.exp_eof().unwrap();
        let stored = format!("Stored the PAT for https://tfs.example.com/{collection} in");
        assert!(rest.contains(&stored), "{rest}");
    }
}

#[test]
fn line_can_be_edited_before_it_is_sent() {
    let home = Home::new();
    let mut terminal = login(&home);
    terminal.send(&format!("wrong\u{15}{}x\u{7f}", pat84(1))).unwrap();
    terminal.send_line("").unwrap();
    terminal.exp_string("Enter to skip): ").unwrap();
    terminal.send_line("soon").unwrap();
    terminal.exp_string("Not a date").unwrap();
    terminal.exp_string("Enter to skip): ").unwrap();
    terminal.send_line("2049-02-28").unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("It expires on\r\n2049-02-28."), "{rest}");
    assert_eq!(home.stored_secrets(), pat84(1));
}

#[test]
fn invalid_pat_is_asked_again_and_unusual_one_confirmed() {
    test_support::stay_within_a_day();
    let home = Home::new();
    let mut terminal = login(&home);
    terminal.send_line("https://dev.azure.com/acme").unwrap();
    terminal.exp_string("That is a URL").unwrap();
    terminal.exp_string("(input is hidden): ").unwrap();
    terminal.send_line(&"Ab1".repeat(20)).unwrap();
    terminal.exp_string("the PAT has 60 characters, expected 84").unwrap();
    terminal.exp_string("Store it anyway? [y/N] ").unwrap();
    terminal.send_line("").unwrap();
    terminal.exp_string("(input is hidden): ").unwrap();
    terminal.send_line(&pat84(1)).unwrap();
    terminal.exp_string("Enter to skip): ").unwrap();
    terminal.send_line("9").unwrap();
    terminal.exp_eof().unwrap();
    assert_eq!(home.stored_secrets(), pat84(1));
    home.azdo(["list"]).run().prints_about("in 9 days");
}

#[test]
fn paste_markers_and_escape_keys_are_not_part_of_an_answer() {
    test_support::stay_within_a_day();
    let home = Home::new();
    let mut terminal = login(&home);
    terminal.send(&format!("\x1b[200~{}\x1b[201~", pat84(1))).unwrap();
    terminal.send_line("").unwrap();
    terminal.exp_string("Enter to skip): ").unwrap();
    terminal.send("ä\u{7f}9\x1b[D\x1b[C0d").unwrap();
    terminal.send_line("").unwrap();
    terminal.exp_eof().unwrap();
    assert_eq!(home.stored_secrets(), pat84(1));
    home.azdo(["list"]).run().prints_about("in 90 days");
}

#[test]
fn second_line_of_a_paste_does_not_reach_the_shell() {
    let home = Home::new();
    let script = format!(
        "\"{}\" login acme --store file --expires 90d; read -t 1 rest; echo \"got:$rest.\"",
        test_support::azdo_path()
    );
    let bash = std::path::Path::new("/bin/bash");
    let mut terminal = at_terminal(home.program(bash, ["-c", &script]));
    terminal.exp_string("(input is hidden): ").unwrap();
    terminal.send(&format!("{}\nsecond line\n", pat84(1))).unwrap();
    terminal.flush().unwrap();
    terminal.exp_string("got:.").unwrap();
}

#[test]
fn ctrl_c_and_ctrl_d_store_nothing_and_restore_the_terminal() {
    for key in ['c', 'd'] {
        let home = Home::new();
        let script = format!(
            "stty echo; \"{}\" login acme --store file; echo \"ended with $?\"; stty -a",
            test_support::azdo_path()
        );
        let sh = std::path::Path::new("/bin/sh");
        let mut terminal = at_terminal(home.program(sh, ["-c", &script]));
        terminal.exp_string("(input is hidden): ").unwrap();
        terminal.send_control(key).unwrap();
        terminal.exp_string("nothing was changed").unwrap();
        let rest = terminal.exp_eof().unwrap();
        let status = if key == 'c' { "ended with 130" } else { "ended with 1\r" };
        assert!(rest.contains(status), "{rest}");
        for mode in [" echo ", " isig ", " icanon "] {
            assert!(rest.replace(['\r', '\n', ';'], " ").contains(mode), "{mode} in {rest}");
        }
        assert_eq!(home.stored_secrets(), "");
    }
}

#[test]
fn signal_at_a_prompt_restores_the_terminal() {
    for (signal, status) in [("INT", 130), ("TERM", 143), ("QUIT", 131), ("HUP", 129)] {
        let home = Home::new();
        let script = format!(
            "stty echo; trap : INT TERM QUIT; ulimit -c 0; echo \"shell $$.\"
             \"{}\" login acme --store file; echo \"ended with $?\"; stty -a",
            test_support::azdo_path()
        );
        let sh = std::path::Path::new("/bin/sh");
        let mut terminal = at_terminal(home.program(sh, ["-c", &script]));
        terminal.exp_string("shell ").unwrap();
        let shell = terminal.exp_string(".").unwrap();
        terminal.exp_string("(input is hidden): ").unwrap();
        let signal_name = format!("-{signal}");
        let kill = [signal_name.as_str(), "-P", shell.as_str()];
        home.program(std::path::Path::new("/usr/bin/pkill"), kill).run().succeeds();
        let rest = terminal.exp_eof().unwrap();
        assert!(rest.contains(&format!("ended with {status}")), "{signal}: {rest}");
        for mode in [" echo ", " isig ", " icanon "] {
            assert!(rest.replace(['\r', '\n', ';'], " ").contains(mode), "{mode} in {rest}");
        }
        assert_eq!(home.stored_secrets(), "");
    }
}

#[test]
fn no_prompt_for_a_pat_that_could_not_be_stored() {
    let home = Home::new();
    let login = home.azdo(["login", "acme"]).env("GIT_CREDENTIAL_AZDO_STORE", "keyring");
    let mut terminal = at_terminal(login);
    let all = terminal.exp_eof().unwrap();
    assert!(all.contains("keyring") && !all.contains("Paste"), "{all}");
}

#[test]
fn list_is_colored_at_a_terminal_unless_no_color_is_set() {
    let home = Home::new();
    let login = ["login", "acme", "--store", "file", "--with-token", "--expires", "3d"];
    home.azdo(login).stdin(pat84(1)).run().succeeds();
    let colored = at_terminal(home.azdo(["list"])).exp_eof().unwrap();
    assert!(colored.contains("\x1b[33mexpiring\x1b[0m"), "{colored:?}");
    let plain = at_terminal(home.azdo(["list"]).env("NO_COLOR", "1")).exp_eof().unwrap();
    assert!(!plain.contains('\x1b'), "{plain:?}");
}

/// A PAT that is pasted there would be shown.
#[test]
fn operation_of_git_does_not_wait_for_a_person() {
    for operation in ["get", "store", "erase"] {
        let all = at_terminal(Home::new().azdo([operation])).exp_eof().unwrap();
        assert!(all.contains("use token, login, or logout instead"), "{all}");
    }
}

#[test]
fn list_is_a_table_only_where_it_fits() {
    let home = Home::new();
    let login = ["login", "acme", "--name", "build-server", "--store", "file", "--with-token"];
    home.azdo(login).stdin(pat84(1)).run().succeeds();
    let list = || home.azdo(["list"]).env("NO_COLOR", "1");
    let narrow = at_terminal(list().env("COLUMNS", "50")).exp_eof().unwrap();
    let record = "acme (build-server)\r\n  store    file\r\n  expires  by 2049-09-01\r\n  \
                  state    unverified\r\n";
    assert_eq!(narrow, record);
    let wide = at_terminal(list().env("COLUMNS", "80")).exp_eof().unwrap();
    assert!(wide.contains("acme          build-server  -        file   by"), "{wide}");
    let without_account = at_terminal(list().env("COLUMNS", "60")).exp_eof().unwrap();
    assert!(without_account.contains("acme          build-server  file   by"), "{without_account}");
    // Where a program reads it, each PAT has its line.
    list().env("COLUMNS", "60").run().prints_about("acme          build-server  -        file");
}

#[test]
fn no_operation_shows_help_and_unknown_one_fails() {
    let home = Home::new();
    let none: [&str; 0] = [];
    let help = at_terminal(home.azdo(none)).exp_eof().unwrap();
    assert!(help.contains("Usage: git credential-azdo COMMAND"), "{help}");
    let error = at_terminal(home.azdo(["lgoin"])).exp_eof().unwrap();
    assert!(error.contains("unknown command 'lgoin'"), "{error}");
}

#[test]
fn typing_while_a_pat_is_verified_is_not_shown() {
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let home = Home::new();
    let url = format!("https://{}/Main", server.local_addr().unwrap());
    let script = "stty echo; unset GIT_CREDENTIAL_AZDO_VERIFY; exec \"$0\" \"$@\"";
    let azdo = test_support::azdo_path();
    let login = ["-c", script, azdo, "login", &url, "--store", "file", "--trust-host"];
    let login = home.program(std::path::Path::new("/bin/sh"), login);
    let mut terminal = at_terminal(login.env("GIT_CREDENTIAL_AZDO_HTTP_TIMEOUT", "2"));
    terminal.exp_string("(input is hidden): ").unwrap();
    terminal.send_line(&pat84(1)).unwrap();
    let connection = server.accept().unwrap();
    terminal.send_line(&pat84(2)).unwrap();
    let shown = terminal.exp_string("Enter to skip): ").unwrap();
    assert!(shown.contains("could not verify the PAT"), "{shown}");
    assert!(!shown.contains(&pat84(2)[..8]), "{shown}");
    drop(connection);
    terminal.send_line("").unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("Stored the PAT") && !rest.contains(&pat84(2)[..8]), "{rest}");
}
