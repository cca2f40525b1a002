//! A file system without locks: NFS without its lock server (ENOLCK), Lustre mounted without
//! `flock` (ENOSYS), some FUSE file systems (EOPNOTSUPP). strace makes `flock` fail with that.

use std::path::Path;

use crate::load::many_requests::ACME;
use test_support::{Home, Program, azdo_path, pat84};

const LOGIN: [&str; 6] = ["login", "acme", "--store", "file", "--with-token", "--no-git-config"];

fn without_locks(home: &Home, error: &str, arguments: &[&str]) -> Program {
    let inject = format!("inject=flock:error={error}");
    let fixed = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=flock", "-e", &inject, azdo_path()];
    home.program(Path::new("/usr/bin/strace"), fixed.iter().chain(arguments))
}

#[test]
fn without_file_locks_git_gets_the_pat_and_nothing_changes() {
    for error in ["ENOLCK", "ENOSYS", "EOPNOTSUPP"] {
        let home = Home::new();
        home.login("acme", &pat84(1));
        let record = home.path().join("data/git-credential-azdo/record");
        let before = std::fs::read(&record).unwrap();
        let changes: [&[&str]; 4] =
            [&LOGIN, &["logout", "acme"], &["restore", "acme"], &["rename", "acme", "newco"]];
        for change in changes {
            let ran = without_locks(&home, error, change).stdin(pat84(2)).run().ends_with(1);
            let ran = ran.prints("").says("this file system has no locks");
            ran.says("Move this folder to a local disk, and replace it with a link");
        }
        assert_eq!(std::fs::read(&record).unwrap(), before);
        assert_eq!(home.stored_secrets(), pat84(1));
        let get = without_locks(&home, error, &["get"]).stdin(ACME).run();
        get.succeeds().says_nothing().prints_about(&format!("password={}\n", pat84(1)));
    }
}

#[test]
fn symlink_to_a_folder_on_another_disk_works() {
    let home = Home::new();
    home.login("acme", &pat84(1));
    let (folder, disk) = (home.path().join("data/git-credential-azdo"), home.path().join("disk"));
    std::fs::rename(&folder, &disk).unwrap();
    std::os::unix::fs::symlink(&disk, &folder).unwrap();
    home.login("globex", &pat84(2));
    let get = home.azdo(["get"]).stdin(ACME).run().succeeds().says_nothing();
    get.prints_about(&format!("password={}\n", pat84(1)));
    assert!(std::fs::symlink_metadata(&folder).unwrap().is_symlink());
    assert_eq!(std::fs::read_dir(disk.join("secrets")).unwrap().count(), 2);
}
