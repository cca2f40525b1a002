//! Access control lists of files and folders.

use std::ffi::c_void;
use std::io;
use std::os::windows::ffi::OsStrExt;
use std::path::Path;
use std::ptr::null_mut;

use windows_sys::Win32::Foundation::{ERROR_SUCCESS, GENERIC_ALL, GENERIC_WRITE, LocalFree};
use windows_sys::Win32::Security::Authorization::{GetNamedSecurityInfoW, SE_FILE_OBJECT};
use windows_sys::Win32::Security::{
    ACCESS_ALLOWED_ACE, ACE_HEADER, ACL, DACL_SECURITY_INFORMATION, GetAce, INHERIT_ONLY_ACE,
    IsWellKnownSid, PSECURITY_DESCRIPTOR, WinAuthenticatedUserSid, WinBuiltinUsersSid,
    WinInteractiveSid, WinWorldSid,
};
use windows_sys::Win32::Storage::FileSystem::{
    DELETE, FILE_APPEND_DATA, FILE_DELETE_CHILD, FILE_WRITE_DATA, WRITE_DAC, WRITE_OWNER,
};

/// The groups that every user of a machine is in.
const ALL_USERS: [i32; 4] =
    [WinWorldSid, WinAuthenticatedUserSid, WinBuiltinUsersSid, WinInteractiveSid];
/// The rights that allow changing a file or the contents of a folder.
const CHANGES: u32 = FILE_WRITE_DATA
    | FILE_APPEND_DATA
    | FILE_DELETE_CHILD
    | DELETE
    | WRITE_DAC
    | WRITE_OWNER
    | GENERIC_WRITE
    | GENERIC_ALL;
/// `ACCESS_ALLOWED_ACE_TYPE`
const ALLOWED: u8 = 0;

/// Whether the access control list of a file or folder lets every user of the machine change it.
/// Entries for single users and for administrators are ignored, because someone chose them, and so
/// are denials.
///
/// <https://learn.microsoft.com/windows/win32/api/aclapi/nf-aclapi-getnamedsecurityinfow>
pub(crate) fn is_open_to_all(path: &Path) -> io::Result<bool> {
    let name: Vec<u16> = path.as_os_str().encode_wide().chain([0]).collect();
    let (mut acl, mut descriptor) = (null_mut(), null_mut());
    // SAFETY: the name ends with a zero; the list belongs to the descriptor, which `Descriptor` frees.
    let error = unsafe {
        GetNamedSecurityInfoW(
            name.as_ptr(),
            SE_FILE_OBJECT,
            DACL_SECURITY_INFORMATION,
            null_mut(),
            null_mut(),
            &raw mut acl,
            null_mut(),
            &raw mut descriptor,
        )
    };
    if error != ERROR_SUCCESS {
        return Err(io::Error::from_raw_os_error(error.cast_signed()));
    }
    let _descriptor = Descriptor(descriptor);
    // Without a list, as on FAT, everyone may do everything.
    if acl.is_null() {
        return Ok(true);
    }
    // SAFETY: the call above returned a valid list.
    let count = unsafe { (*acl).AceCount };
    Ok((0..u32::from(count)).any(|index| lets_all_change(acl, index)))
}

/// Whether an entry of a valid list lets every user change the file or folder.
fn lets_all_change(acl: *const ACL, index: u32) -> bool {
    let mut entry: *mut c_void = null_mut();
    // SAFETY: the list is valid; an index beyond its end fails.
    if unsafe { GetAce(acl, index, &raw mut entry) } == 0 {
        return false;
    }
    // SAFETY: every entry starts with a header.
    let header = unsafe { entry.cast::<ACE_HEADER>().read() };
    if header.AceType != ALLOWED || u32::from(header.AceFlags) & INHERIT_ONLY_ACE != 0 {
        return false;
    }
    let entry = entry.cast::<ACCESS_ALLOWED_ACE>();
    // SAFETY: entries of this type have a mask, and end with the identifier of a user or group.
    unsafe {
        let user = (&raw mut (*entry).SidStart).cast::<c_void>();
        (*entry).Mask & CHANGES != 0
            && ALL_USERS.iter().any(|group| IsWellKnownSid(user, *group) != 0)
    }
}

/// A security descriptor that Windows allocated.
struct Descriptor(PSECURITY_DESCRIPTOR);

impl Drop for Descriptor {
    fn drop(&mut self) {
        // SAFETY: `GetNamedSecurityInfoW` documents that it is freed this way; it is not used again.
        unsafe { LocalFree(self.0) };
    }
}
