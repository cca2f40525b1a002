//! Calls libproc on macOS, which describes the user's own processes.

use rustix::process::{Pid, getsid};

use super::Process;
use crate::system::macos::processes;

pub(super) struct Processes(());

impl Processes {
    pub(super) fn new() -> Processes {
        Processes(())
    }

    pub(super) fn parent(&self) -> u32 {
        std::os::unix::process::parent_id()
    }

    pub(super) fn find(&self, id: u32) -> Option<Process> {
        if id <= 1 {
            return None;
        }
        let processes::Info { name, parent, started } = processes::info(id)?;
        let own = Pid::from_raw(id.try_into().ok()?);
        let leads_session = own.is_some() && getsid(own).ok() == own;
        Some(Process { id, name, parent, started, leads_session })
    }
}
