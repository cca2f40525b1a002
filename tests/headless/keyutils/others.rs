//! Other users of the same machine. Needs root to become them, and keyutils.

use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};

use test_support::headless_user::{ACME, OTHER, PASSPHRASE};
use test_support::{Home, Program, install_azdo, pat84};

/// Another user with a home and a copy of the program.
struct Other {
    home: Home,
    uid: u32,
}

impl Other {
    /// A user ID of this test run only: another run would remove the user's keys.
    fn new(number: u32) -> Other {
        let uid = 100_000 + 10 * (std::process::id() % 100_000) + number;
        assert!(rustix::process::geteuid().is_root(), "root is needed to be other users");
        let home = Home::new();
        install_azdo(&home.path().join("ours"));
        let other = Other { home, uid };
        // World-readable, so that only the program's own checks protect anything.
        std::fs::set_permissions(other.home.path(), PermissionsExt::from_mode(0o755)).unwrap();
        other.own(other.home.path());
        other
    }

    fn own(&self, path: &Path) {
        chown(path, Some(self.uid), Some(self.uid)).unwrap();
        if path.is_dir() {
            for entry in std::fs::read_dir(path).unwrap() {
                self.own(&entry.unwrap().path());
            }
        }
    }

    /// A program run by this user in its own session.
    fn runs(&self, program: &str, args: &[&str]) -> Program {
        let user = [
            format!("--reuid={}", self.uid),
            format!("--regid={}", self.uid),
            "--clear-groups".to_owned(),
            "/usr/bin/setsid".to_owned(),
            "--wait".to_owned(),
            "/usr/bin/keyctl".to_owned(),
            "session".to_owned(),
            "-".to_owned(),
            program.to_owned(),
        ];
        let args = user.into_iter().chain(args.iter().map(ToString::to_string));
        self.home.program(Path::new("/usr/bin/setpriv"), args)
    }

    fn azdo(&self, args: &[&str]) -> Program {
        self.runs(self.home.path().join("ours").to_str().unwrap(), args)
    }

    fn logs_in(&self, organization: &str, store: &str, pat: &str) {
        let login = ["login", organization, "--store", store, "--with-token", "--no-git-config"];
        self.azdo(&login).stdin(pat).run().succeeds();
    }

    fn data(&self) -> PathBuf {
        self.home.path().join("data/git-credential-azdo")
    }

    /// Gives this user a copy of another user's files, as from a backup.
    fn takes_files_of(&self, owner: &Other) {
        std::fs::create_dir_all(self.data()).unwrap();
        for name in ["vault", "vault.copy", "record"] {
            let from = owner.data().join(name);
            if from.exists() {
                std::fs::copy(from, self.data().join(name)).unwrap();
            }
        }
        self.own(self.home.path());
    }

    fn sh(&self, script: &str) -> Program {
        self.runs("/bin/sh", &["-c", script])
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        // All keys of this user come from this test.
        self.sh("keyctl clear @u").run();
    }
}

#[test]
fn other_user_gets_nothing_from_vault_or_kernel() {
    let (alice, bob) = (Other::new(0), Other::new(1));
    alice.azdo(&["passphrase", "--with-passphrase"]).stdin(PASSPHRASE).run().succeeds();
    alice.logs_in("acme", "vault", &pat84(1));
    alice.logs_in("globex", "kernel", &pat84(2));
    let (acme, globex) = (ACME.to_owned(), ACME.replace("acme", "globex"));
    let gives = |user: &Other, request: &str, pat: &str| {
        user.azdo(&["get"]).stdin(request).run().succeeds().prints_about(pat);
    };
    gives(&alice, &acme, &pat84(1));
    gives(&alice, &globex, &pat84(2));

    // The files are unreadable.
    for name in ["vault", "vault.copy", "record"] {
        let file = alice.data().join(name);
        bob.runs("/bin/cat", &[file.to_str().unwrap()]).run().fails().prints("");
    }
    // So are the keys, by number and by name.
    let keys = alice.runs("/bin/cat", &["/proc/keys"]).run().succeeds().stdout;
    let mut tried = 0;
    // The kernel still lists login's probe until it is garbage-collected.
    let kept = |line: &&str| line.contains("git-credential-azdo:") && !line.contains(":probe");
    for line in keys.lines().filter(kept) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let name = words[8].trim_end_matches(':');
        alice.sh(&format!("keyctl pipe 0x{}", words[0])).run().succeeds();
        let script = format!(
            "keyctl print 0x{0}; keyctl link 0x{0} @u; keyctl setperm 0x{0} 0x3f3f3f3f; \
             keyctl search @u user '{name}'; keyctl request user '{name}'; keyctl pipe 0x{0}",
            words[0]
        );
        bob.sh(&script).run().fails().prints("");
        tried += 1;
    }
    assert_eq!(tried, 2, "{keys}");
    // Not even with a copy of the files.
    bob.takes_files_of(&alice);
    for request in [&acme, &globex] {
        bob.azdo(&["get"]).stdin(request.as_str()).run().ends_with(1).prints("");
    }
    for guess in [OTHER, ""] {
        bob.azdo(&["unlock", "--with-passphrase"]).stdin(guess).run().fails();
    }
    bob.azdo(&["lock"]).run().prints("The vault is already locked.\n");
    // The owner is not affected.
    gives(&alice, &acme, &pat84(1));
    gives(&alice, &globex, &pat84(2));
}

#[test]
fn vault_of_another_user_is_refused() {
    let alice = Other::new(2);
    alice.azdo(&["passphrase", "--with-passphrase"]).stdin(PASSPHRASE).run().succeeds();
    chown(alice.data().join("vault"), Some(54_004), None).unwrap();
    std::fs::set_permissions(alice.data().join("vault"), PermissionsExt::from_mode(0o644)).unwrap();
    let ran = alice.azdo(&["unlock", "--with-passphrase"]).stdin(PASSPHRASE).run();
    ran.ends_with(1).says("belongs to another user");
}

#[test]
fn full_keyring_is_reported_and_loses_nothing() {
    let user = Other::new(3);
    user.azdo(&["passphrase", "--with-passphrase"]).stdin(PASSPHRASE).run().succeeds();
    user.logs_in("acme", "kernel", &pat84(1));
    user.logs_in("globex", "vault", &pat84(2));
    user.azdo(&["lock"]).run().succeeds();
    // Fill the kernel's quota: 200 keys or 20,000 bytes.
    user.sh("while keyctl add user fill$((i=i+1)) x @u; do :; done >/dev/null").run();
    let full = "the kernel's keyring is full (see /proc/key-users)";
    let login = ["login", "acme", "--store", "kernel", "--with-token", "--no-git-config"];
    let ran = user.azdo(&login).stdin(pat84(3)).run().ends_with(1).says(full);
    ran.says("--store vault").never_says(&pat84(3));
    user.azdo(&["get"]).stdin(ACME).run().succeeds().prints_about(&pat84(1));
    // The vault opens but cannot stay unlocked.
    let ran = user.azdo(&["unlock", "--with-passphrase"]).stdin(PASSPHRASE).run();
    ran.ends_with(1).says("the passphrase is correct, but").says(full);
    // With the quota free again everything works.
    user.sh("for key in $(keyctl rlist @u); do case $(keyctl rdescribe $key) in *fill*) keyctl unlink $key @u;; esac; done").run();
    std::thread::sleep(std::time::Duration::from_millis(300));
    user.azdo(&["unlock", "--with-passphrase"]).stdin(PASSPHRASE).run().succeeds();
    let globex = ACME.replace("acme", "globex");
    user.azdo(&["get"]).stdin(globex).run().succeeds().prints_about(&pat84(2));
    user.logs_in("acme", "kernel", &pat84(3));
}
