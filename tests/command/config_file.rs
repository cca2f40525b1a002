//! Git configurations that are not a file, or not readable as one.

use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use test_support::{Home, pat84};

const LOGIN: [&str; 5] = ["login", "acme", "--store", "file", "--with-token"];
const CHANGING: [&[&str]; 4] =
    [&["configure"], &["configure", "--dry-run"], &["unconfigure"], &LOGIN];

/// Asserts that nothing is changed or waited for with this as git's global configuration.
#[track_caller]
fn is_refused(home: &Home, file: &Path) {
    let kind = std::fs::symlink_metadata(file).unwrap().file_type();
    let refused = format!("error: cannot use {}: not a regular file", file.display());
    for args in CHANGING {
        let ran = home.azdo(args).env("GIT_CONFIG_GLOBAL", file).stdin(pat84(1)).run();
        let ran = ran.ends_with(1).says(&refused).never_says("git is now set up");
        // git itself does not work with a folder there.
        if kind.is_char_device() && (args == ["configure"] || args == LOGIN) {
            ran.says("git credential-azdo configure --system");
        }
        assert_eq!(std::fs::symlink_metadata(file).unwrap().file_type(), kind, "{args:?}");
    }
    assert_eq!(home.stored_secrets(), pat84(1));
}

#[test]
fn global_configuration_that_is_a_folder_is_left_alone() {
    let home = Home::new();
    let file = home.path().join("folder");
    std::fs::create_dir(&file).unwrap();
    is_refused(&home, &file);
    assert_eq!(std::fs::read_dir(file).unwrap().count(), 0);
}

#[test]
fn damaged_configuration_is_never_reported_as_unused() {
    let home = Home::new();
    home.login("acme", &pat84(1));
    let file: PathBuf = home.path().join(".gitconfig");
    let damaged = std::fs::read_to_string(&file).unwrap() + "[broken\n";
    std::fs::write(&file, &damaged).unwrap();
    for args in [
        &["configure"][..],
        &["unconfigure"],
        &["configure", "--dry-run"],
        &LOGIN,
        &["logout", "acme"],
    ] {
        let ran = home.azdo(args).stdin(pat84(2)).run().ends_with(1);
        let ran =
            ran.says("cannot read git's configuration: \"bad config line ").says(".gitconfig");
        ran.never_says("did not use").never_says("now uses");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), damaged, "{args:?}");
    }
}

/// Needs root to create a device.
mod others {
    use super::*;

    #[test]
    fn global_configuration_that_is_a_device_is_left_alone() {
        let home = Home::new();
        let file = home.path().join("null");
        let node = [file.as_os_str(), "c".as_ref(), "1".as_ref(), "3".as_ref()];
        home.program(Path::new("/usr/bin/mknod"), node).run().succeeds();
        is_refused(&home, &file);
        let link = home.path().join("link");
        std::os::unix::fs::symlink(&file, &link).unwrap();
        is_refused(&home, &link);
        home.azdo(["doctor", "--fix"]).env("GIT_CONFIG_GLOBAL", &file).run().ends_with(1);
        assert!(std::fs::symlink_metadata(&file).unwrap().file_type().is_char_device());
    }
}
