//! Keeps the secrets in this process's memory from core dumps and from other processes of the user.
//!
//! Core dumps, as on Ctrl-\, are always off, and so is Windows Error Reporting, which would write a dump
//! of the memory. While the process waits for the user or a server, others cannot read its memory
//! either (on Linux: ptrace, `/proc/PID/mem`; prctl(2), PR_SET_DUMPABLE). Only then: a Secret Service
//! must be able to identify its caller, and KeePassXC reports a program as suspicious if it cannot read
//! its `/proc/PID/exe`.

#[cfg(any(unix, windows))]
use std::sync::OnceLock;

#[cfg(unix)]
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

#[cfg(windows)]
use crate::system::windows::errors;

/// The limit on core dumps before.
#[cfg(unix)]
static BEFORE: OnceLock<Rlimit> = OnceLock::new();

/// Turns off core dumps of this process and of the programs that it starts.
#[cfg(unix)]
pub(crate) fn forbid_cores() {
    let before = getrlimit(Resource::Core);
    // With 0, Linux still pipes a dump to a program; with 1, it does not (fs/coredump.c).
    let current = Some(u64::from(cfg!(target_os = "linux")));
    // Fails if 0 is also the hard limit.
    let _ = setrlimit(Resource::Core, Rlimit { current, ..before });
    let _ = BEFORE.set(before);
}

/// Turns off Windows Error Reporting for this process and for the programs that it starts.
#[cfg(windows)]
pub(crate) fn forbid_cores() {
    let _ = BEFORE.set(errors::add_mode(errors::NO_REPORTS));
    end_panics_without_report();
}

/// A panic aborts a release build by a fast fail, which calls Windows Error Reporting past all handlers
/// (<https://learn.microsoft.com/cpp/intrinsics/fastfail>). This ends the process before.
#[cfg(windows)]
fn end_panics_without_report() {
    if cfg!(panic = "abort") {
        /// The status of a program of Rust's that panics without aborting.
        const PANICKED: i32 = 101;
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            before(panic);
            std::process::exit(PANICKED);
        }));
    }
}

/// Restores the previous mode, for a program that runs on after this one.
#[cfg(windows)]
pub(crate) fn allow_cores() {
    if let Some(before) = BEFORE.get() {
        errors::set_mode(*before);
    }
}

/// The error mode before [`forbid_cores`].
#[cfg(windows)]
static BEFORE: OnceLock<u32> = OnceLock::new();

/// Sets the former limit again, for the program that replaces this one.
#[cfg(unix)]
pub(crate) fn allow_cores() {
    if let Some(before) = BEFORE.get() {
        let _ = setrlimit(Resource::Core, *before);
    }
}

/// Hides the memory while it exists.
pub(crate) struct NoDumpGuard {
    #[cfg(target_os = "linux")]
    before: Option<rustix::process::DumpableBehavior>,
}

impl NoDumpGuard {
    #[cfg(target_os = "linux")]
    pub(crate) fn new() -> NoDumpGuard {
        use rustix::process::{DumpableBehavior, dumpable_behavior, set_dumpable_behavior};
        let before = dumpable_behavior().ok();
        // A system without it is not a reason to fail.
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
        NoDumpGuard { before }
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) fn new() -> NoDumpGuard {
        NoDumpGuard {}
    }
}

#[cfg(target_os = "linux")]
impl Drop for NoDumpGuard {
    fn drop(&mut self) {
        // Only root may set a third value, and then the process stays hidden.
        if let Some(before) = self.before {
            let _ = rustix::process::set_dumpable_behavior(before);
        }
    }
}
