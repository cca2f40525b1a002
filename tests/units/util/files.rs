//! Tests of `util::files`: what Windows and macOS do to files that Linux does not.

use std::cell::Cell;
use std::io::{self, ErrorKind};
use std::time::Duration;

use git_credential_azdo::util::files::retry::{may_pass, retry};

const ACCESS_DENIED: i32 = 5;
const SHARING_VIOLATION: i32 = 32;

/// What came of an action that fails with each of these codes in turn, then succeeds; and how long
/// it waited.
fn after(codes: &[i32], is_forbidden: bool) -> (io::Result<()>, Duration) {
    let (mut codes, waited) = (codes.iter(), Cell::new(Duration::ZERO));
    let result = retry(
        || codes.next().map_or(Ok(()), |code| Err(io::Error::from_raw_os_error(*code))),
        |error| may_pass(error, || is_forbidden),
        |pause| waited.set(waited.get() + pause),
    );
    (result, waited.get())
}

#[test]
fn a_file_that_is_closed_meanwhile_is_used() {
    // Each of these may be another program; DELETE_PENDING is 303 and LOCK_VIOLATION is 33.
    for code in [ACCESS_DENIED, SHARING_VIOLATION, 33, 303] {
        let (result, waited) = after(&[code; 3], false);
        result.unwrap();
        assert_eq!(waited, Duration::from_millis(10 + 20 + 40), "{code}");
    }
}

#[test]
fn a_file_that_stays_open_fails_after_one_to_two_seconds() {
    let (result, waited) = after(&[SHARING_VIOLATION; 1000], false);
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResourceBusy);
    let text = error.to_string();
    assert!(text.contains("antivirus") && text.contains("Nothing was changed"), "{text}");
    assert!((1000..2000).contains(&waited.as_millis()), "{waited:?}");
}

#[test]
fn denied_access_names_both_reasons() {
    let text = after(&[ACCESS_DENIED; 1000], false).0.unwrap_err().to_string();
    assert!(text.contains("antivirus") && text.contains("you may not change it"), "{text}");
}

#[test]
fn permanent_error_fails_without_a_pause() {
    // ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND, ERROR_DISK_FULL
    for code in [2, 3, 112] {
        let (result, waited) = after(&[code], false);
        assert_eq!(result.unwrap_err().raw_os_error(), Some(code));
        assert_eq!(waited, Duration::ZERO);
    }
    let (result, waited) = after(&[ACCESS_DENIED], true);
    assert_eq!(result.unwrap_err().raw_os_error(), Some(ACCESS_DENIED));
    assert_eq!(waited, Duration::ZERO);
}

#[cfg(unix)]
mod errors_of_unix {
    use std::io;

    use git_credential_azdo::util::files::unix::{has_no_full_sync, has_no_locks};
    use rustix::io::Errno;

    #[test]
    fn only_a_missing_full_sync_is_replaced_by_fsync() {
        for errno in [Errno::NOTSUP, Errno::NOTTY, Errno::INVAL] {
            assert!(has_no_full_sync(&errno.into()), "{errno}");
        }
        for errno in [Errno::IO, Errno::NOSPC, Errno::DQUOT, Errno::ROFS] {
            assert!(!has_no_full_sync(&errno.into()), "{errno}");
        }
        assert!(!has_no_full_sync(&io::Error::other("without a number")));
    }

    #[test]
    fn either_error_of_macos_means_no_locks() {
        for errno in [Errno::NOTSUP, Errno::OPNOTSUPP, Errno::NOLCK, Errno::NOSYS] {
            assert!(has_no_locks(&errno.into()), "{errno}");
        }
        for errno in [Errno::INTR, Errno::IO, Errno::ACCESS] {
            assert!(!has_no_locks(&errno.into()), "{errno}");
        }
    }
}
