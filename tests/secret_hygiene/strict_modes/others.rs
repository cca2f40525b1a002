//! Folders and links of other users, and groups.

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

/// As [`as_user`], where these are all users and groups.
fn among(home: &Home, users: &str, groups: &str) -> Outcome {
    fs::write(home.path().join("passwd"), users).unwrap();
    fs::write(home.path().join("group"), groups).unwrap();
    let script = "mount --bind passwd /etc/passwd && mount --bind group /etc/group && exec setpriv \
                  --reuid=54321 --regid=54321 --clear-groups ./azdo get";
    let all = ["--mount", "/bin/sh", "-c", script];
    home.program(Path::new("/usr/bin/unshare"), all).in_dir(home.path()).stdin(REQUEST).run()
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
            get.ends_with(1).prints("").says("run `chmod g-w ");
        }
    }
}

#[test]
fn folder_of_another_user_is_refused_and_one_of_root_accepted() {
    let data = "data/git-credential-azdo";
    for name in ["data", data, "data/git-credential-azdo/record", "config"] {
        let home = home_of_user();
        let path = home.path().join(name);
        chown(&path, Some(OTHER), None).unwrap();
        set_mode(&path, 0o755);
        let run = if name == "config" { LOGIN.to_vec() } else { vec!["get"] };
        let input = if name == "config" { pat84(2) } else { REQUEST.to_owned() };
        let refused = as_user(&home, &run, &input).ends_with(1).prints("");
        refused
            .says("belongs to another user (54322)")
            .says(&format!("sudo chown -h 54321 {}`", path.display()));
        let doctor = as_user(&home, &["doctor"], "").ends_with(1);
        doctor.prints_about(&format!("sudo chown -R \"$(id -u)\" {}\n", path.display()));
        chown(&path, Some(0), None).unwrap();
        as_user(&home, &run, &input).succeeds();
    }
}

/// umask 002, as on Debian, Ubuntu and Fedora.
#[test]
fn own_private_group_may_change_everything() {
    let home = home_of_user();
    for name in
        ["", "data", "data/git-credential-azdo", "config", "config/git-credential-azdo/config"]
    {
        set_mode(&home.path().join(name), 0o775);
    }
    let user = "root:x:0:0::/root:/bin/sh\njane:x:54321:54321:Jane:/home/jane:/bin/sh\n";
    let groups = "root:x:0:\njane:x:54321:\nusers:x:100:jane,bob\n";
    let bob = "bob:x:54322:54322::/home/bob:/bin/sh\n";
    let answer = format!("password={}\n", pat84(1));
    for (users, groups) in [
        (user.to_owned(), groups.to_owned()),
        (format!("{user}{bob}"), groups.replace("54321:", "54321:jane")),
        // A container's user without a name.
        (String::new(), String::new()),
    ] {
        among(&home, &users, &groups).succeeds().says_nothing().prints_about(&answer);
    }
    as_user(&home, &LOGIN, &pat84(2)).succeeds();

    for (users, groups) in [
        (format!("{user}{bob}"), groups.replace("54321:", "54321:jane,bob")),
        (format!("{user}{}", bob.replace(":54322::", ":54321::")), groups.to_owned()),
    ] {
        among(&home, &users, &groups).ends_with(1).prints("").says("chmod g-w");
    }
}

/// The mode shows an access control list (acl(5)) as the group's bits.
#[test]
#[cfg(target_os = "linux")]
fn private_group_does_not_hide_an_access_list() {
    const NO_ID: u32 = u32::MAX;
    let home = home_of_user();
    let data = home.path().join("data");
    let entry = |(tag, mode, id): (u16, u16, u32)| {
        [&tag.to_le_bytes()[..], &mode.to_le_bytes(), &id.to_le_bytes()].concat()
    };
    // The owner, another user, the group, the mask, and all others (linux/posix_acl.h).
    let entries = [(1, 7, NO_ID), (2, 7, OTHER), (4, 5, NO_ID), (16, 7, NO_ID), (32, 5, NO_ID)];
    let list = [&2_u32.to_le_bytes()[..], &entries.map(entry).concat()].concat();
    let none = rustix::fs::XattrFlags::empty();
    rustix::fs::setxattr(&data, "system.posix_acl_access", &list, none).unwrap();
    let get = || as_user(&home, &["get"], REQUEST);
    get().ends_with(1).prints("").says("run `chmod g-w ");
    set_mode(&data, 0o755);
    get().succeeds().says_nothing();
}

#[test]
fn other_group_without_members_may_change_nothing() {
    let home = home_of_user();
    let user = "jane:x:54321:54321:Jane:/home/jane:/bin/sh\n";
    chown(home.path().join("data"), None, Some(OTHER)).unwrap();
    set_mode(&home.path().join("data"), 0o775);
    among(&home, user, "games:x:54322:\n").ends_with(1).prints("").says("chmod g-w");
    // A private group with a number of its own.
    let user = user.replace(":54321:Jane", ":54322:Jane");
    among(&home, &user, "jane:x:54322:\n").succeeds().says_nothing();
}

/// A bind mount of a container, or the home directory of a CI runner.
#[test]
fn home_of_another_user_is_accepted() {
    for owner in [0, OTHER] {
        let home = home_of_user();
        chown(home.path(), Some(owner), None).unwrap();
        set_mode(home.path(), 0o777);
        as_user(&home, &["get"], REQUEST).succeeds().says_nothing().prints_about(&pat84(1));
        as_user(&home, &LOGIN, &pat84(2)).succeeds();
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
    let command = format!("store = command\ncommand = [\"/bin/touch\",\"{}\"]", called.display());
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
