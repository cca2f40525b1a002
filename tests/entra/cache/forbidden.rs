//! The kernel refuses keys, as in containers, and there is no other keyring: nothing is cached.

use std::path::Path;

use test_support::fixture::URL;
use test_support::{Program, azdo_path, for_each_git};

use crate::entra::login::{GET, Setup};
use crate::entra::order::log_in;

/// The program, while strace makes calls of the kernel's keyring fail.
pub fn refused(setup: &Setup, inject: &str, args: &[&str]) -> Program {
    refused_below(setup, inject, azdo_path(), args)
}

/// The same for another program and those that it starts.
fn refused_below(setup: &Setup, inject: &str, program: &str, args: &[&str]) -> Program {
    let inject = format!("inject={inject}");
    let trace = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=keyctl,add_key", "-e"];
    let all = trace.into_iter().chain([inject.as_str(), program]).chain(args.iter().copied());
    let program = setup.home.program(Path::new("/usr/bin/strace"), all);
    program.env("PATH", setup.entra.before("/usr/bin:/bin"))
}

#[test]
fn no_keyring_caches_nothing() {
    for error in ["EPERM", "ENOSYS"] {
        let setup = Setup::logged_in();
        let data = setup.home.path().join("data/git-credential-azdo");
        for _ in 0..2 {
            setup.starts(1, || {
                let refused = refused(&setup, &format!("keyctl,add_key:error={error}"), &["get"]);
                let ran = refused.stdin(GET).run().succeeds().says_nothing();
                ran.prints_about(&setup.token.text());
            });
        }
        for file in std::fs::read_dir(data).unwrap() {
            let name = file.unwrap().file_name();
            assert!(!name.to_string_lossy().starts_with("token-"), "{name:?}");
        }
    }
}

/// The keyring has room for a key, but not for a token.
#[test]
fn full_keyring_caches_the_token_in_a_file() {
    let setup = Setup::logged_in();
    let get = || {
        let ran = refused(&setup, "add_key:error=EDQUOT:when=1", &["get"]).stdin(GET).run();
        ran.succeeds().says_nothing().prints_about(&setup.token.text());
    };
    setup.starts(1, get);
    setup.starts(0, get);
    setup.starts(0, || setup.get_token());
}

/// git before 2.46 does not say whose token the server has rejected.
#[test]
fn rejected_token_that_is_not_cached_is_explained_and_falls_back() {
    for_each_git(|git| {
        let setup = Setup::with(git);
        log_in(&setup, "default");
        setup.azdo(&["login", "acme", "--entra", "az", "--default"]).run().succeeds();
        setup.azure.pat_api().set_now(setup.token.expires);
        let ls_remote = || {
            let program = git.program.to_str().unwrap();
            let ran =
                refused_below(&setup, "keyctl,add_key:error=EPERM", program, &["ls-remote", URL]);
            ran.env("PATH", setup.entra.before(setup.home.search_path())).run()
        };
        for _ in 0..if git.keeps_state() { 0 } else { 2 } {
            ls_remote().fails().says("acme rejected the Entra token");
        }
        ls_remote().succeeds();
        // A token of another helper.
        let other = format!("{GET}username=jane\npassword={}\n", setup.token.text());
        setup.azdo(&["erase"]).stdin(other).run().succeeds().says_nothing();
    });
}
