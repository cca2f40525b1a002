//! Entra tokens: where they are written, and what is left of them in memory.

use std::path::Path;
use std::time::UNIX_EPOCH;

use test_support::desktop::Desktop;
use test_support::fake_azure::pat_api::{TENANT, Token, User};
use test_support::fake_entra::{FakeEntra, SignIn};
use test_support::{Home, Outcome, azdo_path};

const REQUEST: &str = "protocol=https\nhost=dev.azure.com\npath=acme/p/_git/r\n";
const LOGIN: [&str; 6] = ["login", "acme", "--entra", "az", "--tenant", TENANT];
const REFUSED: &str = "inject=keyctl,add_key:error=EPERM";

/// A user who is signed in to `az`, with a keyring.
struct Machine {
    desktop: Desktop,
    home: Home,
    entra: FakeEntra,
    token: String,
}

impl Machine {
    fn new() -> Machine {
        let (home, entra) = (Home::new(), FakeEntra::new());
        let now = i64::try_from(UNIX_EPOCH.elapsed().unwrap().as_secs()).unwrap();
        let token = Token::of(User::jane()).until(now + 3600);
        entra.az(&SignIn::SignedIn(std::slice::from_ref(&token)));
        Machine { desktop: Desktop::unlocked(), home, entra, token: token.text() }
    }

    fn strace(&self, options: &[&str], args: &[&str]) -> test_support::Program {
        let all = options.iter().copied().chain([azdo_path()]).chain(args.iter().copied());
        let program = self.home.program(Path::new("/usr/bin/strace"), all);
        program
            .env("PATH", self.entra.before("/usr/bin:/bin"))
            .env("DBUS_SESSION_BUS_ADDRESS", self.desktop.address().unwrap())
    }
}

impl Drop for Machine {
    /// Removes the token from the kernel's keyring.
    fn drop(&mut self) {
        self.home.azdo(["logout", "acme"]).run();
    }
}

mod strace {
    use super::*;

    const CALLS: &str = "trace=execve,write,writev,pwrite64,sendto,sendmsg,add_key,keyctl,rename";

    /// Runs the program and asserts that it gives the token to none but git and the kernel.
    #[track_caller]
    fn watched(machine: &Machine, options: &[&str], args: &[&str]) -> Outcome {
        let log = machine.home.path().join("strace.log");
        let log_name = log.to_str().unwrap();
        let fixed = ["-f", "-qq", "-v", "-y", "-s", "100000", "-e", CALLS, "-o", log_name];
        let program = machine.strace(&[&fixed[..], options].concat(), args);
        let ran = program.stdin(REQUEST).run().succeeds();
        let log = std::fs::read_to_string(log).unwrap();
        let (start, end) = machine.token.split_at(machine.token.len() / 2);
        for line in log.lines().filter(|line| line.contains(start) || line.contains(end)) {
            let call = line.split_once(' ').unwrap().1.trim_start();
            let is_kernel = call.starts_with("add_key(") || call.starts_with("keyctl(KEYCTL_READ");
            assert!(is_kernel || call.starts_with("write(1<pipe:"), "{args:?}: {line}");
        }
        assert!(log.contains("execve(") && !ran.stderr.contains(end), "{ran:?}");
        ran
    }

    #[test]
    fn token_reaches_only_git_and_the_kernel() {
        let refused: &[&str] = &["-e", REFUSED];
        for options in [&[], refused] {
            let machine = Machine::new();
            watched(&machine, options, &LOGIN).prints_about("git now gets Entra tokens");
            machine.home.azdo(["config", "set", "log", "yes"]).run().succeeds();
            for _ in 0..2 {
                watched(&machine, options, &["get"]).prints_about(&machine.token);
            }
            for args in [&["list"][..], &["list", "--json"], &["log"], &["doctor"]] {
                let ran = watched(&machine, options, args);
                assert!(!ran.stdout.contains("eyJ"), "{ran:?}");
            }
            watched(&machine, options, &["logout", "acme"]);
        }
    }
}

mod memory {
    use super::*;
    use crate::secret_hygiene::memory::nothing_is_left_of;

    const HELD: [&str; 4] = ["-qq", "-o", "/dev/null", "-e"];
    const HOLD: &str = "inject=exit_group:delay_enter=20000000";

    #[track_caller]
    fn keeps_nothing(machine: &Machine, options: &[&str], args: &[&str]) {
        let calls = ["trace=exit_group,keyctl,add_key", "-e", HOLD];
        let program = machine.strace(&[&HELD[..], &calls, options].concat(), args);
        // A search for all of it would take longer than the program is held.
        let token = &machine.token;
        let parts = [&token[40..104], &token[token.len() - 64..]].concat();
        nothing_is_left_of(&parts, program.into_command(), REQUEST);
    }

    #[test]
    fn memory_keeps_no_token() {
        let refused: &[&str] = &["-e", REFUSED];
        for options in [&[], refused] {
            let machine = Machine::new();
            keeps_nothing(&machine, options, &LOGIN);
            // From `az`, then from the cache.
            keeps_nothing(&machine, options, &["get"]);
            keeps_nothing(&machine, options, &["get"]);
            let starts = machine.entra.starts().len();
            assert_eq!(starts, 2, "a cached token");
            keeps_nothing(&machine, options, &["logout", "acme"]);
        }
    }
}
