//! A process that waits with a secret in its memory, for a person or for a server, and shows it to
//! nobody meanwhile.
//!
//! On Linux that is: no other process of the user can read its memory (ptrace, `/proc/PID/mem`), and
//! nothing of it gets into a core dump, as when Ctrl-\ is pressed. It is what the process is only
//! while it waits. A Secret Service has to be able to see who asks it: KeePassXC calls a program
//! whose `/proc/PID/exe` it cannot read suspicious. And what git starts every day holds a PAT for
//! microseconds.
//!
//! No limit on core dumps instead (`RLIMIT_CORE`): that would go on to the programs that we start.

/// As long as there is one, the process is hidden.
pub(crate) struct NoDumpGuard {
    #[cfg(target_os = "linux")]
    before: Option<rustix::process::DumpableBehavior>,
}

impl NoDumpGuard {
    #[cfg(target_os = "linux")]
    pub(crate) fn new() -> NoDumpGuard {
        use rustix::process::{DumpableBehavior, dumpable_behavior, set_dumpable_behavior};
        let before = dumpable_behavior().ok();
        // Where the system does not have it, that is no reason not to go on.
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
        // Only root may set what is neither yes nor no, and then it is left hidden.
        if let Some(before) = self.before {
            let _ = rustix::process::set_dumpable_behavior(before);
        }
    }
}
