//! Hides this process's memory while it waits with a secret in it, for a person or a server.
//!
//! On Linux: other processes of the user cannot read its memory (ptrace, `/proc/PID/mem`), and it
//! writes no core dump, as on Ctrl-\ (prctl(2), PR_SET_DUMPABLE). Only while it waits: a Secret
//! Service must be able to identify its caller, and KeePassXC calls a program suspicious whose
//! `/proc/PID/exe` it cannot read. On the fast path a PAT is in memory for microseconds.
//!
//! A limit on core dumps (`RLIMIT_CORE`) is no alternative: the programs that are started from here
//! would inherit it.

pub(crate) struct NoDumpGuard {
    #[cfg(target_os = "linux")]
    before: Option<rustix::process::DumpableBehavior>,
}

impl NoDumpGuard {
    #[cfg(target_os = "linux")]
    pub(crate) fn new() -> NoDumpGuard {
        use rustix::process::{DumpableBehavior, dumpable_behavior, set_dumpable_behavior};
        let before = dumpable_behavior().ok();
        // A system without it is no reason to fail.
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
