//! What Windows does when this process crashes.
//! <https://learn.microsoft.com/windows/win32/api/errhandlingapi/nf-errhandlingapi-seterrormode>

use windows_sys::Win32::System::Diagnostics::Debug::{
    GetErrorMode, SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SetErrorMode,
};

/// Suppresses error reports, and with them memory dumps, and dialogs that would wait for a click.
pub(crate) const NO_REPORTS: u32 = SEM_NOGPFAULTERRORBOX | SEM_FAILCRITICALERRORS;

/// Adds to this process's error mode, which its child processes inherit. Returns the previous mode.
pub(crate) fn add_mode(mode: u32) -> u32 {
    // SAFETY: It has no arguments.
    let before = unsafe { GetErrorMode() };
    set_mode(before | mode);
    before
}

pub(crate) fn set_mode(mode: u32) {
    // SAFETY: Any mode is valid.
    unsafe { SetErrorMode(mode) };
}
