//! The console: whether the user sees it, its modes, and its text in UTF-16.
//! <https://learn.microsoft.com/windows/console/console-functions>

use std::fs::{File, OpenOptions};
use std::io;
use std::os::windows::io::{AsHandle, AsRawHandle, BorrowedHandle};
use std::ptr;
use std::sync::Once;
use std::sync::atomic::{AtomicI64, Ordering};

use windows_sys::Win32::System::Console::{
    FlushConsoleInputBuffer, GetConsoleMode, GetConsoleWindow, ReadConsoleW, SetConsoleCtrlHandler,
    SetConsoleMode, WriteConsoleW,
};
use windows_sys::Win32::System::StationsAndDesktops::{
    GetProcessWindowStation, GetUserObjectInformationW, UOI_FLAGS, USEROBJECTFLAGS,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{GetClassNameW, IsWindowVisible, WSF_VISIBLE};
use windows_sys::core::BOOL;

/// The class of the window that stands for a terminal elsewhere, such as Windows Terminal or VS Code
/// (microsoft/terminal, `InteractivityFactory::CreatePseudoWindow`).
const PSEUDOCONSOLE: &str = "PseudoConsoleWindow";
/// The value that stands for no mode to restore.
const NONE: i64 = -1;

static BEFORE: AtomicI64 = AtomicI64::new(NONE);

/// Opens what the user types, whatever standard input is.
pub(crate) fn input() -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open("CONIN$")
}

/// Opens what the user sees, whatever the standard streams are.
pub(crate) fn output() -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open("CONOUT$")
}

/// Whether the user sees this process's console. `None` if it has no window.
/// <https://learn.microsoft.com/windows/console/getconsolewindow>
pub(crate) fn is_visible() -> Option<bool> {
    // SAFETY: It has no arguments.
    let window = unsafe { GetConsoleWindow() };
    if window.is_null() {
        return None;
    }
    let mut name = [0; 64];
    // SAFETY: `name` has the length that is passed. A window that is gone is an error.
    let length = unsafe { GetClassNameW(window, name.as_mut_ptr(), name.len() as i32) };
    let class = String::from_utf16_lossy(&name[..length.try_into().unwrap_or(0)]);
    // SAFETY: As above.
    let is_shown = || unsafe { IsWindowVisible(window) } != 0 && station_is_visible();
    Some(class == PSEUDOCONSOLE || is_shown())
}

/// Whether windows of this process can be seen. Those of services and of tasks that run while no one
/// is logged in cannot, although each of them is visible by itself.
/// <https://learn.microsoft.com/windows/win32/winstation/window-stations>
fn station_is_visible() -> bool {
    let mut flags = USEROBJECTFLAGS::default();
    let (size, place) = (size_of_val(&flags) as u32, (&raw mut flags).cast());
    // SAFETY: The handle of this process's station is never closed; `flags` has the size that is passed.
    let is_known = unsafe {
        let station = GetProcessWindowStation();
        GetUserObjectInformationW(station, UOI_FLAGS, place, size, ptr::null_mut()) != 0
    };
    !is_known || flags.dwFlags & WSF_VISIBLE.cast_unsigned() != 0
}

/// The mode; `None` if this is not a console.
/// <https://learn.microsoft.com/windows/console/getconsolemode>
pub(crate) fn mode(handle: BorrowedHandle<'_>) -> Option<u32> {
    let mut mode = 0;
    // SAFETY: The handle is open, and `mode` outlives the call.
    let is_console = unsafe { GetConsoleMode(handle.as_raw_handle(), &raw mut mode) } != 0;
    is_console.then_some(mode)
}

/// <https://learn.microsoft.com/windows/console/setconsolemode>
pub(crate) fn set_mode(handle: BorrowedHandle<'_>, mode: u32) -> io::Result<()> {
    // SAFETY: The handle is open.
    checked(unsafe { SetConsoleMode(handle.as_raw_handle(), mode) })
}

/// Reads a line that the user can edit, including the line end. Returns 0 after Ctrl-C or Ctrl-Break.
/// <https://learn.microsoft.com/windows/console/readconsole>
pub(crate) fn read(input: &File, line: &mut [u16]) -> io::Result<usize> {
    let (mut count, length) = (0, line.len() as u32);
    let (handle, buffer) = (input.as_raw_handle(), line.as_mut_ptr().cast());
    // SAFETY: The handle is open, and `line` has this length.
    checked(unsafe { ReadConsoleW(handle, buffer, length, &raw mut count, ptr::null()) })?;
    Ok(count as usize)
}

/// Writes text in any language, whatever the code page is.
/// <https://learn.microsoft.com/windows/console/writeconsole>
pub(crate) fn write(output: &File, text: &str) -> io::Result<()> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let (handle, length) = (output.as_raw_handle(), units.len() as u32);
    let mut count = 0;
    // SAFETY: The handle is open, and `units` has this length.
    checked(unsafe { WriteConsoleW(handle, units.as_ptr(), length, &raw mut count, ptr::null()) })
}

/// Discards typed characters that have not been read.
/// <https://learn.microsoft.com/windows/console/flushconsoleinputbuffer>
pub(crate) fn flush(input: &File) {
    // SAFETY: The handle is open.
    unsafe { FlushConsoleInputBuffer(input.as_raw_handle()) };
}

/// Restores this mode before Ctrl-C, Ctrl-Break, or the end of the session ends the process. `None`
/// restores nothing.
/// <https://learn.microsoft.com/windows/console/setconsolectrlhandler>
pub(crate) fn restore_at_end(mode: Option<u32>) {
    static ONCE: Once = Once::new();
    BEFORE.store(mode.map_or(NONE, i64::from), Ordering::SeqCst);
    // SAFETY: The function exists as long as the process, and is safe to call in another thread.
    ONCE.call_once(|| drop(checked(unsafe { SetConsoleCtrlHandler(Some(before_end), 1) })));
}

/// Restores the mode. Returns FALSE, so that the next handler ends the process.
unsafe extern "system" fn before_end(_event: u32) -> BOOL {
    if let (Ok(mode), Ok(input)) = (u32::try_from(BEFORE.load(Ordering::SeqCst)), input()) {
        let _ = set_mode(input.as_handle(), mode);
        let _ = output().and_then(|output| write(&output, "\r\n"));
    }
    0
}

fn checked(result: BOOL) -> io::Result<()> {
    if result == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
