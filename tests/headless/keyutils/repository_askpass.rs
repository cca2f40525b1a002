//! A repository that names the program to prompt with.

use test_support::headless_user::{PASSPHRASE, User};
use test_support::{azdo_path, pat84};

const REQUEST: &str = "protocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\n";

#[test]
fn askpass_of_a_repository_is_never_run() {
    let user = User::locked_out();
    let trap = user.script("ask.sh", "touch \"$HOME/ran\"; echo nothing");
    for bare in [&[][..], &["--bare"]] {
        let directory = format!("repository{}", bare.len());
        user.home.git([&["init", "--quiet", &directory], bare].concat()).run().succeeds();
        let directory = user.home.path().join(directory);
        let set = |key: &str, value: &str| {
            let program = user.home.git(["config", "--local", key, value]);
            program.in_dir(&directory).run().succeeds();
        };
        set("core.askPass", trap.to_str().unwrap());
        set("credential.helper", trap.to_str().unwrap());
        for command in ["get", "check", "unlock", "doctor", "header"] {
            let program = user.detached(azdo_path(), [command]).in_dir(&directory);
            let ran = program.stdin(REQUEST).run();
            assert!(!ran.stdout.contains(&pat84(1)), "{command}: {ran:?}");
            assert!(!user.home.path().join("ran").exists(), "{command} ran it");
        }
        // The user's own program is asked instead.
        let own = user.askpass(PASSPHRASE);
        user.home.configure_git("core.askPass", own.to_str().unwrap());
        let program = user.azdo(["get"]).in_dir(&directory).stdin(REQUEST);
        program.run().succeeds().prints_about(&pat84(1));
        user.home.git(["config", "--global", "--unset", "core.askPass"]).run().succeeds();
        user.lock();
    }
}

/// Neither of the repository's files alone has the program.
#[test]
fn askpass_that_depends_on_two_files_is_never_run() {
    let user = User::locked_out();
    let trap = user.script("ask.sh", "touch \"$HOME/ran\"; echo nothing");
    user.home.git(["init", "--quiet", "--bare", "repository"]).run().succeeds();
    let directory = user.home.path().join("repository");
    let files = [
        (
            "config",
            "[core]\n\trepositoryformatversion = 1\n\tbare = true\n\
             [extensions]\n\tworktreeConfig = true\n\
             [includeIf \"hasconfig:remote.*.url:https://x/**\"]\n\tpath = theirs\n",
        ),
        ("config.worktree", "[remote \"x\"]\n\turl = https://x/y\n"),
        ("theirs", &format!("[core]\n\taskPass = {}\n", trap.display())),
    ];
    for (name, content) in files {
        std::fs::write(directory.join(name), content).unwrap();
    }
    for command in ["get", "check", "unlock", "doctor", "header"] {
        let program = user.detached(azdo_path(), [command]).in_dir(&directory);
        let ran = program.stdin(REQUEST).run();
        assert!(!ran.stdout.contains(&pat84(1)), "{command}: {ran:?}");
        assert!(!user.home.path().join("ran").exists(), "{command} ran it");
    }
}
