//! Homes with odd names, and those of other users.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;

use test_support::{install_azdo, pat84};

#[test]
fn program_in_a_home_with_an_odd_name_is_found() {
    for name in [r"CORP\jane", r"end\", r"two\\", "it's \"his\" $HOME", "~#;%", "Ærø 東京"] {
        let home = crate::doctor::home();
        let program = home.path().join(name).join("git-credential-azdo");
        std::fs::create_dir(program.parent().unwrap()).unwrap();
        install_azdo(&program);
        let login = ["login", "acme", "--store", "file", "--with-token"];
        home.program(&program, login).stdin(pat84(1)).run().succeeds();
        home.program(&program, ["configure"]).run().succeeds();
        home.program(&program, ["doctor"]).run().succeeds().prints("No problems found.\n");
        let before = std::fs::read(home.path().join(".gitconfig")).unwrap();
        home.program(&program, ["configure"]).run().succeeds().prints_about("nothing was changed");
        assert_eq!(std::fs::read(home.path().join(".gitconfig")).unwrap(), before);
    }
}

#[test]
fn printed_commands_work_in_a_home_with_an_odd_name() {
    for name in [&br"CORP\jane's"[..], b"\xff\xfe", b"new\nline"] {
        let home = crate::doctor::healthy();
        let data = home.path().join(OsStr::from_bytes(name));
        let dir = data.join("git-credential-azdo");
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::set_permissions(&dir, PermissionsExt::from_mode(0o755)).unwrap();
        let look = || home.azdo(["doctor", "--json"]).env("XDG_DATA_HOME", &data).run();
        let found = &crate::doctor::findings(&look())[0];
        assert_eq!(found["id"], "open-to-others");
        let command = found["commands"][0].as_str().unwrap();
        home.program("/bin/bash".as_ref(), ["-c", command]).run().succeeds().says_nothing();
        assert_eq!(crate::doctor::ids(&look()), ["nothing-stored"]);
    }
}
