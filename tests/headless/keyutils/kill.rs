//! The vault while the program is killed at each system call, or the disk is full.

use test_support::headless_user::{ACME, OTHER, PASSPHRASE, User};
use test_support::{azdo_path, pat84};

/// The calls that change something, and those before and after.
const CALLS: [&str; 9] =
    ["openat", "write", "fsync", "rename", "unlink", "flock", "read", "close", "keyctl"];
/// As [`CALLS`], for tests that derive a key each time.
const FEW_CALLS: [&str; 4] = ["fsync", "rename", "unlink", "keyctl"];

/// Runs the program once per such call on a copy of the same files and kills it there. `check` is
/// told whether the program finished.
fn killed_everywhere(
    template: &User,
    calls: &[&str],
    arguments: &[&str],
    input: &str,
    check: impl Fn(&User, bool),
) {
    let mut kills = 0;
    for call in calls {
        for number in 1.. {
            let user = template.twin();
            // The key of an unfinished vault cannot be found by its files, so it must expire.
            user.set("vault_timeout = 1m\n");
            let inject = format!("inject={call}:signal=SIGKILL:when={number}");
            let trace = format!("trace={call}");
            let fixed = ["-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject, azdo_path()];
            let args = fixed.iter().chain(arguments);
            let ran = user.detached("/usr/bin/strace", args).stdin(input).run();
            user.keys.note();
            let survived = ran.code == Some(0);
            check(&user, survived);
            if survived {
                break;
            }
            assert!(number < 200, "strace does not let the program end: {ran:?}");
            kills += 1;
        }
    }
    assert!(kills > 10, "only {kills} kills: were they injected at all?");
}

fn answered(user: &User, organization: &str) -> Option<String> {
    let ran = user.azdo(["get"]).stdin(ACME.replace("acme", organization)).run();
    ran.never_says("damaged")
        .stdout
        .lines()
        .find_map(|line| Some(line.strip_prefix("password=")?.to_owned()))
}

/// As [`answered`], from the vault's copy.
fn answered_by_copy(user: &User, organization: &str) -> Option<String> {
    let kept = std::fs::read(user.vault()).unwrap();
    std::fs::copy(user.copy(), user.vault()).unwrap();
    let answer = answered(user, organization);
    std::fs::write(user.vault(), kept).unwrap();
    answer
}

const LOGIN: [&str; 6] = ["login", "globex", "--store", "vault", "--with-token", "--no-git-config"];

#[test]
fn login_killed_anywhere_leaves_the_vault_intact() {
    let template = User::with_vault();
    killed_everywhere(&template, &CALLS, &LOGIN, &pat84(2), |user, survived| {
        assert_eq!(answered(user, "acme"), Some(pat84(1)));
        assert_eq!(answered_by_copy(user, "acme"), Some(pat84(1)));
        let new = answered(user, "globex");
        assert!(new == Some(pat84(2)) || (new.is_none() && !survived), "{new:?}");
    });
}

#[test]
fn replacement_killed_anywhere_leaves_the_old_or_new_pat() {
    let template = User::with_vault();
    let login = LOGIN.map(|word| if word == "globex" { "acme" } else { word });
    killed_everywhere(&template, &CALLS, &login, &pat84(2), |user, survived| {
        let answer = answered(user, "acme");
        let old = answer == Some(pat84(1));
        assert!(answer == Some(pat84(2)) || (old && !survived), "{answer:?}");
    });
}

#[test]
fn logout_killed_anywhere_is_cleaned_up_by_the_next_one() {
    let template = User::with_vault();
    template.login("globex", "vault", &pat84(2)).succeeds();
    let record = std::fs::read(template.data().join("record")).unwrap();
    killed_everywhere(&template, &CALLS, &["logout", "acme"], "", |user, survived| {
        let answer = answered(user, "acme");
        assert!(answer.is_none() || (answer == Some(pat84(1)) && !survived));
        assert_eq!(answered(user, "globex"), Some(pat84(2)));
        user.azdo(["logout", "acme"]).run();
        user.login("sweeper", "file", &pat84(3)).succeeds();
        // Whatever the index says, the secret is in neither file.
        std::fs::write(user.data().join("record"), &record).unwrap();
        assert_eq!(answered(user, "acme"), None);
        assert_eq!(answered_by_copy(user, "acme"), None);
        assert_eq!(answered_by_copy(user, "globex"), Some(pat84(2)));
    });
}

#[test]
fn passphrase_change_killed_anywhere_leaves_old_or_new() {
    let template = User::with_vault();
    let both = format!("{PASSPHRASE}\n{OTHER}\n");
    let change = ["passphrase", "--with-passphrase"];
    let before = std::fs::read(template.vault()).unwrap();
    killed_everywhere(&template, &FEW_CALLS, &change, &both, |user, survived| {
        let new = std::fs::read(user.vault()).unwrap() != before;
        assert!(new || !survived);
        user.unlock(if new { OTHER } else { PASSPHRASE }).succeeds();
        user.gets(&pat84(1));
        if new {
            // Nor does the old passphrase open the copy.
            std::fs::copy(user.copy(), user.vault()).unwrap();
            user.unlock(PASSPHRASE).ends_with(1).says("wrong passphrase for the vault");
        }
    });
}

/// The program with a limit on the size of the files it writes.
fn with_room_for(user: &User, bytes: usize, arguments: &[&str]) -> test_support::Program {
    let script = format!(
        "trap '' XFSZ; exec prlimit --fsize={bytes} env --ignore-signal=XFSZ \"{azdo}\" \"$@\"",
        azdo = azdo_path()
    );
    let fixed = ["-c", &script, "bash"];
    user.detached("/bin/bash", fixed.iter().chain(arguments))
}

#[test]
fn full_disk_at_any_write_loses_nothing_in_the_vault() {
    let template = User::with_vault();
    let both = format!("{PASSPHRASE}\n{OTHER}\n");
    let commands: [(&[&str], &str); 3] = [
        (&LOGIN, &pat84(2)),
        (&["logout", "acme"], ""),
        (&["passphrase", "--with-passphrase"], &both),
    ];
    for (arguments, input) in commands {
        let mut refused = 0;
        for bytes in (0..900).step_by(150) {
            let user = template.twin();
            let ran = with_room_for(&user, bytes, arguments).stdin(input).run();
            user.keys.note();
            let well = ran.code == Some(0) && !ran.stderr.contains("could not be deleted");
            refused += usize::from(!well);
            if !well && arguments[0] != "logout" {
                ran.ends_with(1).says("data/git-credential-azdo");
            }
            match (arguments[0], well) {
                ("logout", true) => assert_eq!(answered(&user, "acme"), None),
                ("logout", false) => {}
                _ => user.gets(&pat84(1)),
            }
            let expected = if arguments[0] == "login" && well { Some(pat84(2)) } else { None };
            assert_eq!(answered(&user, "globex"), expected);
            if input == both {
                user.unlock(if well { OTHER } else { PASSPHRASE }).succeeds();
            }
        }
        assert!(refused > 2, "the disk never was too small");
    }
}
