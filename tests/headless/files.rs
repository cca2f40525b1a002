//! Ownership and modes of the vault's files. These tests do not need the kernel's keyring.

use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use test_support::headless_user::{ACME, PASSPHRASE, User};
use test_support::{azdo_path, pat84};

fn modes(user: &User) -> Vec<(String, u32)> {
    let mut found = vec![("".to_owned(), mode(&user.data()))];
    for entry in std::fs::read_dir(user.data()).unwrap() {
        let entry = entry.unwrap();
        found.push((entry.file_name().into_string().unwrap(), mode(&entry.path())));
    }
    found
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().mode() & 0o7777
}

#[test]
fn vault_is_private_with_any_umask() {
    for umask in ["000", "022", "027", "077"] {
        let user = User::new();
        let make = format!(
            "umask {umask}; echo '{PASSPHRASE}' | \"{azdo}\" passphrase --with-passphrase && \
             echo '{}' | \"{azdo}\" login acme --store vault --with-token --no-git-config",
            pat84(1),
            azdo = azdo_path()
        );
        let ran = user.detached("/bin/sh", ["-c", &make]).run();
        user.keys.note();
        ran.never_says("panic");
        for (name, mode) in modes(&user) {
            let expected = if name.is_empty() { 0o700 } else { 0o600 };
            assert_eq!(mode, expected, "{name} with umask {umask}");
        }
        assert!(user.vault().exists());
    }
}

#[test]
fn vault_readable_by_others_is_refused() {
    let user = User::new();
    user.make_vault();
    std::fs::set_permissions(user.vault(), PermissionsExt::from_mode(0o640)).unwrap();
    user.unlock(PASSPHRASE).ends_with(1).says("other users can read it");
    std::fs::set_permissions(user.vault(), PermissionsExt::from_mode(0o600)).unwrap();
    user.unlock("another passphrase").ends_with(1).says("wrong passphrase");
}

#[test]
fn vault_that_is_a_symlink_or_folder_is_refused() {
    let user = User::new();
    user.make_vault();
    let elsewhere = user.home.path().join("elsewhere");
    std::fs::rename(user.vault(), &elsewhere).unwrap();
    symlink(&elsewhere, user.vault()).unwrap();
    user.unlock(PASSPHRASE).ends_with(1).says("vault: ");
    assert!(std::fs::symlink_metadata(user.vault()).unwrap().is_symlink());
    std::fs::remove_file(user.vault()).unwrap();
    std::fs::create_dir(user.vault()).unwrap();
    user.unlock(PASSPHRASE).ends_with(1).says("not a regular file");
}

#[test]
fn lack_of_memory_is_reported_and_the_vault_kept() {
    let user = User::new();
    user.make_vault();
    let before = std::fs::read(user.vault()).unwrap();
    let limited = |command: &str, input: &str| {
        let args = ["--as=50000000", azdo_path(), command, "--with-passphrase"];
        user.detached("/usr/bin/prlimit", args).stdin(input).run()
    };
    limited("unlock", PASSPHRASE).ends_with(1).says("the encryption failed: ");
    let both = format!("{PASSPHRASE}\nanother passphrase\n");
    limited("passphrase", &both).ends_with(1).says("the encryption failed: ");
    assert_eq!(std::fs::read(user.vault()).unwrap(), before);
}

#[test]
fn pipe_in_place_of_the_vault_does_not_hang() {
    let user = User::new();
    user.make_vault();
    std::fs::remove_file(user.vault()).unwrap();
    user.home.program(Path::new("/usr/bin/mkfifo"), [user.vault()]).run().succeeds();
    let limited = ["5", azdo_path(), "unlock", "--with-passphrase"];
    let ran = user.home.program(Path::new("/usr/bin/timeout"), limited).stdin(PASSPHRASE).run();
    // The search for keys in `KernelKeys` would wait for it too.
    std::fs::remove_file(user.vault()).unwrap();
    ran.ends_with(1).says("not a regular file");
}

#[test]
fn vault_opens_on_a_read_only_disk() {
    let user = User::with_vault();
    user.lock();
    let askpass = user.askpass(PASSPHRASE);
    std::fs::remove_file(user.data().join("vault.asking")).ok();
    std::fs::set_permissions(user.data(), PermissionsExt::from_mode(0o500)).unwrap();
    let ran = user.home.powerless(["get"]).env("GIT_ASKPASS", &askpass).stdin(ACME).run();
    std::fs::set_permissions(user.data(), PermissionsExt::from_mode(0o700)).unwrap();
    ran.succeeds().prints(&format!("username=pat\npassword={}\n", pat84(1)));
}

#[test]
fn oversized_vault_is_damaged() {
    let user = User::new();
    user.make_vault();
    let file = std::fs::OpenOptions::new().write(true).open(user.vault()).unwrap();
    let length = file.metadata().unwrap().len();
    file.set_len(1 << 40).unwrap();
    let ran = user.home.azdo(["unlock", "--with-passphrase"]).stdin(PASSPHRASE).run();
    // The search for keys would read all of it.
    file.set_len(length).unwrap();
    ran.ends_with(1).says("is damaged").never_says("memory");
}

#[test]
fn index_writable_by_others_or_a_pipe_is_refused() {
    let user = User::new();
    user.login("acme", "file", &pat84(1)).succeeds();
    let record = user.data().join("record");
    std::fs::set_permissions(&record, PermissionsExt::from_mode(0o662)).unwrap();
    user.get().ends_with(1).prints("").says("other users can change it");
    std::fs::remove_file(&record).unwrap();
    user.home.program(Path::new("/usr/bin/mkfifo"), [&record]).run().succeeds();
    let limited =
        user.home.program(Path::new("/usr/bin/timeout"), ["5", azdo_path(), "get"]).stdin(ACME);
    let ran = limited.run();
    // The search for keys would wait for it too.
    std::fs::remove_file(&record).unwrap();
    ran.ends_with(1).prints("").says("not a regular file");
}
