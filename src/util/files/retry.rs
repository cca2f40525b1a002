//! Waits for another program to close a file. On Windows, an antivirus, an indexer, or a backup opens
//! a file that was just written, which meanwhile cannot be read, replaced, or removed. Compiled on
//! every system, for the tests.

use std::io::{self, ErrorKind};
use std::time::Duration;

/// Milliseconds before each retry, and how often to repeat the last pause: 1.25 seconds in total. Git
/// for Windows waits for the same reason (`delay` in compat/mingw.c).
const PAUSES: [u64; 5] = [10, 20, 40, 80, 100];
const LAST_PAUSES: usize = 11;

/// <https://learn.microsoft.com/windows/win32/debug/system-error-codes>
const ACCESS_DENIED: i32 = 5;
const SHARING_VIOLATION: i32 = 32;
const LOCK_VIOLATION: i32 = 33;
const DELETE_PENDING: i32 = 303;

/// Whether an error of Windows means that another program has the file open. `ACCESS_DENIED` may mean
/// that, or that the file is being deleted, or that this user lacks the permission; in the last case,
/// waiting does not help.
pub fn may_pass(error: &io::Error, is_forbidden: impl FnOnce() -> bool) -> bool {
    match error.raw_os_error() {
        Some(SHARING_VIOLATION | LOCK_VIOLATION | DELETE_PENDING) => true,
        Some(ACCESS_DENIED) => !is_forbidden(),
        _ => false,
    }
}

/// Retries while the error may pass, with growing pauses. The final error says what kind of program
/// to look for.
pub fn retry<T>(
    mut action: impl FnMut() -> io::Result<T>,
    may_pass: impl Fn(&io::Error) -> bool,
    mut pause: impl FnMut(Duration),
) -> io::Result<T> {
    let [first @ .., last] = PAUSES;
    let mut pauses = first.into_iter().chain([last; LAST_PAUSES]);
    loop {
        match action() {
            Err(error) if may_pass(&error) => match pauses.next() {
                Some(milliseconds) => pause(Duration::from_millis(milliseconds)),
                None => return Err(held(&error)),
            },
            done => return done,
        }
    }
}

/// The error after the last retry. Not `PermissionDenied`, which means that waiting does not help.
fn held(error: &io::Error) -> io::Error {
    let who = "another program, such as an antivirus, an indexer or a backup,";
    let reason = match error.raw_os_error() {
        Some(ACCESS_DENIED) => format!(
            "access is denied: {who} has it open, or you may not change it. Nothing was changed; \
             try again"
        ),
        _ => format!("{who} has it open. Nothing was changed; try again"),
    };
    io::Error::new(ErrorKind::ResourceBusy, reason)
}
