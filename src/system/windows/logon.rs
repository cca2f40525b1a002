//! The logon session of this process, and its console.

use std::mem::size_of;
use std::ptr::null_mut;

use windows_sys::Win32::Foundation::{CloseHandle, HANDLE};
use windows_sys::Win32::Security::{
    GetTokenInformation, TOKEN_QUERY, TOKEN_STATISTICS, TokenStatistics,
};
use windows_sys::Win32::System::Console::GetConsoleWindow;
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

use super::{ErrorCode, succeeded};

/// The number of the logon session, unique until the machine restarts. An elevated process has
/// another one than the desktop that started it.
///
/// <https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-token_statistics>
pub(crate) fn session_id() -> Result<u64, ErrorCode> {
    let mut token: HANDLE = null_mut();
    // SAFETY: the pseudo handle of this process is always valid, and `token` a place for a handle.
    succeeded(unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &mut token) })?;
    let mut statistics = TOKEN_STATISTICS::default();
    let (size, mut written) = (size_of::<TOKEN_STATISTICS>() as u32, 0);
    // SAFETY: `token` is open, and `statistics`, a plain structure of integers, has `size` bytes.
    let done = succeeded(unsafe {
        let place = (&raw mut statistics).cast();
        GetTokenInformation(token, TokenStatistics, place, size, &mut written)
    });
    // SAFETY: `token` is open and not used after this.
    unsafe { CloseHandle(token) };
    done?;
    let id = statistics.AuthenticationId;
    Ok(u64::from(id.HighPart.cast_unsigned()) << 32 | u64::from(id.LowPart))
}

/// What identifies the console that this process shares with those that started it. `None` if it has
/// no console, or one without a window, not even the hidden one of a terminal program.
///
/// <https://learn.microsoft.com/windows/console/getconsolewindow>
pub(crate) fn console() -> Option<usize> {
    // SAFETY: it has no preconditions.
    let window = unsafe { GetConsoleWindow() };
    (!window.is_null()).then_some(window as usize)
}
