//! Homes in which nothing can be stored: no folder, a relative path, another user's.

use std::path::{Path, PathBuf};

use test_support::{Home, Program, pat84};

const ACME: &str = "protocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\n";

/// The program with this `HOME` and nothing from the home of the test.
fn with_home(home: &Home, value: &str, args: &[&str]) -> Program {
    let unset = ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"];
    let program =
        home.azdo(args).env("HOME", value).env("GIT_CONFIG_GLOBAL", home.path().join("x"));
    unset.iter().fold(program, |program, name| program.without(name))
}

fn with_token(program: Program) -> Program {
    let program = program.env("SYSTEM_ACCESSTOKEN", pat84(7));
    program.env("SYSTEM_COLLECTIONURI", "https://dev.azure.com/acme")
}

/// Every file below a folder, with its content.
fn files(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.push((path.clone(), Vec::new()));
            found.extend(files(&path));
        } else {
            found.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

/// Commands that read, with one that needs no home, and commands that write.
const READING: [&[&str]; 6] =
    [&["get"], &["store"], &["erase"], &["list"], &["list", "--json"], &["list", "--check"]];
const WRITING: [&[&str]; 6] = [
    &["login", "acme", "--store", "file", "--with-token"],
    &["logout", "acme"],
    &["restore", "acme"],
    &["default", "acme"],
    &["passphrase", "--with-passphrase"],
    &["configure"],
];

#[test]
fn token_works_where_nothing_can_be_stored() {
    let home = Home::new();
    let before = files(home.path());
    for value in ["/dev/null", "relative", "/nonexistent/home", "/etc/passwd"] {
        for args in READING {
            let ran = with_token(with_home(&home, value, args));
            let ran = ran.stdin(ACME).run().succeeds().never_says("os error");
            match args {
                ["get"] => _ = ran.says_nothing().prints_about(&pat84(7)),
                ["list"] => _ = ran.says_nothing().prints_about("SYSTEM_ACCESSTOKEN: for acme"),
                _ => {}
            }
        }
        // There is no network here; the index is not the reason.
        let check = with_token(with_home(&home, value, &["check", "acme"])).run().ends_with(1);
        check.prints_about("acme ($SYSTEM_ACCESSTOKEN): ").says_nothing();
        let doctor = with_token(with_home(&home, value, &["doctor", "--json"])).run().ends_with(1);
        doctor.prints_about("helper-missing").never_says("settings").never_says("record");
        assert_eq!(files(home.path()), before, "{value}");
    }
}

#[test]
fn without_a_folder_for_the_home_the_reason_follows_the_sentence() {
    let home = Home::new();
    let before = files(home.path());
    for (value, reason) in [
        ("/dev/null", "cannot use /dev/null/.local/share/git-credential-azdo"),
        ("relative", "no home directory is known: set HOME to an absolute path"),
    ] {
        for args in WRITING {
            let ran = with_home(&home, value, args).stdin(pat84(1)).run().ends_with(1).prints("");
            ran.never_says("os error").says(&format!("git-credential-azdo: {reason}"));
        }
        assert_eq!(files(home.path()), before, "{value}");
    }
}

/// Needs root, to be root in the home of another user.
mod others {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};

    use super::*;

    const USER: u32 = 54321;

    /// Gives everything below a folder to the user.
    fn give(dir: &Path) {
        for (path, _) in files(dir) {
            chown(path, Some(USER), Some(USER)).unwrap();
        }
        chown(dir, Some(USER), Some(USER)).unwrap();
    }

    /// A home of another user, with or without a PAT.
    fn of_another_user(has_pat: bool) -> Home {
        let home = Home::new();
        if has_pat {
            let login = ["login", "acme", "--store", "file", "--with-token"];
            plain(&home, &login).stdin(pat84(1)).run().succeeds();
            let settings = home.path().join(".config/git-credential-azdo");
            std::fs::create_dir_all(&settings).unwrap();
            std::fs::write(settings.join("config"), "log = yes\n").unwrap();
        }
        give(home.path());
        home
    }

    /// The program with this home and no other variable, as `sudo -E` and `su` leave it.
    fn plain(home: &Home, args: &[&str]) -> Program {
        let program = with_home(home, home.path().to_str().unwrap(), args);
        program.without("GIT_CONFIG_GLOBAL")
    }

    fn state(home: &Home) -> Vec<(PathBuf, Vec<u8>, u32, u32)> {
        let about = |(path, content): (PathBuf, Vec<u8>)| {
            let metadata = std::fs::metadata(&path).unwrap();
            (path, content, metadata.uid(), metadata.mode())
        };
        files(home.path()).into_iter().map(about).collect()
    }

    #[test]
    fn root_leaves_nothing_in_the_home_of_another_user() {
        let more: [&[&str]; 7] = [
            &["login", "acme", "--store", "vault", "--with-token"],
            &["unconfigure"],
            &["doctor", "--fix"],
            &["lock"],
            &["move", "acme", "globex"],
            &["store-move", "kernel"],
            &["check", "acme"],
        ];
        let credential = format!("{ACME}username=pat\npassword={}\n", pat84(1));
        for has_pat in [true, false] {
            let home = of_another_user(has_pat);
            let before = state(&home);
            for args in READING.iter().chain(&WRITING).chain(&more) {
                plain(&home, args).stdin(credential.as_str()).run();
                with_token(plain(&home, args)).stdin(credential.as_str()).run();
                assert_eq!(state(&home), before, "{args:?}");
            }
        }
    }

    #[test]
    fn root_is_told_to_leave_out_sudo() {
        let home = of_another_user(true);
        let refused = "belongs to another user: run this without sudo";
        for args in [&["get"][..], WRITING[0], &["list"], &["logout", "acme"], &["configure"]] {
            plain(&home, args).stdin(ACME).run().ends_with(1).prints("").says(refused);
        }
        let first = of_another_user(false);
        for args in [WRITING[0], &["configure"]] {
            plain(&first, args).stdin(pat84(1)).run().ends_with(1).prints("").says(refused);
        }
        for home in [home, first] {
            let ran = plain(&home, &["doctor"]).run().ends_with(1).prints_about(refused);
            ran.never_says("chown");
        }
        // The token of a job needs no file.
        let home = of_another_user(true);
        let get = with_token(plain(&home, &["get"])).stdin(ACME);
        get.run().succeeds().says_nothing().prints_about(&pat84(7));
    }

    #[test]
    fn doctor_prints_one_chown_for_what_root_took() {
        for taken in [".local", ".local/share", ".local/share/git-credential-azdo"] {
            let home = of_another_user(true);
            std::fs::set_permissions(home.path(), PermissionsExt::from_mode(0o755)).unwrap();
            let taken = home.path().join(taken);
            for (path, _) in files(&taken) {
                chown(path, Some(0), Some(0)).unwrap();
            }
            chown(&taken, Some(0), Some(0)).unwrap();
            std::fs::set_permissions(&taken, PermissionsExt::from_mode(0o700)).unwrap();
            let ours = home.path().join("ours");
            test_support::install_azdo(&ours);
            let doctor = || {
                let user = ["--reuid=54321", "--regid=54321", "--clear-groups"];
                let ours = [ours.to_str().unwrap(), "doctor", "--json"];
                let words = user.iter().chain(&ours);
                let program = home.program(Path::new("/usr/bin/setpriv"), words);
                let unset = ["XDG_DATA_HOME", "XDG_CONFIG_HOME"];
                unset.iter().fold(program, |program, name| program.without(name)).run()
            };
            let report: serde_json::Value = serde_json::from_str(&doctor().stdout).unwrap();
            let found = report["findings"].as_array().unwrap();
            let commands: Vec<&str> = found
                .iter()
                .flat_map(|one| one["commands"].as_array().unwrap())
                .filter_map(|command| command.as_str().unwrap().strip_prefix("sudo "))
                .collect();
            assert_eq!(commands, [format!("chown -R \"$(id -u)\" {}", taken.display())]);
            let command = commands[0].replace("$(id -u)", "54321");
            home.program("/bin/sh".as_ref(), ["-c", &command]).run().succeeds();
            doctor().never_says("not-our-file").never_says("record-unreadable");
        }
    }
}
