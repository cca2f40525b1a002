//! Lists the generic credentials in Windows Credential Manager, whichever program wrote them.

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

/// The credentials whose name starts with this text.
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
    // null. Wine does not align them. No reference to them is left when they are freed.
    unsafe {
        let mut listed = Vec::new();
        for at in 0..count as usize {
            let credential = all.add(at).read_unaligned().read_unaligned();
            if !credential.CredentialBlob.is_null() {
                let size = credential.CredentialBlobSize as usize;
                slice::from_raw_parts_mut(credential.CredentialBlob, size).zeroize();
            }
            if credential.Type == CRED_TYPE_GENERIC {
                let (target, user) = (text(credential.TargetName), text(credential.UserName));
                listed.push(Listed { target, user });
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
    let unit = |at| unsafe { wide.add(at).read_unaligned() };
    let units: Vec<u16> = (0..).map(unit).take_while(|unit| *unit != 0).collect();
    String::from_utf16_lossy(&units)
}
