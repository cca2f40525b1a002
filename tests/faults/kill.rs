//! The process is killed at each of its system calls in turn, by strace.

#[cfg(target_os = "linux")]
mod secret_service;

use std::path::Path;

use super::{answered, nothing_is_orphaned, the_next_login_cleans_up};
use test_support::fake_azure::token_service::CLIENT;
use test_support::{Home, Program, azdo_path, pat84};

/// The calls that change something on disk, and those before and after.
const CALLS: [&str; 9] =
    ["openat", "mkdir", "write", "fsync", "rename", "unlink", "flock", "read", "close"];

/// Runs the program once per call of each kind that it makes and kills it there. `prepare` makes a
/// home; `check` gets what is left and whether the program finished.
fn killed_everywhere(
    arguments: &[&str],
    input: &str,
    prepare: impl Fn() -> Home,
    check: impl Fn(&Home, bool),
) {
    killed_at(&CALLS, arguments, input, prepare, check);
}

/// As [`killed_everywhere`], for these calls only.
fn killed_at(
    calls: &[&str],
    arguments: &[&str],
    input: &str,
    prepare: impl Fn() -> Home,
    check: impl Fn(&Home, bool),
) {
    let mut kills = 0;
    for call in calls {
        for number in 1.. {
            let home = prepare();
            let ran = under_strace(&home, call, number, arguments).stdin(input).run();
            let survived = ran.code == Some(0);
            check(&home, survived);
            if survived {
                break;
            }
            assert!(number < 500, "strace does not let the program end: {ran:?}");
            kills += 1;
        }
    }
    assert!(kills > 30, "only {kills} kills: were they injected at all?");
}

fn under_strace(home: &Home, call: &str, number: usize, arguments: &[&str]) -> Program {
    let strace = Path::new("/usr/bin/strace");
    assert!(strace.exists(), "strace is needed: apt-get install strace");
    let inject = format!("inject={call}:signal=SIGKILL:when={number}");
    let trace = format!("trace={call}");
    let fixed = ["-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject, azdo_path()];
    home.program(strace, fixed.iter().chain(arguments))
}

const LOGIN: [&str; 6] = ["login", "acme", "--store", "file", "--with-token", "--no-git-config"];

#[test]
fn first_login_killed_anywhere_leaves_all_or_nothing() {
    killed_everywhere(&LOGIN, &pat84(1), Home::new, |home, survived| {
        let answer = answered(home, "acme");
        let whole = answer == Some(pat84(1));
        assert!(whole || (answer.is_none() && !survived), "{answer:?}");
        nothing_is_orphaned(home);
        the_next_login_cleans_up(home, usize::from(whole));
    });
}

#[test]
fn replacement_killed_anywhere_leaves_the_old_or_new_pat() {
    let prepared = {
        let home = Home::new();
        home.login("acme", &pat84(1));
        home
    };
    let prepare = || prepared.copy();
    killed_everywhere(&LOGIN, &pat84(2), prepare, |home, survived| {
        let answer = answered(home, "acme").expect("one of the two");
        assert!(answer == pat84(2) || (answer == pat84(1) && !survived));
        nothing_is_orphaned(home);
        the_next_login_cleans_up(home, 1 + usize::from(answer == pat84(2)));
        home.azdo(["logout", "acme"]).run().succeeds();
        assert_eq!(home.stored_secrets(), pat84(77), "neither is left");
    });
}

#[test]
fn replacement_of_a_client_secret_killed_anywhere_leaves_the_old_or_new_one() {
    let ids = ["--tenant", "11111111-2222-3333-4444-555555555555", "--client-id", CLIENT];
    let login = [&LOGIN[..], &["--entra", "service-principal"], &ids].concat();
    let prepared = {
        let home = Home::new();
        home.azdo(&login).stdin("old~secret").run().succeeds();
        home
    };
    let prepare = || prepared.copy();
    killed_everywhere(&login, "new~secret", prepare, |home, survived| {
        nothing_is_orphaned(home);
        home.login("sweeper", &pat84(77));
        let stored = home.stored_secrets();
        let is_new = stored.contains("new~secret");
        assert!(is_new || (stored.contains("old~secret") && !survived), "{stored}");
        the_next_login_cleans_up(home, 1 + usize::from(is_new));
        home.azdo(["logout", "acme"]).run().succeeds();
        assert_eq!(home.stored_secrets(), pat84(77), "neither is left");
    });
}

#[test]
fn logout_killed_anywhere_deletes_the_pat_or_keeps_it() {
    let prepared = {
        let home = Home::new();
        home.login("acme", &pat84(1));
        home.login("globex", &pat84(2));
        home
    };
    let prepare = || prepared.copy();
    killed_everywhere(&["logout", "acme"], "", prepare, |home, survived| {
        let answer = answered(home, "acme");
        assert!(answer.is_none() || (answer == Some(pat84(1)) && !survived));
        assert_eq!(answered(home, "globex"), Some(pat84(2)), "the other one is untouched");
        nothing_is_orphaned(home);
        the_next_login_cleans_up(home, 1 + usize::from(answer.is_some()));
    });
}

#[test]
fn store_killed_anywhere_keeps_a_typed_pat_or_nothing() {
    let prepared = {
        let home = Home::new();
        let settings = home.path().join("config/git-credential-azdo");
        std::fs::create_dir_all(&settings).unwrap();
        std::fs::write(settings.join("config"), "store = file\n").unwrap();
        // A dead PAT, which the typed one replaces.
        home.login("acme", &pat84(1));
        home.reject("acme", &pat84(1));
        home
    };
    // The answer has no PAT, and says what the typed one replaces.
    let get = "capability[]=state\nprotocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\n";
    let asked = prepared.azdo(["get"]).stdin(get).run().succeeds().stdout;
    let typed = format!("{get}{asked}username=x\npassword={}\n", pat84(2));
    let prepare = || prepared.copy();
    killed_everywhere(&["store"], &typed, prepare, |home, survived| {
        let answer = answered(home, "acme");
        let whole = answer == Some(pat84(2));
        assert!(whole || (answer.is_none() && !survived), "{answer:?}");
        nothing_is_orphaned(home);
        the_next_login_cleans_up(home, 1 + usize::from(whole));
        let kept = if whole { home.replaced_secrets() } else { home.stored_secrets() };
        assert!(kept.contains(&pat84(1)), "the dead one is kept");
    });
}

#[test]
fn move_killed_anywhere_leaves_the_pat_under_one_name() {
    let prepared = {
        let home = Home::new();
        home.login("acme", &pat84(1));
        home
    };
    let prepare = || prepared.copy();
    let moving = ["rename", "acme", "newco"];
    killed_everywhere(&moving, "", prepare, |home, survived| {
        let (old, new) = (answered(home, "acme"), answered(home, "newco"));
        let moved = (old.as_ref(), new.as_ref()) == (None, Some(&pat84(1)));
        let stayed = (old, new) == (Some(pat84(1)), None);
        assert!(moved || (stayed && !survived));
        nothing_is_orphaned(home);
        the_next_login_cleans_up(home, 1);
    });
}

#[test]
fn erase_killed_anywhere_never_loses_the_secret() {
    let prepared = {
        let home = Home::new();
        home.login("acme", &pat84(1));
        home
    };
    let prepare = || prepared.copy();
    let refused = |repository: &str| {
        let url = format!("protocol=https\nhost=dev.azure.com\npath=acme/w/_git/{repository}\n");
        format!("{url}password={}\n", pat84(1))
    };
    // The second rejection in a row is the one that counts.
    prepared.azdo(["erase"]).stdin(refused("one")).run().succeeds();
    killed_everywhere(&["erase"], &refused("two"), prepare, |home, survived| {
        assert!(answered(home, "acme").is_none() || !survived);
        assert_eq!(home.stored_secrets(), pat84(1), "it is kept in any case");
        nothing_is_orphaned(home);
    });
}
