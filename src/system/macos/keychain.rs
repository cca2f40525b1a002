//! The state of the default keychain, and whether the user would see a dialog. No function here shows
//! one.

use std::ptr;

/// `callerSecuritySession`.
const OWN_SESSION: u32 = u32::MAX;
/// `sessionHasGraphicAccess`.
const HAS_GRAPHIC_ACCESS: u32 = 0x10;
/// `kSecUnlockStateStatus`. The other bits say nothing: securityd derives them from this one.
const UNLOCKED: u32 = 1;

#[link(name = "Security", kind = "framework")]
unsafe extern "C" {
    fn SecKeychainGetStatus(keychain: *const (), status: *mut u32) -> i32;
    fn SessionGetInfo(session: u32, id: *mut u32, attributes: *mut u32) -> i32;
}

/// Whether the user's default keychain is unlocked.
///
/// # Errors
/// The OSStatus, such as -25307 if there is no default keychain.
///
/// <https://developer.apple.com/documentation/security/seckeychaingetstatus(_:_:)>
pub(crate) fn is_unlocked() -> Result<bool, i32> {
    let mut status = 0;
    // SAFETY: NULL is documented as the default keychain, and `status` is a valid u32.
    match unsafe { SecKeychainGetStatus(ptr::null(), &raw mut status) } {
        0 => Ok(status & UNLOCKED != 0),
        error => Err(error),
    }
}

/// Whether this process belongs to a session with a desktop, unlike one over SSH.
///
/// <https://developer.apple.com/documentation/security/sessiongetinfo(_:_:_:)>
pub(crate) fn is_on_desktop() -> bool {
    let mut attributes = 0;
    // SAFETY: the session's id may be NULL (AuthSession.h), and `attributes` is a valid u32.
    let status = unsafe { SessionGetInfo(OWN_SESSION, ptr::null_mut(), &raw mut attributes) };
    status == 0 && attributes & HAS_GRAPHIC_ACCESS != 0
}
