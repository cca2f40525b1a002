//! `login --store command` and its messages.

use super::{answer, get, home_with, login, runs, script, written};
use test_support::{Home, pat52, pat84};

#[test]
fn login_and_list_show_the_command() {
    let home = Home::new();
    let script = script(&home, &format!("echo {}", pat84(1)));
    let ran = login(&home, &[&script, "it's"]).run().succeeds().says_nothing();
    ran.prints(&format!(
        "git now gets the PAT for acme from `{script} 'it'\\''s'`. Only this command is \
         stored.\n"
    ));
    let list = home.azdo(["list"]).run().succeeds().says_nothing();
    let list = list.prints_about("acme          -     -        command  unknown  unverified\n");
    assert!(!list.stdout.contains("by 20"), "it may be renewed on any day");
    let json = home.azdo(["list", "--json"]).run().succeeds().stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["pats"][0]["store"], "command");
    assert_eq!(json["pats"][0]["command"], serde_json::json!([script, "it's"]));
    home.login("acme", &pat84(2));
    let json = home.azdo(["list", "--json"]).run().succeeds().stdout;
    assert!(json.contains("\"command\": null"), "{json}");
}

#[test]
fn conflicting_options_are_refused_with_the_reason() {
    let home = Home::new();
    let example = "--store command -- op read op://Work/azdo/token";
    let cases: [(&[&str], &str); 10] = [
        (&["--store", "command"], example),
        (&["--store", "command", "op", "read"], example),
        (&["--store=command", "--"], example),
        (&["--store", "command", "--", ""], "names no program"),
        (&["--", "op", "read"], "requires --store command"),
        (&["--store", "file", "--", "op"], "requires --store command"),
        (&["--store", "command", "--store", "file", "--", "op"], "requires --store command"),
        (&["--store", "command", "--with-token", "--", "op"], "prints the PAT itself"),
        (&["--store", "command", "--expires", "90d", "--", "op"], "renewed at any time"),
        (
            &["--store", "commando", "--", "op"],
            "--store: use one of keyring, vault, kernel, file, command",
        ),
    ];
    for (words, reason) in cases {
        let words = ["login", "acme"].iter().chain(words);
        home.azdo(words).run().ends_with(2).prints("").says(reason);
    }
    assert_eq!(written(&home), "");
}

#[test]
fn pat_is_not_accepted_as_a_command() {
    let home = Home::new();
    for pat in [pat84(7), pat52(7)] {
        let (assigned, inside) = (format!("--token={pat}"), format!("echo {pat};"));
        for words in [&[pat.as_str()][..], &["echo", &pat], &["x", &assigned], &["sh", &inside]] {
            let ran = login(&home, words).run().ends_with(2).says("that is a PAT itself");
            ran.never_says(&pat);
        }
    }
    assert_eq!(written(&home), "");
}

#[test]
fn command_that_fails_at_login_is_not_stored() {
    let home = Home::new();
    home.login("acme", &pat84(2));
    let script = script(&home, "echo not signed in >&2; exit 1");
    login(&home, &[&script, "a b"])
        .run()
        .ends_with(1)
        .prints("")
        .says("nothing was stored")
        .says("failed (exit status: 1): not signed in; nothing was stored. Run it by hand to see why: /")
        .says("/bin/pat 'a b'");
    login(&home, &["no-such-program"]).run().ends_with(1).says("`no-such-program` is not on PATH");
    login(&home, &["/no/such"]).run().ends_with(1).says("`/no/such` does not exist");
    login(&home, &["/"]).run().ends_with(1).says("`/` could not be started");
    get(&home).run().prints(&answer(&pat84(2)));
}

#[test]
fn expired_pat_is_refused_at_login_and_not_bounded_later() {
    let home = Home::new();
    let script = script(&home, "cat \"$HOME/kept\"");
    let keep = |month: &str| {
        let pat = pat84(1).replacen("JQQJ99YH", &format!("JQQJ99{month}"), 1);
        std::fs::write(home.path().join("kept"), &pat).unwrap();
        pat
    };
    keep("AH");
    login(&home, &[&script]).run().ends_with(1).says("this PAT expired by ");
    keep("YH");
    login(&home, &[&script]).run().succeeds();
    let old = keep("AH");
    get(&home).run().succeeds().says_nothing().prints(&answer(&old));
}

#[test]
fn unusual_token_is_accepted_with_a_warning() {
    let home = Home::new();
    let script = script(&home, "echo hunter2");
    login(&home, &[&script])
        .run()
        .succeeds()
        .says("the PAT has 7 characters")
        .never_says("hunter2");
    get(&home).run().succeeds().says_nothing().prints(&answer("hunter2"));
}

#[test]
fn command_is_not_accepted_as_a_setting() {
    let home = Home::new();
    let line = "login ORGANIZATION --store command -- PROGRAM ARGUMENTS";
    let login = || home.azdo(["login", "acme", "--with-token"]).stdin(pat84(1));
    login().env("GIT_CREDENTIAL_AZDO_STORE", "command").run().ends_with(1).says(line);
    let settings = home.path().join("config/git-credential-azdo");
    std::fs::create_dir_all(&settings).unwrap();
    std::fs::write(settings.join("config"), "store = command\n").unwrap();
    login().run().ends_with(1).says(line).says("git-credential-azdo/config");
}

#[test]
fn command_and_stored_pat_replace_each_other() {
    let home = Home::new();
    home.login("acme", &pat84(2));
    let script = script(&home, &format!("echo {}", pat84(1)));
    login(&home, &[&script])
        .run()
        .succeeds()
        .prints_about("Replaced the PAT for acme: git now gets");
    assert_eq!(home.stored_secrets(), "", "the old secret is gone");
    get(&home).run().prints(&answer(&pat84(1)));
    runs(&home);
    home.login("acme", &pat84(3)).says_nothing().prints_about("Replaced the PAT for acme");
    get(&home).run().prints(&answer(&pat84(3)));
    assert!(!written(&home).contains("command"), "{}", written(&home));
    assert_eq!(runs(&home), 0, "it was run in vain");
}

#[test]
fn logout_and_move_do_not_run_the_command() {
    let home = home_with(&format!("echo {}", pat84(1)));
    home.azdo(["rename", "acme", "newco"]).run().succeeds().says_nothing();
    let moved = "protocol=https\nhost=dev.azure.com\npath=newco/w/_git/w\n";
    get(&home).run().prints("");
    assert_eq!(runs(&home), 0);
    home.azdo(["get"]).stdin(moved).run().prints(&answer(&pat84(1)));
    assert_eq!(runs(&home), 1);
    home.azdo(["logout", "newco"])
        .run()
        .succeeds()
        .says_nothing()
        .prints_about("Removed the command for the PAT for newco: /")
        .prints_about("The PAT itself was not deleted. It is still valid on the server");
    assert_eq!(runs(&home), 0);
    assert!(!written(&home).contains("command"), "{}", written(&home));
}
