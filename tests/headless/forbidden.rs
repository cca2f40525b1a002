//! The kernel refuses keys: strace makes it fail as Docker and gVisor do.

use std::path::Path;

use test_support::headless_user::{ACME, OTHER, PASSPHRASE, User};
use test_support::terminal::{QUESTION, answer, at_terminal, in_printf, rest};
use test_support::{Outcome, Program, azdo_path, pat84};

/// The errors of seccomp and of a kernel without keyrings, with their texts.
pub const REFUSALS: [(&str, &str); 2] = [
    ("EPERM", "the kernel's keyring is forbidden here (as in most containers)"),
    ("ENOSYS", "this system has no kernel keyring"),
];

fn under(error: &str, args: &[&str]) -> Vec<std::ffi::OsString> {
    let inject = format!("inject=keyctl,add_key,request_key:error={error}");
    let trace = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=keyctl,add_key,request_key", "-e"];
    let all =
        trace.iter().copied().chain([inject.as_str(), azdo_path()]).chain(args.iter().copied());
    all.map(Into::into).collect()
}

pub fn refused(user: &User, error: &str, args: &[&str]) -> Program {
    user.detached("/usr/bin/strace", under(error, args))
}

/// A vault with one PAT, created without a kernel keyring.
fn with_vault(error: &str, why: &str) -> User {
    let user = User::new();
    let made = refused(&user, error, &["passphrase", "--with-passphrase"]).stdin(PASSPHRASE).run();
    let made = made.succeeds().prints_about("Created the vault");
    made.never_says("it is unlocked").says(why);
    let login = ["login", "acme", "--store", "vault", "--no-git-config"];
    let strace = Path::new("/usr/bin/strace");
    let mut terminal = at_terminal(user.home.program(strace, under(error, &login)));
    answer(&mut terminal, QUESTION, PASSPHRASE);
    terminal.exp_string("every time").unwrap();
    answer(&mut terminal, "(input is hidden): ", &pat84(1));
    answer(&mut terminal, "Enter to skip): ", "");
    assert!(rest(&mut terminal).contains("Stored the PAT for acme in the vault."));
    user
}

#[test]
fn vault_prompts_each_time_and_says_why() {
    for (error, why) in REFUSALS {
        let user = with_vault(error, why);
        let askpass = user.askpass(PASSPHRASE);
        for _ in 0..2 {
            let ran = refused(&user, error, &["get"]).env("GIT_ASKPASS", &askpass);
            let ran = ran.stdin(ACME).run().succeeds();
            let ran = ran.prints_about(&format!("password={}\n", pat84(1)));
            let expected = format!(
                "git-credential-azdo: {why}, so you are asked for the passphrase every time\n"
            );
            assert_eq!(ran.stderr, expected);
            assert_eq!(user.questions().len(), 1);
        }
        User::is_locked_out(refused(&user, error, &["get"]).stdin(ACME).run());
        refused(&user, error, &["lock"]).run().succeeds().prints("The vault is already locked.\n");
        // The mistyped passphrase is asked for again, the right one once.
        let script = "printf \"$1\" | strace \"${@:2}\"";
        let mut args: Vec<std::ffi::OsString> =
            ["-c", script, "bash", &in_printf(ACME)].map(Into::into).into();
        args.extend(under(error, &["get"]));
        let mut terminal = at_terminal(user.home.program(Path::new("/bin/bash"), args));
        answer(&mut terminal, QUESTION, OTHER);
        answer(&mut terminal, QUESTION, PASSPHRASE);
        let rest = rest(&mut terminal);
        assert!(rest.contains(&pat84(1)) && !rest.contains(QUESTION), "{rest}");
    }
}

#[test]
fn unlock_reports_that_it_cannot_and_why() {
    for (error, why) in REFUSALS {
        let user = with_vault(error, why);
        let unlock = |passphrase: &str| {
            refused(&user, error, &["unlock", "--with-passphrase"]).stdin(passphrase).run()
        };
        unlock(PASSPHRASE).ends_with(1).prints("").says("the passphrase is correct, but").says(why);
        unlock(OTHER).ends_with(1).says("wrong passphrase for the vault");
        let both = format!("{PASSPHRASE}\n{OTHER}\n");
        let change = refused(&user, error, &["passphrase", "--with-passphrase"]).stdin(both).run();
        change
            .succeeds()
            .prints_about("Changed the vault passphrase")
            .says(why)
            .never_says("unlocked");
        unlock(OTHER).ends_with(1).says("the passphrase is correct");
    }
}

#[test]
fn rejected_pat_is_marked_without_a_prompt() {
    for (error, why) in REFUSALS {
        let user = with_vault(error, why);
        let askpass = user.askpass(PASSPHRASE);
        let get = refused(&user, error, &["get"]).env("GIT_ASKPASS", &askpass);
        let given = get.stdin(format!("capability[]=state\n{ACME}")).run().succeeds().stdout;
        let state = given.lines().find(|line| line.starts_with("state[]=")).expect("a state");
        user.questions();
        let credential =
            format!("capability[]=state\n{state}\n{ACME}username=pat\npassword={}\n", pat84(1));
        let say = |verb: &str| {
            let program = refused(&user, error, &[verb]).env("GIT_ASKPASS", &askpass);
            program.stdin(credential.as_str()).run()
        };
        say("store").succeeds().says_nothing();
        say("erase").succeeds().says("the server rejected the PAT for acme");
        assert!(user.questions().is_empty());
        user.azdo(["list"]).run().prints_about("suspect");
    }
}

#[test]
fn kernel_login_is_refused_before_the_paste() {
    for (error, why) in REFUSALS {
        let user = User::new();
        let login = ["login", "acme", "--store", "kernel"];
        let strace = Path::new("/usr/bin/strace");
        let mut terminal = at_terminal(user.home.program(strace, under(error, &login)));
        let rest = rest(&mut terminal).replace("\n       ", " ").replace("  ", " ");
        assert!(rest.contains(why) && rest.contains("--store vault"), "{rest}");
        assert!(!rest.contains("Paste"), "{rest}");
        let piped = ["login", "acme", "--store", "kernel", "--with-token", "--no-git-config"];
        let ran: Outcome = refused(&user, error, &piped).stdin(pat84(1)).run().ends_with(1);
        ran.says(why).says("--store vault").never_says(&pat84(1));
        user.azdo(["list"]).run().succeeds().prints_about("No PAT is stored");
        let record = std::fs::read_to_string(user.data().join("record")).unwrap_or_default();
        assert!(!record.contains("secret"), "{record}");
    }
}
