//! Lists the processes on this machine.

use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};

use windows_sys::Win32::Foundation::{FILETIME, INVALID_HANDLE_VALUE};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};
use windows_sys::Win32::System::Threading::{
    GetProcessTimes, OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION,
};

/// A running process.
pub(crate) struct Info {
    pub(crate) id: u32,
    pub(crate) parent: u32,
    /// The file name of its program.
    pub(crate) name: String,
}

/// All processes; empty if Windows does not list them.
/// <https://learn.microsoft.com/windows/win32/toolhelp/taking-a-snapshot-and-viewing-processes>
pub(crate) fn all() -> Vec<Info> {
    // SAFETY: it has no preconditions.
    let snapshot = unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) };
    if snapshot == INVALID_HANDLE_VALUE {
        return Vec::new();
    }
    // SAFETY: the handle is open, and nothing else closes it.
    let snapshot = unsafe { OwnedHandle::from_raw_handle(snapshot) };
    let handle = snapshot.as_raw_handle();
    let mut entry =
        PROCESSENTRY32W { dwSize: size_of::<PROCESSENTRY32W>() as u32, ..Default::default() };
    let mut all = Vec::new();
    // SAFETY: the handle is a snapshot, and the entry says its size.
    let mut is_there = unsafe { Process32FirstW(handle, &raw mut entry) } != 0;
    while is_there {
        let name: Vec<u16> = entry.szExeFile.into_iter().take_while(|unit| *unit != 0).collect();
        all.push(Info {
            id: entry.th32ProcessID,
            parent: entry.th32ParentProcessID,
            name: String::from_utf16_lossy(&name),
        });
        // SAFETY: as above.
        is_there = unsafe { Process32NextW(handle, &raw mut entry) } != 0;
    }
    all
}

/// When a process was started, in 100 nanoseconds since 1601. `None` if there is no such process, or
/// this user may not ask.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getprocesstimes>
pub(crate) fn started(id: u32) -> Option<u64> {
    // SAFETY: it has no preconditions.
    let handle = unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, id) };
    if handle.is_null() {
        return None;
    }
    // SAFETY: the handle is open, and nothing else closes it.
    let process = unsafe { OwnedHandle::from_raw_handle(handle) };
    let [mut created, mut exited, mut kernel, mut user] = [FILETIME::default(); 4];
    // SAFETY: the handle is open, and all four are valid.
    let known = unsafe {
        GetProcessTimes(
            process.as_raw_handle(),
            &raw mut created,
            &raw mut exited,
            &raw mut kernel,
            &raw mut user,
        )
    };
    let time = u64::from(created.dwHighDateTime) << 32 | u64::from(created.dwLowDateTime);
    (known != 0).then_some(time)
}
