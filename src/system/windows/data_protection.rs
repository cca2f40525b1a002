//! Encryption with keys that Windows keeps: for this user ([`protect`]), and for this logon session
//! ([`protect_for_session`]).
//!
//! <https://learn.microsoft.com/windows/win32/api/dpapi/>

use std::ffi::c_void;
use std::ptr::{null, null_mut};
use std::slice;

use windows_sys::Win32::Foundation::LocalFree;
use windows_sys::Win32::Security::Cryptography::{
    CRYPT_INTEGER_BLOB, CRYPTPROTECT_UI_FORBIDDEN, CRYPTPROTECTMEMORY_BLOCK_SIZE,
    CRYPTPROTECTMEMORY_SAME_LOGON, CryptProtectData, CryptProtectMemory, CryptUnprotectData,
    CryptUnprotectMemory,
};
use zeroize::{Zeroize, Zeroizing};

use super::{ErrorCode, succeeded};

/// Encrypts bytes with a key that Windows derives from the user's password. The same `entropy` is
/// needed to decrypt them.
///
/// <https://learn.microsoft.com/windows/win32/api/dpapi/nf-dpapi-cryptprotectdata>
pub(crate) fn protect(content: &[u8], entropy: &[u8]) -> Result<Zeroizing<Vec<u8>>, ErrorCode> {
    let (content, entropy) = (blob_of(content), blob_of(entropy));
    let mut output = CRYPT_INTEGER_BLOB { cbData: 0, pbData: null_mut() };
    // SAFETY: both inputs are slices that outlive the call, which only reads them, and `output` is a
    // place for its result.
    succeeded(unsafe {
        CryptProtectData(
            &content,
            null(),
            &entropy,
            null(),
            null(),
            CRYPTPROTECT_UI_FORBIDDEN,
            &mut output,
        )
    })?;
    Ok(taken(output))
}

/// Decrypts what [`protect`] returned for this user and this `entropy`.
///
/// <https://learn.microsoft.com/windows/win32/api/dpapi/nf-dpapi-cryptunprotectdata>
pub(crate) fn unprotect(content: &[u8], entropy: &[u8]) -> Result<Zeroizing<Vec<u8>>, ErrorCode> {
    let (content, entropy) = (blob_of(content), blob_of(entropy));
    let mut output = CRYPT_INTEGER_BLOB { cbData: 0, pbData: null_mut() };
    // SAFETY: as in `protect`; no description is asked for.
    succeeded(unsafe {
        CryptUnprotectData(
            &content,
            null_mut(),
            &entropy,
            null(),
            null(),
            CRYPTPROTECT_UI_FORBIDDEN,
            &mut output,
        )
    })?;
    Ok(taken(output))
}

/// An input of these calls, which is not written to although its type is mutable.
fn blob_of(bytes: &[u8]) -> CRYPT_INTEGER_BLOB {
    // What is encrypted or decrypted here is at most some 64 KiB.
    CRYPT_INTEGER_BLOB { cbData: bytes.len() as u32, pbData: bytes.as_ptr().cast_mut() }
}

/// Copies an output of these calls, and frees it.
fn taken(output: CRYPT_INTEGER_BLOB) -> Zeroizing<Vec<u8>> {
    let CRYPT_INTEGER_BLOB { cbData: size, pbData: bytes } = output;
    if bytes.is_null() {
        return Zeroizing::default();
    }
    // SAFETY: after a success the output is a block of that size, which is ours until `LocalFree`.
    // No reference to it is left when it is freed.
    unsafe {
        let block = slice::from_raw_parts_mut(bytes, size as usize);
        let copy = Zeroizing::new(block.to_vec());
        block.zeroize();
        LocalFree(bytes.cast());
        copy
    }
}

/// Encrypts bytes in place, with a key in the kernel that is gone after a logoff or a restart. Only
/// processes of the same user in the same logon session can decrypt them.
///
/// <https://learn.microsoft.com/windows/win32/api/dpapi/nf-dpapi-cryptprotectmemory>
pub(crate) fn protect_for_session(bytes: &mut [u8]) -> Result<(), ErrorCode> {
    let (start, size) = whole_blocks(bytes);
    // SAFETY: `start` and `size` are those of one mutable slice.
    succeeded(unsafe { CryptProtectMemory(start, size, CRYPTPROTECTMEMORY_SAME_LOGON) })
}

/// Decrypts, in place, what [`protect_for_session`] encrypted. Under another key the result is
/// random.
///
/// <https://learn.microsoft.com/windows/win32/api/dpapi/nf-dpapi-cryptunprotectmemory>
pub(crate) fn unprotect_for_session(bytes: &mut [u8]) -> Result<(), ErrorCode> {
    let (start, size) = whole_blocks(bytes);
    // SAFETY: `start` and `size` are those of one mutable slice.
    succeeded(unsafe { CryptUnprotectMemory(start, size, CRYPTPROTECTMEMORY_SAME_LOGON) })
}

fn whole_blocks(bytes: &mut [u8]) -> (*mut c_void, u32) {
    let block = CRYPTPROTECTMEMORY_BLOCK_SIZE as usize;
    assert!(bytes.len().is_multiple_of(block), "the system encrypts whole blocks");
    (bytes.as_mut_ptr().cast(), bytes.len() as u32)
}
