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
mod others {
    use std::os::unix::fs::{chown, lchown};

    use test_support::install_azdo;

    use super::*;

    const USER: u32 = 54_321;
    const OTHER: u32 = 54_322;

    fn give(path: &Path, user: u32) {
        lchown(path, Some(user), Some(user)).unwrap();
        if path.is_dir() && !path.is_symlink() {
            for entry in fs::read_dir(path).unwrap() {
                give(&entry.unwrap().path(), user);
            }
        }
    }

    /// As [`logged_in`], for a user other than root.
    fn home_of_user() -> Home {
        home_of(USER)
    }

    fn home_of(user: u32) -> Home {
        let home = logged_in();
        install_azdo(&home.path().join("azdo"));
        give(home.path(), user);
        home
    }

    fn as_user(home: &Home, arguments: &[&str], input: &str) -> Outcome {
        run_as(USER, home, arguments, input)
    }

    fn run_as(user: u32, home: &Home, arguments: &[&str], input: &str) -> Outcome {
        let program = home.path().join("azdo");
        let ids = [format!("--reuid={user}"), format!("--regid={user}")];
        let fixed = [&*ids[0], &*ids[1], "--clear-groups", program.to_str().unwrap()];
        let all = fixed.iter().chain(arguments);
        home.program(Path::new("/usr/bin/setpriv"), all).stdin(input).run()
    }

    /// User 1 has a group to itself on most systems (`daemon` or `bin`), as people have with a umask
    /// of 002.
    #[test]
    fn folder_is_refused_if_its_group_has_other_members() {
        const SYSTEM_USER: u32 = 1;
        for name in ["", "data", "data/git-credential-azdo"] {
            let home = home_of(SYSTEM_USER);
            let path = home.path().join(name);
            set_mode(&path, 0o770);
            run_as(SYSTEM_USER, &home, &["get"], REQUEST)
                .succeeds()
                .says_nothing()
                .prints_about(&format!("password={}\n", pat84(1)));
            for group in [0, OTHER] {
                chown(&path, None, Some(group)).unwrap();
                set_mode(&path, 0o770);
                let get = run_as(SYSTEM_USER, &home, &["get"], REQUEST);
                get.ends_with(1).prints("").says("run `chmod go-w ");
            }
        }
    }

    #[test]
    fn folder_of_another_user_is_refused_and_one_of_root_accepted() {
        let data = "data/git-credential-azdo";
        for name in ["", "data", data, "data/git-credential-azdo/record", "config"] {
            let home = home_of_user();
            let path = home.path().join(name);
            chown(&path, Some(OTHER), None).unwrap();
            set_mode(&path, 0o755);
            let run = if name == "config" { LOGIN.to_vec() } else { vec!["get"] };
            let input = if name == "config" { pat84(2) } else { REQUEST.to_owned() };
            let refused = as_user(&home, &run, &input).ends_with(1).prints("");
            let shown = path.to_str().unwrap().trim_end_matches('/');
            refused
                .says("belongs to another user (54322)")
                .says(&format!("sudo chown -h 54321 {shown}`"));
            chown(&path, Some(0), None).unwrap();
            as_user(&home, &run, &input).succeeds();
        }
    }

    /// The attacker's link leads to a file of the victim's own, in a repository, say.
    #[test]
    fn folder_that_another_user_replaced_with_a_link_starts_no_program() {
        let home = home_of_user();
        let data = home.path().join("data");
        let decoy = home.path().join("clone");
        fs::rename(data.join("git-credential-azdo"), &decoy).unwrap();
        let record = fs::read_to_string(decoy.join("record")).unwrap();
        let called = home.path().join("called");
        let command =
            format!("store = command\ncommand = [\"/bin/touch\",\"{}\"]", called.display());
        fs::write(decoy.join("record"), record.replace("store = file", &command)).unwrap();
        symlink(&decoy, data.join("git-credential-azdo")).unwrap();
        // By itself it works.
        give(home.path(), USER);
        as_user(&home, &["get"], REQUEST);
        fs::remove_file(&called).unwrap();

        let link = data.join("git-credential-azdo");
        let refusals: [(&dyn Fn(), &str); 3] = [
            (&|| set_mode(&data, 0o777), "chmod go-w"),
            (&|| set_mode(&data, 0o1777), "sudo chown -h 54321"),
            (&|| set_mode(&data, 0o755), "sudo chown -h 54321"),
        ];
        lchown(&link, Some(OTHER), None).unwrap();
        for (prepare, fix) in refusals {
            prepare();
            for arguments in [&["get"][..], &["list"], &["check", "acme"]] {
                as_user(&home, arguments, REQUEST).fails().prints("").says(fix);
            }
            assert!(!called.exists());
        }
    }
}
