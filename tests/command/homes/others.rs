//! Root in the home of another user, and what it left there. Needs root.

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
        &["rename", "acme", "globex"],
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

/// The program as the user whose home this is.
fn as_user(home: &Home, args: &[&str]) -> Program {
    let ours = home.path().join("ours");
    if !ours.exists() {
        test_support::install_azdo(&ours);
        std::fs::set_permissions(home.path(), PermissionsExt::from_mode(0o755)).unwrap();
    }
    let user = ["--reuid=54321", "--regid=54321", "--clear-groups", ours.to_str().unwrap()];
    let program = home.program(Path::new("/usr/bin/setpriv"), user.iter().chain(args));
    let unset = ["XDG_DATA_HOME", "XDG_CONFIG_HOME"];
    unset.iter().fold(program, |program, name| program.without(name))
}

#[test]
fn doctor_prints_one_chown_for_what_root_took() {
    let (data, settings) = (".local/share/git-credential-azdo", ".config/git-credential-azdo");
    for (path, mode, has_pat) in [
        (".local", 0o700, true),
        (".local/share", 0o700, true),
        (data, 0o700, true),
        (data, 0o755, true),
        (".local", 0o755, false),
        (".config", 0o700, true),
        (settings, 0o700, true),
        (".gitconfig", 0o600, true),
    ] {
        let home = of_another_user(has_pat);
        let taken = home.path().join(path);
        if !taken.exists() {
            std::fs::create_dir(&taken).unwrap();
        }
        let below = if taken.is_dir() { files(&taken) } else { Vec::new() };
        for (path, _) in below.into_iter().chain([(taken.clone(), Vec::new())]) {
            chown(path, Some(0), Some(0)).unwrap();
        }
        std::fs::set_permissions(&taken, PermissionsExt::from_mode(mode)).unwrap();
        let doctor = || as_user(&home, &["doctor", "--json"]).run();
        let report: serde_json::Value = serde_json::from_str(&doctor().stdout).unwrap();
        let found = report["findings"].as_array().unwrap();
        let commands: Vec<&str> = found
            .iter()
            .flat_map(|one| one["commands"].as_array().unwrap())
            .filter_map(|command| command.as_str().unwrap().strip_prefix("sudo "))
            .collect();
        let expected = format!("chown -R \"$(id -u)\" {}", taken.display());
        assert_eq!(commands, [&*expected], "{path}");
        if !has_pat && mode == 0o755 {
            let login = as_user(&home, WRITING[0]).stdin(pat84(2)).run().ends_with(1);
            login.says(&format!("to fix it: sudo {expected}"));
        }
        let command = commands[0].replace("$(id -u)", "54321");
        home.program("/bin/sh".as_ref(), ["-c", &command]).run().succeeds();
        doctor().never_says("not-our-file").never_says("unreadable").never_says("unusable");
        as_user(&home, WRITING[0]).stdin(pat84(2)).run().succeeds();
    }
}

#[test]
fn home_of_root_is_never_given_to_another_user() {
    let home = of_another_user(false);
    for value in ["/root", "/", "/nonexistent"] {
        as_user(&home, &["doctor"]).env("HOME", value).run().never_says("chown");
    }
}

#[test]
fn unreadable_configuration_is_never_reported_as_unused() {
    let home = of_another_user(true);
    let file = home.path().join(".gitconfig");
    chown(&file, Some(0), Some(0)).unwrap();
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
    let before = std::fs::read(&file).unwrap();
    for args in [&["configure"][..], &["unconfigure"], WRITING[0], &["logout", "acme"]] {
        let ran = as_user(&home, args).stdin(pat84(1)).run().ends_with(1);
        let ran = ran.says(".gitconfig: Permission denied").never_says("did not use");
        ran.never_says("git now uses");
        assert_eq!(std::fs::read(&file).unwrap(), before, "{args:?}");
    }
}
