//! Win32: <https://learn.microsoft.com/windows/win32/api/>

pub(crate) mod access;
pub(crate) mod callers;
pub(crate) mod console;
pub(crate) mod credential_list;
pub(crate) mod credentials;
pub(crate) mod data_protection;
pub(crate) mod errors;
pub(crate) mod logon;
pub(crate) mod processes;

use std::iter::once;

use windows_sys::Win32::Foundation::GetLastError;
use windows_sys::core::BOOL;

/// A system error code: <https://learn.microsoft.com/windows/win32/debug/system-error-codes>
pub(crate) type ErrorCode = u32;

/// The reason for the failure, if a call that has just been made returned `FALSE`.
fn succeeded(returned: BOOL) -> Result<(), ErrorCode> {
    if returned != 0 {
        return Ok(());
    }
    // SAFETY: it has no preconditions.
    Err(unsafe { GetLastError() })
}

/// UTF-16 with a zero at the end.
fn to_wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain(once(0)).collect()
}
