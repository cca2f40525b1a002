//! Programs that end with this one (job objects), and Ctrl-C.

use std::io;
use std::os::windows::io::{AsHandle, AsRawHandle, BorrowedHandle, FromRawHandle, OwnedHandle};
use std::ptr::{null, null_mut};

use windows_sys::Win32::System::Console::{
    CTRL_BREAK_EVENT, CTRL_C_EVENT, FreeConsole, GetConsoleCP, GetConsoleProcessList,
    STD_ERROR_HANDLE, STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, SetConsoleCtrlHandler, SetStdHandle,
};
use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_BREAKAWAY_OK,
    JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, JOBOBJECT_EXTENDED_LIMIT_INFORMATION,
    JobObjectExtendedLimitInformation, SetInformationJobObject, TerminateJobObject,
};
use windows_sys::Win32::System::Threading::GetCurrentProcess;
use windows_sys::core::BOOL;

/// A group of processes and of everything that they start from then on, unless a process asks for a
/// child to be left out, as daemons do.
/// <https://learn.microsoft.com/windows/win32/procthread/job-objects>
pub(crate) struct Job(OwnedHandle);

impl Job {
    /// A job without processes.
    /// <https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-createjobobjectw>
    pub(crate) fn new() -> io::Result<Job> {
        // SAFETY: both arguments may be null: default security, no name.
        let handle = unsafe { CreateJobObjectW(null(), null()) };
        if handle.is_null() {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the handle is open, and nothing else closes it.
        let job = Job(unsafe { OwnedHandle::from_raw_handle(handle) });
        job.set_limits(0)?;
        Ok(job)
    }

    pub(crate) fn with(process: &impl AsHandle) -> io::Result<Job> {
        let job = Job::new()?;
        job.add(process.as_handle())?;
        Ok(job)
    }

    /// A job with this process. When it ends, Windows closes the last handle of the job and ends the
    /// other processes.
    pub(crate) fn with_this_process() -> io::Result<Job> {
        let job = Job::new()?;
        job.set_limits(JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE)?;
        // SAFETY: the constant for this process, which is never closed.
        job.add(unsafe { BorrowedHandle::borrow_raw(GetCurrentProcess()) })?;
        Ok(job)
    }

    /// Lets the processes outlive the job.
    pub(crate) fn release(&self) -> io::Result<()> {
        self.set_limits(0)
    }

    /// Ends all of its processes.
    /// <https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-terminatejobobject>
    pub(crate) fn end(&self) -> io::Result<()> {
        // SAFETY: the handle is open.
        succeeded(unsafe { TerminateJobObject(self.0.as_raw_handle(), 1) })
    }

    /// <https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-assignprocesstojobobject>
    fn add(&self, process: BorrowedHandle<'_>) -> io::Result<()> {
        let (job, process) = (self.0.as_raw_handle(), process.as_raw_handle());
        // SAFETY: both handles are open.
        succeeded(unsafe { AssignProcessToJobObject(job, process) })
    }

    /// <https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-setinformationjobobject>
    fn set_limits(&self, flags: u32) -> io::Result<()> {
        let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
        limits.BasicLimitInformation.LimitFlags = flags | JOB_OBJECT_LIMIT_BREAKAWAY_OK;
        let size = size_of_val(&limits) as u32;
        let (job, class) = (self.0.as_raw_handle(), JobObjectExtendedLimitInformation);
        // SAFETY: the handle is open; the pointer and the size are those of the class's structure.
        succeeded(unsafe { SetInformationJobObject(job, class, (&raw const limits).cast(), size) })
    }
}

/// Makes this process ignore Ctrl-C and Ctrl-Break, which the console sends to each of its
/// processes. <https://learn.microsoft.com/windows/console/setconsolectrlhandler>
pub(crate) fn ignore_ctrl_c() -> io::Result<()> {
    /// Called in a thread of its own; 1 means that nothing else is to be done.
    unsafe extern "system" fn handler(event: u32) -> BOOL {
        BOOL::from(matches!(event, CTRL_C_EVENT | CTRL_BREAK_EVENT))
    }
    // SAFETY: the function is never unloaded, and does nothing that a thread must not do.
    succeeded(unsafe { SetConsoleCtrlHandler(Some(handler), 1) })
}

/// Whether this process has a console, visible or not.
/// <https://learn.microsoft.com/windows/console/getconsolecp>
pub(crate) fn has_console() -> bool {
    // SAFETY: it has no arguments.
    unsafe { GetConsoleCP() != 0 }
}

/// Whether no other process uses this process's console, as if it was opened only for this process.
/// <https://learn.microsoft.com/windows/console/getconsoleprocesslist>
pub(crate) fn has_own_console() -> bool {
    let mut ids = [0; 2];
    // SAFETY: the buffer has the length that is passed with it.
    unsafe { GetConsoleProcessList(ids.as_mut_ptr(), ids.len() as u32) == 1 }
}

/// Detaches this process from its console, whose window closes with its last process. What the
/// process still prints goes nowhere.
/// <https://learn.microsoft.com/windows/console/freeconsole>
pub(crate) fn leave_console() {
    for stream in [STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE] {
        // Otherwise a file that is opened later could get the same handle.
        // SAFETY: without a handle, the standard library reads nothing and writes nowhere.
        let _ = unsafe { SetStdHandle(stream, null_mut()) };
    }
    // SAFETY: it has no arguments, and no handle of the console is used any more.
    let _ = unsafe { FreeConsole() };
}

fn succeeded(result: BOOL) -> io::Result<()> {
    if result == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
