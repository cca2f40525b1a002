//! Full and read-only disks.

use std::path::Path;

use super::{answered, nothing_is_orphaned};
use test_support::{Home, Program, pat84};

/// The program with a limit on the size of the files it writes: a full disk as the kernel reports
/// it, with EFBIG instead of ENOSPC, at any chosen point.
fn with_room_for(home: &Home, bytes: usize, arguments: &str) -> Program {
    let ours = test_support::azdo_path();
    // SIGXFSZ would kill the program; a full disk does not send it.
    let script = format!(
        "trap '' XFSZ; exec prlimit --fsize={bytes} env --ignore-signal=XFSZ \"{ours}\" {arguments}"
    );
    home.program(Path::new("/bin/bash"), ["-c", &script])
}

#[test]
fn full_disk_at_any_write_loses_no_pat() {
    let mut refused = 0;
    for bytes in (0..1200).step_by(40) {
        let home = Home::new();
        home.login("acme", &pat84(1));
        let login = "login acme --store file --with-token --no-git-config";
        let ran = with_room_for(&home, bytes, login).stdin(pat84(2)).run();
        let expected = if ran.code == Some(0) { pat84(2) } else { pat84(1) };
        assert_eq!(answered(&home, "acme"), Some(expected), "{bytes} bytes: {ran:?}");
        nothing_is_orphaned(&home);
        if ran.code != Some(0) {
            refused += 1;
            assert_eq!(ran.code, Some(1), "{ran:?}");
            ran.says("error: ").says("data/git-credential-azdo");
        }
    }
    assert!(refused > 3, "the disk never was too small");
}

#[test]
fn typed_pat_on_a_full_disk_is_reported_as_not_stored() {
    let home = Home::new();
    let typed = format!(
        "protocol=https\nhost=dev.azure.com\npath=acme/w\nusername=x\npassword={}\n",
        pat84(1)
    );
    home.azdo(["get"]).stdin("protocol=https\nhost=dev.azure.com\npath=acme/w\n").run().succeeds();
    let store = with_room_for(&home, 0, "store").env("GIT_CREDENTIAL_AZDO_STORE", "file");
    store.stdin(typed).run().ends_with(1).says("data/git-credential-azdo").never_says(&pat84(1));
}

#[test]
fn unwritable_directory_is_named_and_get_still_answers() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    home.login("acme", &pat84(1));
    let data = home.path().join("data/git-credential-azdo");
    let modes = |mode| {
        for path in [data.join("secrets"), data.clone()] {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    modes(0o500);
    let login = ["login", "acme", "--store", "file", "--with-token", "--no-git-config"];
    home.powerless(login).stdin(pat84(2)).run().ends_with(1).says("data/git-credential-azdo");
    let asked = "protocol=https\nhost=dev.azure.com\npath=acme/w\n";
    let ran = home.powerless(["get"]).stdin(asked).run();
    modes(0o700);
    ran.succeeds().prints_about(&pat84(1));
    assert_eq!(home.stored_secrets(), pat84(1));
}
