//! Starting and ending programs on Windows.

use std::io;
use std::os::windows::process::CommandExt;
use std::process::{self, Child, Command};

use windows_sys::Win32::System::Threading::CREATE_NO_WINDOW;

use crate::system::windows::processes::{self, Job};

/// Without a console to share, each program would open a window for a console of its own: git starts
/// helpers without one for graphical programs (`DETACHED_PROCESS` in Git for Windows' compat/mingw.c).
pub fn prepare(command: &mut Command) {
    if !processes::has_console() {
        command.creation_flags(CREATE_NO_WINDOW);
    }
    // Batch files would run programs of the current directory
    // (learn.microsoft.com/windows/win32/api/processenv/nf-processenv-needcurrentdirectoryforexepathw).
    command.env("NoDefaultCurrentDirectoryInExePath", "1");
}

/// The program and everything that it starts: `az` is a batch file, and the Python that it starts is
/// what takes the time.
pub struct Family(Option<Job>);

impl Family {
    /// Misses what the program started in its first microseconds, because the standard library cannot
    /// start a program in a job.
    pub fn of(child: &Child) -> Family {
        Family(Job::with(child).ok())
    }

    /// Unless the program has ended: what it left in the background is meant to stay, such as the
    /// agent that it asked for a passphrase.
    pub fn end(&self, child: &mut Child) {
        if let Ok(Some(_)) = child.try_wait() {
            return;
        }
        let _ = self.0.as_ref().map(Job::end);
        let _ = child.kill();
    }
}

/// Runs the program in place of this one, as far as Windows goes: Ctrl-C is for the program alone,
/// its exit status becomes ours, and if this process is killed, the program ends, too, with the
/// PAT in its environment. What it leaves running in the background outlives both, as on Unix.
/// Returns only if it was not started.
pub fn become_program(mut command: Command) -> io::Error {
    crate::util::no_dump::allow_cores();
    // Before the program starts, so that it is in the job from the beginning. Both are not worth
    // failing for.
    let job = Job::with_this_process();
    let _ = processes::ignore_ctrl_c();
    let ended = command.status();
    let _ = job.as_ref().map(Job::release);
    match ended {
        // An exit status has 32 bits, such as 0xC000013A after Ctrl-C.
        Ok(status) => process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    }
}
