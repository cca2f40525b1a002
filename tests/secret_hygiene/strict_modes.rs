//! Folders that other users can write to: what is in them is not trusted, as with ssh's
//! StrictModes.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use test_support::{Home, Outcome, pat84};

const REQUEST: &str = "protocol=https\nhost=dev.azure.com\npath=acme/p/_git/r\n";
const LOGIN: [&str; 4] = ["login", "globex", "--with-token", "--no-git-config"];

/// A user with a PAT in the file store, and settings.
fn logged_in() -> Home {
    let home = Home::new();
    home.login("https://dev.azure.com/acme", &pat84(1));
    fs::create_dir_all(home.path().join("config/git-credential-azdo")).unwrap();
    fs::write(home.path().join("config/git-credential-azdo/config"), "store = file\n").unwrap();
    home
}

fn get(home: &Home) -> Outcome {
    home.azdo(["get"]).stdin(REQUEST).run()
}

#[track_caller]
fn answers(home: &Home) {
    get(home).succeeds().says_nothing().prints_about(&format!("password={}\n", pat84(1)));
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

#[test]
fn folder_or_file_that_others_can_change_is_refused() {
    for name in ["", "data", "data/git-credential-azdo", "data/git-credential-azdo/secrets"] {
        for mode in [0o757, 0o772, 0o706] {
            let home = logged_in();
            let path = home.path().join(name);
            let before = fs::metadata(&path).unwrap().mode();
            set_mode(&path, mode);
            let fix = format!("(mode {mode:o}): check what is in it, then run `chmod go-w ");
            let path_shown = path.to_str().unwrap().trim_end_matches('/');
            get(&home).ends_with(1).prints("").says(&format!("{fix}{path_shown}`"));
            home.azdo(LOGIN).stdin(pat84(2)).run().ends_with(1).says(&fix);
            assert_eq!(home.stored_secrets(), pat84(1));
            assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, mode);
            set_mode(&path, before);
            answers(&home);
            set_mode(&path, mode);
            home.azdo(["doctor"]).run().ends_with(1).prints_about("Other users can ");
            let fixed = home.azdo(["doctor", "--fix"]).run();
            fixed.says("+ chmod 7").says(path_shown);
            answers(&home);
        }
    }
}

#[test]
fn settings_that_others_can_change_are_refused() {
    for name in ["config", "config/git-credential-azdo", "config/git-credential-azdo/config"] {
        let home = logged_in();
        let path = home.path().join(name);
        set_mode(&path, 0o757);
        let login = home.azdo(LOGIN).stdin(pat84(2)).run().ends_with(1);
        login.says(&format!("run `chmod go-w {}", path.display()));
        assert_eq!(home.stored_secrets(), pat84(1));
        // `get` reads no settings here.
        answers(&home);
        home.azdo(["doctor", "--fix"]).run().says("+ chmod 755");
        home.azdo(LOGIN).stdin(pat84(2)).run().succeeds();
    }
}

#[test]
fn lock_that_others_can_change_or_that_is_a_link_is_refused() {
    let home = logged_in();
    let lock = home.path().join("data/git-credential-azdo/record.lock");
    set_mode(&lock, 0o666);
    home.azdo(LOGIN).stdin(pat84(2)).run().ends_with(1).says("chmod go-w");
    fs::remove_file(&lock).unwrap();
    symlink(home.path().join("elsewhere"), &lock).unwrap();
    home.azdo(LOGIN).stdin(pat84(2)).run().ends_with(1).says("record.lock");
    assert!(!home.path().join("elsewhere").exists());
}

#[test]
fn open_folder_with_nothing_of_ours_is_no_obstacle() {
    let home = Home::new();
    for name in ["data", "config"] {
        fs::create_dir(home.path().join(name)).unwrap();
        set_mode(&home.path().join(name), 0o777);
    }
    get(&home).succeeds().prints("").says("no PAT is stored for acme");
    home.azdo(["list"]).run().succeeds();
    // Nothing is created where others could replace it.
    let login = ["login", "acme", "--store", "file", "--with-token", "--no-git-config"];
    home.azdo(login).stdin(pat84(1)).run().ends_with(1).says("chmod go-w");
    assert_eq!(fs::read_dir(home.path().join("data")).unwrap().count(), 0);
}

/// As on NFS and with automounters, where what is above it is not this user's.
#[test]
fn home_behind_links_in_open_folders_is_accepted() {
    let home = logged_in();
    let place = home.path().join("place");
    fs::create_dir(&place).unwrap();
    symlink(home.path(), place.join("home")).unwrap();
    set_mode(&place, 0o777);
    let linked = place.join("home");
    let get = home.azdo(["get"]).env("HOME", &linked).env("XDG_DATA_HOME", linked.join("data"));
    get.stdin(REQUEST).run().succeeds().says_nothing().prints_about(&pat84(1));
}

#[test]
fn sticky_folder_and_links_between_own_folders_are_accepted() {
    let home = logged_in();
    set_mode(&home.path().join("data"), 0o1777);
    answers(&home);
    // As dotfile managers place them: relative, and the settings file itself.
    let dotfiles = home.path().join("dotfiles");
    fs::create_dir(&dotfiles).unwrap();
    fs::rename(home.path().join("data/git-credential-azdo"), dotfiles.join("azdo")).unwrap();
    symlink("../dotfiles/azdo", home.path().join("data/git-credential-azdo")).unwrap();
    answers(&home);
    let settings = home.path().join("config/git-credential-azdo/config");
    fs::rename(&settings, dotfiles.join("config")).unwrap();
    symlink("../../dotfiles/config", &settings).unwrap();
    home.azdo(LOGIN).stdin(pat84(2)).run().succeeds();
    // All that leads to the target counts.
    set_mode(&dotfiles, 0o702);
    let fix = format!("chmod go-w {}`", dotfiles.display());
    for arguments in [&["get"][..], &LOGIN, &["list"]] {
        home.azdo(arguments).stdin(REQUEST).run().ends_with(1).prints("").says(&fix);
    }
    set_mode(&dotfiles, 0o700);
    fs::remove_file(&settings).unwrap();
    symlink("config", &settings).unwrap();
    let login = ["login", "initech", "--with-token", "--no-git-config"];
    home.azdo(login).stdin(pat84(2)).run().ends_with(1).says("config: ");
}

/// tests/run.sh skips this without strace.
mod strace {
    use test_support::strace::{stays_quick, under_strace};

    use super::*;

    /// Its number of system calls is as in a safe folder.
    #[test]
    fn foreign_host_checks_no_folder() {
        let home = logged_in();
        home.login("https://tfs.example.com/tfs/Main", &pat84(3));
        set_mode(&home.path().join("data"), 0o777);
        let log = home.path().join("strace.log");
        let get = home.program("/usr/bin/strace".as_ref(), under_strace(&log, "get"));
        let foreign = "protocol=https\nhost=github.com\npath=acme/r\n";
        stays_quick(get.stdin(foreign), &log, &["/git-credential-azdo/record"], 12);
    }
}

/// Only root can change the owner of a file.
mod others;
