//! Files for one logon session of Windows, with a stub of the kernel's encryption.

use std::fs;
use std::path::Path;

use git_credential_azdo::stores::session_files::{Calls, SessionFiles};
use git_credential_azdo::stores::session_memory::NotKept;
use git_credential_azdo::util::time::Timestamp;
use tempfile::TempDir;

const NAME: &str = "git-credential-azdo:vault:93b1c2d4";
const KEY: [u8; 40] = *b"0123456789abcdef0123456789abcdef\0\0\0\0\0\0\0\x01";

fn mixed(bytes: &mut [u8], with: u8) -> bool {
    bytes.iter_mut().for_each(|byte| *byte ^= with);
    true
}

/// The kernel of this session, at this second.
const NOON: Calls = Calls {
    protect: |bytes| mixed(bytes, 0x5A),
    unprotect: |bytes| mixed(bytes, 0x5A),
    now: || Timestamp::from_unix(1_000_000),
};
const MINUTE_BEFORE: Calls = Calls { now: || Timestamp::from_unix(999_940), ..NOON };
const HOUR_LATER: Calls = Calls { now: || Timestamp::from_unix(1_003_600), ..NOON };
/// After a restart the kernel has another key.
const AFTER_RESTART: Calls = Calls { unprotect: |bytes| mixed(bytes, 0xA5), ..NOON };
/// As under Wine, whose `CryptProtectMemory` does nothing.
const WINE: Calls = Calls { protect: |_| true, unprotect: |_| true, ..NOON };
const FAILING: Calls = Calls { protect: |_| false, unprotect: |_| false, ..NOON };

fn files(dir: &TempDir, session: u64, calls: Calls) -> SessionFiles {
    SessionFiles::new(&dir.path().join("session"), session, calls)
}

/// The names of the files with something in them.
fn names(dir: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(dir.path().join("session")).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.retain(|name| name != "lock");
    names.sort();
    names
}

/// What is kept for half an hour.
fn kept() -> TempDir {
    let dir = TempDir::new().unwrap();
    files(&dir, 7, NOON).put(NAME, &KEY, Some(1800)).unwrap();
    dir
}

fn get(dir: &TempDir, calls: Calls) -> Option<Vec<u8>> {
    files(dir, 7, calls).get(NAME).unwrap().map(|bytes| bytes.to_vec())
}

#[test]
fn key_is_kept_for_the_session() {
    let dir = kept();
    assert_eq!(get(&dir, NOON), Some(KEY.to_vec()));
    assert_eq!(files(&dir, 8, NOON).get(NAME).unwrap(), None);
    assert_eq!(names(&dir), ["git-credential-azdo-vault-93b1c2d4-0000000000000007"]);
    let content = fs::read(dir.path().join("session").join(&names(&dir)[0])).unwrap();
    assert!(!content.windows(8).any(|part| KEY.windows(8).any(|it| it == part)));
}

#[test]
fn key_is_gone_after_its_time_with_its_file() {
    let dir = kept();
    assert_eq!(get(&dir, HOUR_LATER), None);
    assert_eq!(names(&dir), [""; 0]);
}

#[test]
fn key_is_not_used_after_the_clock_was_set_back() {
    assert_eq!(get(&kept(), MINUTE_BEFORE), None);
}

#[test]
fn key_without_an_end_stays_until_the_restart() {
    let dir = TempDir::new().unwrap();
    files(&dir, 7, NOON).put(NAME, &KEY, None).unwrap();
    assert_eq!(get(&dir, HOUR_LATER), Some(KEY.to_vec()));
    assert_eq!(get(&dir, AFTER_RESTART), None);
}

/// One after the other: each byte of the file is authenticated, its end included.
#[test]
fn changed_file_gives_no_key() {
    let dir = kept();
    let path = dir.path().join("session").join(&names(&dir)[0]);
    let good = fs::read(&path).unwrap();
    for at in 0..good.len() {
        let mut changed = good.clone();
        changed[at] ^= 1;
        fs::write(&path, changed).unwrap();
        assert_eq!(get(&dir, NOON), None, "{at}");
    }
    for end in [0, 1, 16, good.len() - 16, good.len() - 1] {
        fs::write(&path, &good[..end]).unwrap();
        assert_eq!(get(&dir, NOON), None, "{end}");
    }
    fs::write(&path, &good).unwrap();
    assert_eq!(get(&dir, NOON), Some(KEY.to_vec()));
}

#[test]
fn file_of_another_name_gives_no_key() {
    let dir = kept();
    let session = dir.path().join("session");
    let other = session.join("git-credential-azdo-vault-other-0000000000000007");
    fs::copy(session.join(&names(&dir)[0]), other).unwrap();
    assert_eq!(files(&dir, 7, NOON).get("git-credential-azdo:vault:other").unwrap(), None);
}

#[test]
fn kernel_that_does_not_encrypt_gets_no_file() {
    for calls in [WINE, FAILING] {
        let dir = TempDir::new().unwrap();
        let put = files(&dir, 7, calls).put(NAME, &KEY, Some(1800));
        assert_eq!(put, Err(NotKept::NotEncrypted));
        assert_eq!(names(&dir), [""; 0]);
    }
}

#[test]
fn lock_forgets_the_key_in_every_session() {
    let dir = kept();
    files(&dir, 8, NOON).put(NAME, &KEY, Some(1800)).unwrap();
    assert_eq!(names(&dir).len(), 2);
    assert_eq!(files(&dir, 7, NOON).remove(NAME), Ok(true));
    assert_eq!(files(&dir, 7, NOON).remove(NAME), Ok(false));
    assert_eq!(names(&dir), [""; 0]);
}

#[test]
fn new_key_removes_what_other_sessions_left() {
    let dir = kept();
    files(&dir, 8, HOUR_LATER).put(NAME, &KEY, Some(1800)).unwrap();
    assert_eq!(names(&dir), ["git-credential-azdo-vault-93b1c2d4-0000000000000008"]);
}

#[test]
fn folder_that_cannot_be_created_is_named() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("session"), "").unwrap();
    let error = files(&dir, 7, NOON).put(NAME, &KEY, None).unwrap_err().to_string();
    assert!(error.starts_with("its key cannot be kept: "), "{error}");
    assert!(error.contains(&Path::new("session").display().to_string()), "{error}");
}
