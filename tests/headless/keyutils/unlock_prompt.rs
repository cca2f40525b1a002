//! Who prompts for the passphrase, how often, and when no one may.

use test_support::fixture::{Fixture, URL};
use test_support::headless_user::{ACME, OTHER, PASSPHRASE, User};
use test_support::terminal::{QUESTION, answer, at_terminal, get, rest};
use test_support::{Git, Program, azdo_path, for_each_git, pat84};

const NEW: &str = "New passphrase for the vault (at least 8 characters): ";
const AGAIN: &str = "Repeat the passphrase: ";
const PASTE: &str = "(input is hidden): ";

#[test]
fn login_creates_the_vault_with_a_repeated_passphrase() {
    let user = User::new();
    let login = ["login", "acme", "--store", "vault", "--no-git-config"];
    let mut terminal = at_terminal(user.home.azdo(login));
    answer(&mut terminal, NEW, "short");
    answer(&mut terminal, &format!("at least 8 characters.\r\n{NEW}"), PASSPHRASE);
    answer(&mut terminal, AGAIN, OTHER);
    answer(&mut terminal, &format!("do not match.\r\n{NEW}"), PASSPHRASE);
    answer(&mut terminal, AGAIN, PASSPHRASE);
    answer(&mut terminal, PASTE, &pat84(1));
    answer(&mut terminal, "Enter to skip): ", "");
    let rest = rest(&mut terminal);
    assert!(rest.contains("Stored the PAT for acme in the vault."), "{rest}");
    assert!(!rest.contains(PASSPHRASE) && !rest.contains(&pat84(1)), "{rest}");
    user.gets(&pat84(1));
    user.lock();
    User::is_locked_out(user.get());
}

#[test]
fn ctrl_c_at_the_new_passphrase_creates_no_vault() {
    let user = User::new();
    let mut terminal = at_terminal(user.home.azdo(["login", "acme", "--store", "vault"]));
    terminal.exp_string(NEW).unwrap();
    terminal.send_control('c').unwrap();
    assert_eq!(rest(&mut terminal).trim(), "error: canceled; nothing was changed");
    assert!(!user.vault().exists());
}

#[test]
fn login_without_a_terminal_says_how_to_create_a_vault() {
    let user = User::new();
    let ran = user.login("acme", "vault", &pat84(1)).ends_with(1);
    ran.says("git credential-azdo passphrase --with-passphrase < file");
    assert!(!user.vault().exists());
    user.make_vault();
    user.login("acme", "vault", &pat84(1)).succeeds();
    user.gets(&pat84(1));
}

#[test]
fn git_prompts_once_for_the_passphrase() {
    for_each_git(|git| {
        let (fixture, user) = scene_with_locked_vault(git);
        let mut terminal = at_terminal(user.home.git(["clone", "--quiet", URL, "mine"]));
        answer(&mut terminal, QUESTION, "a wrong passphrase");
        answer(&mut terminal, &format!("Wrong passphrase.\r\n{QUESTION}"), PASSPHRASE);
        // On a busy machine, what is waited for is shown and erased.
        let rest = rest(&mut terminal).replace("Unlocking the vault...", "");
        assert_eq!(rest.trim(), "", "nothing more is said");
        // From here on a prompt would fail.
        user.home.git(["-C", "mine", "fetch"]).run().succeeds().says_nothing();
        assert_eq!(fixture.pats_seen_by("acme"), std::slice::from_ref(&fixture.pat));
    });
}

/// A fixture with a locked vault and git configured.
fn scene_with_locked_vault(git: &Git) -> (Fixture, User) {
    let mut fixture = Fixture::new(git);
    let home = std::mem::replace(&mut fixture.home, test_support::Home::new());
    let user = User::at(home);
    user.make_vault();
    let login = ["login", "https://dev.azure.com/acme", "--store", "vault", "--with-token"];
    user.azdo(login).stdin(fixture.pat.as_str()).run().succeeds();
    user.lock();
    (fixture, user)
}

#[test]
fn ctrl_c_at_the_passphrase_stops_git() {
    for_each_git(|git| {
        let (fixture, user) = scene_with_locked_vault(git);
        let mut terminal = at_terminal(user.home.git(["ls-remote", URL]));
        terminal.exp_string(QUESTION).unwrap();
        terminal.send_control('c').unwrap();
        let rest = rest(&mut terminal);
        assert!(rest.contains("told us to quit"), "{rest}");
        assert!(!rest.contains("Password for"), "{rest}");
        assert!(fixture.pats_seen_by("acme").is_empty());
    });
}

#[test]
fn canceled_passphrase_is_not_followed_by_gits_prompt() {
    for_each_git(|git| {
        for key in ["\u{4}", "\r"] {
            let (fixture, user) = scene_with_locked_vault(git);
            let mut terminal = at_terminal(user.home.git(["ls-remote", URL]));
            terminal.exp_string(QUESTION).unwrap();
            terminal.send(key).unwrap();
            terminal.flush().unwrap();
            terminal.exp_string("git credential-azdo unlock").unwrap();
            let rest = rest(&mut terminal);
            assert!(rest.contains("told us to quit") && !rest.contains("Password for"), "{rest}");
            assert!(fixture.pats_seen_by("acme").is_empty());
        }
    });
}

#[test]
fn wrong_passphrase_is_asked_three_times() {
    let user = User::locked_out();
    let mut terminal = at_terminal(get(&user));
    for _ in 0..3 {
        answer(&mut terminal, QUESTION, OTHER);
    }
    let rest = rest(&mut terminal).split_whitespace().collect::<Vec<_>>().join(" ");
    let expected = "wrong passphrase for the vault. Try again: git credential-azdo unlock";
    assert!(rest.contains(expected) && rest.contains("quit=1"), "{rest}");
    assert!(!rest.contains(QUESTION) && !rest.contains("password="), "{rest}");
}

#[test]
fn unlock_and_passphrase_ask_three_times_at_most() {
    for command in ["unlock", "passphrase"] {
        let user = User::locked_out();
        let before = std::fs::read(user.vault()).unwrap();
        let mut terminal = at_terminal(user.home.azdo([command]));
        for _ in 0..3 {
            answer(&mut terminal, QUESTION, OTHER);
        }
        let rest = rest(&mut terminal);
        assert!(rest.contains("wrong passphrase for the vault"), "{rest}");
        assert_eq!(std::fs::read(user.vault()).unwrap(), before);
    }
}

/// `get` where git may prompt, without a terminal.
fn asked_by(user: &User) -> Program {
    user.azdo(["get"]).stdin(ACME)
}

#[test]
fn askpass_programs_follow_gits_order() {
    let user = User::locked_out();
    let (good, bad) =
        (user.askpass(PASSPHRASE), user.script("bad", "echo wrongly >>\"$HOME/asked\""));
    let configure = |program: &std::path::Path| {
        user.home.configure_git("core.askPass", program.to_str().unwrap());
    };
    let unlocked = |ran: test_support::Outcome| {
        ran.succeeds().says_nothing().prints_about(&format!("password={}\n", pat84(1)));
        assert_eq!(user.questions(), ["Password for 'git-credential-azdo-vault': "]);
        user.lock();
    };
    unlocked(asked_by(&user).env("SSH_ASKPASS", &good).run());
    configure(&good);
    unlocked(asked_by(&user).env("SSH_ASKPASS", &bad).run());
    configure(&bad);
    unlocked(asked_by(&user).env("SSH_ASKPASS", &bad).env("GIT_ASKPASS", &good).run());
    // An empty GIT_ASKPASS counts as unset.
    let none = asked_by(&user).env("GIT_ASKPASS", "").env("SSH_ASKPASS", &good).run();
    User::is_locked_out(none);
    assert!(user.questions().is_empty());
}

#[test]
fn core_askpass_may_start_with_a_tilde() {
    let user = User::locked_out();
    user.askpass(PASSPHRASE);
    user.home.configure_git("core.askPass", "~/askpass");
    asked_by(&user).run().succeeds().says_nothing().prints_about(&pat84(1));
}

#[test]
fn failing_askpass_falls_back_to_the_terminal() {
    let user = User::locked_out();
    let broken = user.script("broken", "exit 1");
    for program in [broken, user.home.path().join("not-there")] {
        let mut terminal = at_terminal(get(&user).env("GIT_ASKPASS", &program));
        answer(&mut terminal, QUESTION, PASSPHRASE);
        let rest = rest(&mut terminal);
        assert!(rest.contains(&pat84(1)) && rest.contains("ended with 0"), "{rest}");
        user.lock();
        let ran = asked_by(&user).env("GIT_ASKPASS", &program).run().ends_with(1).prints("");
        ran.says("Unlock it: git credential-azdo unlock");
    }
}

#[test]
fn askpass_with_a_wrong_or_empty_answer_unlocks_nothing() {
    let user = User::locked_out();
    let silent = user.script("silent", "echo");
    User::is_locked_out(asked_by(&user).env("GIT_ASKPASS", silent).run());
    let wrong = user.askpass(OTHER);
    let ran = asked_by(&user).env("GIT_ASKPASS", wrong).run().never_says(OTHER);
    User::is_locked_out(ran);
    assert_eq!(user.questions().len(), 2, "the same answer twice is a script's");
}

#[test]
fn askpass_that_answers_with_a_pat_works() {
    for_each_git(|git| {
        let (fixture, user) = scene_with_locked_vault(git);
        let script = user.askpass(&fixture.pat);
        let args = ["--wait", git.program.to_str().unwrap(), "ls-remote", URL];
        let ran = user.home.program(std::path::Path::new("/usr/bin/setsid"), args);
        let ran = ran.env("GIT_ASKPASS", script).run().succeeds();
        ran.says("the vault is locked").prints_about("refs/heads/main");
    });
}

#[test]
fn askpass_that_calls_git_does_not_loop() {
    let user = User::locked_out();
    std::fs::write(user.home.path().join("acme"), ACME).unwrap();
    let script =
        format!("echo asked >>\"$HOME/asked\"; \"{azdo}\" get <\"$HOME/acme\"", azdo = azdo_path());
    let circle = user.script("circle", &script);
    let args = ["10", azdo_path(), "get"];
    let ran = user.detached("/usr/bin/timeout", args).env("GIT_ASKPASS", circle).stdin(ACME).run();
    ran.ends_with(1).prints("").says("the vault is locked. Unlock it: git credential-azdo unlock");
    assert_eq!(user.questions().len(), 1);
}

#[test]
fn background_job_does_not_stop_or_block_the_next() {
    let user = User::locked_out();
    std::fs::write(user.home.path().join("acme"), ACME).unwrap();
    // With job control each command is a job of its own.
    let script = format!(
        "set -m; \"{azdo}\" get <\"$HOME/acme\" & wait $!; echo \"behind: $?\"; \"{azdo}\" get \
         <\"$HOME/acme\"; echo \"ended with $?\"",
        azdo = azdo_path()
    );
    let mut terminal =
        at_terminal(user.home.program(std::path::Path::new("/bin/sh"), ["-c", &script]));
    terminal.exp_string("git credential-azdo unlock").unwrap();
    terminal.exp_string("behind: 1").unwrap();
    answer(&mut terminal, QUESTION, PASSPHRASE);
    let rest = rest(&mut terminal);
    assert!(rest.contains(&pat84(1)) && rest.contains("ended with 0"), "{rest}");
}

#[test]
fn without_prompts_one_line_says_how_to_unlock() {
    let user = User::locked_out();
    let askpass = user.askpass(PASSPHRASE);
    // No terminal and no askpass program.
    User::is_locked_out(asked_by(&user).run());
    for (name, value) in [("GIT_TERMINAL_PROMPT", "0"), ("GIT_TERMINAL_PROMPT", "false")] {
        let terminal = &mut at_terminal_without_prompts(&user, name, value);
        is_refused_at_terminal(terminal);
    }
    let unattended = asked_by(&user).env("GIT_CREDENTIAL_AZDO_UNATTENDED", "1");
    User::is_locked_out(unattended.env("GIT_ASKPASS", &askpass).run());
    is_refused_at_terminal(&mut at_terminal(get(&user).env("GIT_CREDENTIAL_AZDO_UNATTENDED", "1")));
    for value in ["false", "never", "0"] {
        user.home.configure_git("credential.interactive", value);
        User::is_locked_out(asked_by(&user).env("GIT_ASKPASS", &askpass).run());
        is_refused_at_terminal(&mut at_terminal(get(&user)));
    }
    // A home that git cannot expand is not a reason to skip the other program.
    user.home.configure_git("core.askPass", "~nobody-of-this-name/askpass");
    is_refused_at_terminal(&mut at_terminal(get(&user)));
    assert!(user.questions().is_empty());
}

fn at_terminal_without_prompts(
    user: &User,
    name: &str,
    value: &str,
) -> test_support::rexpect::session::PtySession {
    let command = get(user).env(name, value).into_command();
    test_support::rexpect::session::spawn_command(command, Some(20_000)).unwrap()
}

#[track_caller]
fn is_refused_at_terminal(terminal: &mut test_support::rexpect::session::PtySession) {
    let rest = rest(terminal);
    assert!(rest.contains("Unlock it:\n    git credential-azdo unlock\n"), "{rest}");
    assert!(!rest.contains(QUESTION) && rest.contains("ended with 1"), "{rest}");
    assert_eq!(rest.matches("git-credential-azdo: ").count(), 1, "{rest}");
}

#[test]
fn git_without_prompts_fails_with_that_line() {
    for_each_git(|git| {
        let (_scene, user) = scene_with_locked_vault(git);
        let ran = user.home.git(["ls-remote", URL]).run().fails();
        ran.says("the vault is locked. Unlock it: git credential-azdo unlock");
    });
}

#[test]
fn askpass_that_never_stops_printing_is_ended() {
    let user = User::locked_out();
    let script = "ulimit -v 1000000; exec timeout 20 \"$0\" get";
    let get = user.detached("/bin/sh", ["-c", script, azdo_path()]);
    User::is_locked_out(get.env("GIT_ASKPASS", "/usr/bin/yes").stdin(ACME).run());
}

/// What the repository or a relative directory of PATH offers under this name is not run.
#[test]
fn askpass_without_a_folder_is_found_on_path_alone() {
    let user = User::locked_out();
    user.script("clone/tools/ask", "echo called >>\"$HOME/asked\"");
    let path = format!("tools::.:{}", std::env::var("PATH").unwrap());
    let get = asked_by(&user).in_dir(user.home.path().join("clone")).env("PATH", &path);
    User::is_locked_out(get.env("GIT_ASKPASS", "ask").run());
    assert!(user.questions().is_empty());
    let path = format!("{}:{path}", user.home.path().join("bin").display());
    std::fs::create_dir(user.home.path().join("bin")).unwrap();
    std::fs::rename(user.askpass(PASSPHRASE), user.home.path().join("bin/ask")).unwrap();
    let get = asked_by(&user).env("PATH", path).env("GIT_ASKPASS", "ask");
    get.run().succeeds().prints_about(&pat84(1));
}
