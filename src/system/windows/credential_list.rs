//! The names of the generic credentials in Windows' Credential Manager, whichever program has
//! written them.

use std::ptr::null_mut;
use std::slice;

use windows_sys::Win32::Foundation::ERROR_NOT_FOUND;
use windows_sys::Win32::Security::Credentials::{
    CRED_TYPE_GENERIC, CREDENTIALW, CredEnumerateW, CredFree,
};
use windows_sys::core::PCWSTR;
use zeroize::Zeroize;

use super::{ErrorCode, succeeded, to_wide};

pub(crate) struct Listed {
    /// The name.
    pub(crate) target: String,
    pub(crate) user: String,
}

/// Those whose name starts with this text.
///
/// <https://learn.microsoft.com/windows/win32/api/wincred/nf-wincred-credenumeratew>
pub(crate) fn starting_with(start: &str) -> Result<Vec<Listed>, ErrorCode> {
    let filter = to_wide(&format!("{start}*"));
    let mut count = 0;
    let mut all: *mut *mut CREDENTIALW = null_mut();
    // SAFETY: the filter ends with a zero, and the others are places for a number and a pointer.
    match succeeded(unsafe { CredEnumerateW(filter.as_ptr(), 0, &mut count, &mut all) }) {
        Err(ERROR_NOT_FOUND) => return Ok(Vec::new()),
        result => result?,
    }
    // SAFETY: after a success `all` points to `count` pointers to credentials, which are ours until
    // `CredFree`, each with a blob of the given size, or none, and names that end with a zero or are
    // null. No reference to them is left when they are freed.
    unsafe {
        let mut listed = Vec::new();
        for credential in slice::from_raw_parts(all, count as usize) {
            let CREDENTIALW { Type: kind, TargetName: target, UserName: user, .. } = **credential;
            let CREDENTIALW { CredentialBlob: blob, CredentialBlobSize: size, .. } = **credential;
            if !blob.is_null() {
                slice::from_raw_parts_mut(blob, size as usize).zeroize();
            }
            if kind == CRED_TYPE_GENERIC {
                listed.push(Listed { target: text(target), user: text(user) });
            }
        }
        CredFree(all.cast());
        Ok(listed)
    }
}

/// The text before the zero; empty if there is none.
///
/// # Safety
/// `wide` is null, or points to UTF-16 that ends with a zero.
unsafe fn text(wide: PCWSTR) -> String {
    if wide.is_null() {
        return String::new();
    }
    // SAFETY: each unit up to the zero can be read.
    unsafe {
        let length = (0..).take_while(|at| *wide.add(*at) != 0).count();
        String::from_utf16_lossy(slice::from_raw_parts(wide, length))
    }
}
