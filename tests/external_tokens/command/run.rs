//! How the command is run, and which part of its output is used.

use std::time::{Duration, Instant};

use super::{answer, get, home_with, login, runs, script, write, written};
use test_support::{Home, pat52, pat84};

#[test]
fn command_runs_each_time_and_only_its_line_is_stored() {
    let home = Home::new();
    let kept = home.path().join("kept");
    let script = script(&home, "echo words >&2; cat \"$HOME/kept\"");
    for seed in 1..3 {
        std::fs::write(&kept, pat84(seed)).unwrap();
        if seed == 1 {
            login(&home, &[&script]).run().succeeds().says_nothing();
        }
        get(&home).run().succeeds().says_nothing().prints(&answer(&pat84(seed)));
    }
    let written = written(&home);
    assert!(written.contains(&script) && !written.contains(&pat84(1)), "{written}");
}

#[test]
fn program_name_is_found_on_path() {
    let home = Home::new();
    write(home.path().join("bin/pat"), &format!("echo {}", pat84(1)));
    let path = format!("{}:/usr/bin:/bin", home.path().join("bin").display());
    login(&home, &["pat"]).env("PATH", &path).run().succeeds();
    get(&home).env("PATH", &path).run().succeeds().prints(&answer(&pat84(1)));
    std::fs::remove_file(home.path().join("bin/pat")).unwrap();
    get(&home).run().ends_with(1).prints("").says("`pat` is not on PATH. Install it");
}

#[test]
fn arguments_do_not_pass_through_a_shell() {
    let home = Home::new();
    let body = format!("printf '<%s>' \"$@\" >\"$HOME/arguments\"; echo {}", pat84(1));
    let script = script(&home, &body);
    let words = ["$(touch pwned)", "; touch pwned", "`x`", "$HOME", "*", "", " a ", "\n", "--help"];
    let line: Vec<&str> = std::iter::once(script.as_str()).chain(words).collect();
    login(&home, &line).run().succeeds();
    std::fs::remove_file(home.path().join("arguments")).unwrap();
    get(&home).run().succeeds().prints(&answer(&pat84(1)));
    let arguments = std::fs::read_to_string(home.path().join("arguments")).unwrap();
    assert_eq!(arguments, words.map(|word| format!("<{word}>")).concat());
    assert!(!home.path().join("pwned").exists());
}

#[test]
fn first_line_is_trimmed_and_used() {
    for format in ["%s", "%s\\n", "  %s\\r\\n", "\\n\\n%s\\nlogin: me\\nurl: https://x\\n"] {
        let home = home_with(&format!("printf '{format}' {}", pat52(1)));
        get(&home).run().succeeds().says_nothing().prints(&answer(&pat52(1)));
    }
}

#[test]
fn entra_token_is_accepted() {
    let jwt = format!("eyJ{}.eyJ{}.sig", "a".repeat(500), "b".repeat(1500));
    get(&home_with(&format!("echo {jwt}"))).run().succeeds().prints(&answer(&jwt));
}

#[test]
fn command_runs_in_home_without_stdin_or_git_variables() {
    let home = home_with(&format!("env >env; pwd >cwd; cat >read; echo {}", pat84(1)));
    home.git(["init", "repo"]).run().succeeds();
    let repo = home.path().join("repo");
    let git = home.git(["rev-parse", "--local-env-vars"]).run().succeeds().stdout;
    let program = get(&home).in_dir(&repo).env("GIT_EXEC_PATH", "/kept").env("KEPT", "yes");
    let set = |program, name| test_support::Program::env(program, name, "set");
    git.lines().fold(program, set).run().succeeds().says_nothing().prints(&answer(&pat84(1)));
    let file = |name| std::fs::read_to_string(home.path().join(name)).unwrap();
    let env = file("env");
    for line in env.lines() {
        let name = line.split('=').next().unwrap();
        assert!(!git.lines().any(|of_git| of_git == name), "{line}");
    }
    assert!(env.contains("KEPT=yes") && env.contains("GIT_EXEC_PATH=/kept"), "{env}");
    let at_home = home.path().canonicalize().unwrap();
    assert_eq!((file("cwd").trim(), file("read").as_str()), (at_home.to_str().unwrap(), ""));
}

#[test]
fn stderr_is_shown_only_on_failure_and_stdout_never() {
    let home = home_with(&format!("echo hello >&2; [ ! -e fail ] || . ./fail; echo {}", pat84(1)));
    get(&home).run().succeeds().says_nothing();
    let words = format!("it is \\033[31mlocked\\n\\n-u :{}\\nlast words", pat84(2));
    let failing = format!("echo printed; printf '{words}\\n' >&2; exit 3\n");
    std::fs::write(home.path().join("fail"), failing).unwrap();
    get(&home)
        .run()
        .ends_with(1)
        .prints("")
        .says(
            "bin/pat` failed (exit status: 3): it is \\u{1b}[31mlocked / -u :aCrG…qah3 / last words. ",
        )
        .says("Run it by hand to see why: /")
        .never_says("hello")
        .never_says("printed")
        .never_says(&pat84(2));
}

#[test]
fn hanging_command_is_killed_without_waiting_for_children() {
    for body in [
        "sleep 20 & sleep 20",
        "exec sleep 20",
        "exec >&- 2>&-; sleep 20",
        "trap '' TERM; while :; do sleep 20; done",
    ] {
        let home =
            home_with(&format!("[ -e ok ] || {{ touch ok; echo {}; exit; }}; {body}", pat84(1)));
        let start = Instant::now();
        get(&home)
            .env("GIT_CREDENTIAL_AZDO_COMMAND_TIMEOUT", "1")
            .run()
            .ends_with(1)
            .prints("")
            .says("bin/pat` did not finish within 1 s. Run it by hand to see what it waits for: /");
        assert!(start.elapsed() < Duration::from_secs(10), "{body}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn command_that_timed_out_does_not_keep_running() {
    for (body, says_goodbye) in [
        ("exec sleep 20", false),
        ("trap '' TERM; while :; do sleep 1; done", false),
        ("trap 'echo >goodbye; exit' TERM; sleep 20 & wait", true),
    ] {
        let first = "[ -e once ] || { touch once; echo token; exit; }; echo $$ >pid";
        let home = home_with(&format!("{first}; {body}"));
        let limit = "GIT_CREDENTIAL_AZDO_COMMAND_TIMEOUT";
        get(&home).env(limit, "1").run().ends_with(1).says("did not finish within 1 s");
        let pid = std::fs::read_to_string(home.path().join("pid")).unwrap();
        // A zombie process has no command line.
        let line = std::fs::read(format!("/proc/{}/cmdline", pid.trim())).unwrap_or_default();
        assert!(line.is_empty(), "{}", String::from_utf8_lossy(&line));
        assert_eq!(home.path().join("goodbye").exists(), says_goodbye, "{body}");
    }
}

#[test]
fn background_agent_does_not_delay_the_answer() {
    for print in ["echo", "printf %s"] {
        let home = home_with(&format!("sleep 20 & {print} {}", pat84(1)));
        let start = Instant::now();
        get(&home).run().succeeds().prints(&answer(&pat84(1)));
        assert!(start.elapsed() < Duration::from_secs(10), "{print}");
    }
}

#[test]
fn large_stderr_does_not_block_the_command() {
    let home = home_with(&format!("yes | head -c 3000000 >&2; echo {}", pat84(1)));
    get(&home).run().succeeds().says_nothing().prints(&answer(&pat84(1)));
}

#[test]
fn command_that_asks_git_for_the_pat_does_not_loop() {
    let home =
        home_with(&format!("[ -e circle ] || {{ echo {}; exit; }}; {}", pat84(1), asking_us()));
    std::fs::write(home.path().join("circle"), "").unwrap();
    get(&home)
        .run()
        .ends_with(1)
        .prints("")
        .says("was not started: the program that prints a PAT asked git for one");
    assert_eq!(runs(&home), 1);
}

fn asking_us() -> String {
    let ours = test_support::azdo_path();
    format!("printf 'protocol=https\\nhost=dev.azure.com\\npath=acme/w\\n' | '{ours}' get")
}

#[test]
fn command_can_prompt_on_gits_terminal() {
    let home = Home::new();
    let body = "printf 'Passphrase: ' >/dev/tty; read it </dev/tty; echo \"$it\"";
    let script = script(&home, body);
    let command = login(&home, &[&script]).env("TERM", "xterm").into_command();
    let mut terminal =
        test_support::rexpect::session::spawn_command(command, Some(10_000)).unwrap();
    terminal.exp_string("Passphrase: ").unwrap();
    terminal.send_line(&pat84(1)).unwrap();
    terminal.exp_string("git now gets the PAT for acme from").unwrap();
    terminal.exp_eof().unwrap();
}
