//! Reads, writes, and deletes generic credentials in Windows Credential Manager.
//!
//! <https://learn.microsoft.com/windows/win32/api/wincred/>

use std::ptr::null_mut;
use std::slice;

use windows_sys::Win32::Foundation::FILETIME;
use windows_sys::Win32::Security::Credentials::{
    CRED_PERSIST_LOCAL_MACHINE, CRED_TYPE_GENERIC, CRED_TYPE_MAXIMUM, CREDENTIALW, CredDeleteW,
    CredFree, CredGetSessionTypes, CredReadW, CredWriteW,
};
use zeroize::{Zeroize, Zeroizing};

use super::{ErrorCode, succeeded, to_wide};

/// The longest-lived kind of generic credential that this logon session can store, one of
/// `CRED_PERSIST_*`.
///
/// <https://learn.microsoft.com/windows/win32/api/wincred/nf-wincred-credgetsessiontypes>
pub(crate) fn longest_persistence() -> Result<u32, ErrorCode> {
    let mut longest = [0; CRED_TYPE_MAXIMUM as usize];
    // SAFETY: the array has as many elements as the first argument says.
    succeeded(unsafe { CredGetSessionTypes(CRED_TYPE_MAXIMUM, longest.as_mut_ptr()) })?;
    Ok(longest[CRED_TYPE_GENERIC as usize])
}

/// The secret of the credential with this name.
///
/// <https://learn.microsoft.com/windows/win32/api/wincred/nf-wincred-credreadw>
pub(crate) fn read(target: &str) -> Result<Zeroizing<Vec<u8>>, ErrorCode> {
    let target = to_wide(target);
    let mut found: *mut CREDENTIALW = null_mut();
    // SAFETY: the name ends with a zero, and `found` is a place for a pointer.
    succeeded(unsafe { CredReadW(target.as_ptr(), CRED_TYPE_GENERIC, 0, &mut found) })?;
    // SAFETY: after a success `found` points to a credential that is ours until `CredFree`, with a
    // blob of that size, or none. No reference to it is left when it is freed.
    unsafe {
        let CREDENTIALW { CredentialBlob: blob, CredentialBlobSize: size, .. } = *found;
        let mut secret = Zeroizing::new(Vec::new());
        if !blob.is_null() {
            let blob = slice::from_raw_parts_mut(blob, size as usize);
            secret.extend_from_slice(blob);
            blob.zeroize();
        }
        CredFree(found.cast());
        Ok(secret)
    }
}

/// Writes a credential that stays on this machine: with `CRED_PERSIST_ENTERPRISE` it would roam, and
/// the index of PATs does not. `user` and `comment` are what Credential Manager shows.
///
/// <https://learn.microsoft.com/windows/win32/api/wincred/nf-wincred-credwritew>
pub(crate) fn write(
    target: &str,
    user: &str,
    comment: &str,
    secret: &[u8],
) -> Result<(), ErrorCode> {
    let (mut target, mut user) = (to_wide(target), to_wide(user));
    let mut comment = to_wide(comment);
    let mut blob = Zeroizing::new(secret.to_vec());
    let credential = CREDENTIALW {
        Flags: 0,
        Type: CRED_TYPE_GENERIC,
        TargetName: target.as_mut_ptr(),
        Comment: comment.as_mut_ptr(),
        LastWritten: FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 },
        // A secret is at most 64 KiB.
        CredentialBlobSize: blob.len() as u32,
        CredentialBlob: blob.as_mut_ptr(),
        Persist: CRED_PERSIST_LOCAL_MACHINE,
        AttributeCount: 0,
        Attributes: null_mut(),
        TargetAlias: null_mut(),
        UserName: user.as_mut_ptr(),
    };
    // SAFETY: the strings end with a zero, the blob has the given size, and all of them live until
    // after the call, which only reads them.
    succeeded(unsafe { CredWriteW(&credential, 0) })
}

/// Deletes the credential with this name.
///
/// <https://learn.microsoft.com/windows/win32/api/wincred/nf-wincred-creddeletew>
pub(crate) fn delete(target: &str) -> Result<(), ErrorCode> {
    let target = to_wide(target);
    // SAFETY: the name ends with a zero.
    succeeded(unsafe { CredDeleteW(target.as_ptr(), CRED_TYPE_GENERIC, 0) })
}
