//! Starting and ending programs on Unix.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How long a program may take to end by itself.
const GRACE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(1);

pub fn prepare(_: &mut Command) {}

/// The program alone and not its process group, which is also ours: a program that prompts must be
/// in the foreground.
pub struct Family;

impl Family {
    pub fn of(_: &Child) -> Family {
        Family
    }

    /// Ends the program, which may have to turn the terminal's echo on again.
    pub fn end(&self, child: &mut Child) {
        if let Ok(None) = child.try_wait()
            && let Some(id) = Pid::from_raw(child.id().cast_signed())
        {
            let _ = kill_process(id, Signal::TERM);
            let enough = Instant::now() + GRACE;
            while let Ok(None) = child.try_wait()
                && Instant::now() < enough
            {
                thread::sleep(PAUSE);
            }
        }
        // Does nothing if it has ended.
        let _ = child.kill();
    }
}

/// Replaces this process with the program, which then has its exit status and signals. Returns only
/// if that failed.
pub fn become_program(mut command: Command) -> io::Error {
    crate::util::no_dump::allow_cores();
    command.exec()
}
