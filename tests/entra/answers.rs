//! The form in which git gets a token, and when it ends.

use std::ffi::OsString;
use std::path::PathBuf;

use test_support::entra_fixture::{EntraFixture, now, token_until};
use test_support::{Git, Program, pat84, write_script};

const GET: &str = "protocol=https\nhost=dev.azure.com\npath=acme/web/_git/web\n";

/// A fixture whose `git` says that it is of this version.
struct Caller {
    fixture: EntraFixture,
    git: PathBuf,
}

impl Caller {
    fn new(version: &str) -> Caller {
        let fixture = EntraFixture::logged_in(&Git::on_path());
        let caller = Caller { git: fixture.home.path().join("exec/git"), fixture };
        caller.becomes(version);
        caller
    }

    /// Replaces it as an update does.
    fn becomes(&self, version: &str) {
        let starts = self.starts_file();
        write_script(
            &self.git,
            &format!("#!/bin/sh\necho . >>{starts:?}\necho 'git version {version}'\n"),
        );
    }

    fn starts_file(&self) -> PathBuf {
        self.fixture.home.path().join("git-starts")
    }

    fn starts(&self) -> usize {
        std::fs::read_to_string(self.starts_file()).unwrap_or_default().lines().count()
    }

    /// The program as this git calls it.
    fn azdo(&self, operation: &str, input: &str) -> Program {
        self.called(self.fixture.azdo(&[operation]), input)
    }

    fn called(&self, program: Program, input: &str) -> Program {
        let dir = self.git.parent().unwrap();
        let mut path = OsString::from(dir);
        path.push(":");
        path.push(self.fixture.entra.before("/usr/bin:/bin"));
        let input = format!("capability[]=authtype\ncapability[]=state\n{input}");
        program.stdin(input).env("PATH", path).env("GIT_EXEC_PATH", dir)
    }

    /// The answer, without its state.
    fn answer(&self) -> String {
        without_state(&self.azdo("get", GET).run().succeeds().says_nothing().stdout)
    }

    fn ephemeral(&self) -> String {
        format!(
            "capability[]=authtype\nephemeral=1\nusername=pat\npassword={}\n\
             password_expiry_utc={}\n",
            self.fixture.token.text(),
            self.fixture.token.expires - 60
        )
    }

    fn bearer(&self) -> String {
        self.ephemeral().replace("username=pat\npassword=", "authtype=Bearer\ncredential=")
    }
}

fn without_state(answer: &str) -> String {
    let about_state = ["capability[]=state", "state[]=", "continue="];
    let is_kept = |line: &&str| !about_state.iter().any(|start| line.starts_with(start));
    answer.lines().filter(is_kept).map(|line| format!("{line}\n")).collect()
}

#[test]
fn git_2_54_and_later_gets_a_header() {
    for version in ["2.54.0", "2.55.0.windows.1", "2.54.0 (Apple Git-200)", "3.0.0-rc1"] {
        let caller = Caller::new(version);
        assert_eq!(caller.answer(), caller.bearer(), "{version}");
    }
}

#[test]
fn other_git_gets_a_password() {
    for version in ["2.46.0", "2.53.9", "", "unknown"] {
        let caller = Caller::new(version);
        assert_eq!(caller.answer(), caller.ephemeral(), "{version}");
    }
}

/// Another git is on PATH than the one that called.
#[test]
fn caller_that_is_not_clear_gets_a_password() {
    let caller = Caller::new("2.54.0");
    for exec_path in ["/usr/lib/git-core", "exec", ""] {
        let ran = caller.azdo("get", GET).env("GIT_EXEC_PATH", exec_path).run();
        assert_eq!(without_state(&ran.stdout), caller.ephemeral(), "{exec_path}");
    }
    let ran = caller.azdo("get", GET).without("GIT_EXEC_PATH").run();
    assert_eq!(without_state(&ran.stdout), caller.ephemeral());
    assert_eq!(caller.starts(), 0);
}

#[test]
fn caller_without_the_capability_gets_a_plain_password() {
    let caller = Caller::new("2.54.0");
    let ran = caller.azdo("get", "").stdin(GET).run().succeeds();
    assert_eq!(format!("capability[]=authtype\nephemeral=1\n{}", ran.stdout), caller.ephemeral());
    // An empty value resets the earlier ones.
    let ran = caller.azdo("get", &format!("capability[]=\n{GET}")).run().succeeds();
    assert!(ran.stdout.starts_with("username=pat\npassword="), "{}", ran.stdout);
    assert_eq!(caller.starts(), 0);
}

#[test]
fn pat_is_never_a_header() {
    let caller = Caller::new("2.54.0");
    caller.fixture.home.login("https://dev.azure.com/contoso", &pat84(2));
    let ran = caller.azdo("get", &GET.replace("acme", "contoso")).run().succeeds();
    ran.prints_about("username=pat\npassword=").never_says("Bearer");
    assert_eq!(caller.starts(), 0);
}

#[test]
fn git_is_started_only_after_an_update() {
    let caller = Caller::new("2.54.0");
    for _ in 0..3 {
        assert_eq!(caller.answer(), caller.bearer());
    }
    assert_eq!(caller.starts(), 1);
    caller.becomes("2.53.0 older");
    for _ in 0..2 {
        assert_eq!(caller.answer(), caller.ephemeral());
    }
    assert_eq!(caller.starts(), 2);
    let known = caller.fixture.home.path().join("data/git-credential-azdo/git-version");
    std::fs::write(known, "nonsense").unwrap();
    assert_eq!(caller.answer(), caller.ephemeral());
    assert_eq!(caller.starts(), 3);
}

#[test]
fn rejected_header_is_no_longer_cached() {
    let caller = Caller::new("2.54.0");
    let answer = caller.azdo("get", GET).run().succeeds().stdout;
    let starts = caller.fixture.entra.starts().len();
    let erase = format!("{answer}{GET}wwwauth[]=Basic\n");
    let ran = caller.azdo("erase", &erase).run().succeeds();
    ran.says("acme rejected the Entra token").never_says("eyJ");
    assert_eq!(caller.answer(), caller.bearer());
    assert_eq!(caller.fixture.entra.starts().len(), starts + 1);
}

/// git takes a password whose end is over for none, and prompts.
#[test]
fn token_in_its_last_minute_has_no_end_in_the_past() {
    let fixture = EntraFixture::logged_in(&Git::on_path());
    fixture.forget_token();
    let last = token_until(now() + 59);
    fixture.az_prints(&last);
    let ran = fixture.azdo(&["get"]).stdin(GET).run().succeeds();
    ran.prints_about(&format!("password_expiry_utc={}\n", last.expires));
}

/// tests/run.sh skips this without the kernel's keyring or without strace.
#[cfg(target_os = "linux")]
mod keyutils {
    mod strace {
        use super::super::{Caller, GET};
        use test_support::strace::{stays_quick, under_strace};

        #[test]
        fn cached_header_starts_no_git_and_reads_two_files() {
            let caller = Caller::new("2.54.0");
            assert_eq!(caller.answer(), caller.bearer());
            let log = caller.fixture.home.path().join("strace.log");
            let args = under_strace(&log, "get");
            let program = caller.fixture.home.program("/usr/bin/strace".as_ref(), args);
            stays_quick(caller.called(program, GET), &log, &["/record", "/git-version"], 25);
        }
    }
}
