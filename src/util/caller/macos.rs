//! libproc of macOS. It tells about the user's own processes.

use rustix::process::{Pid, getsid};

use super::Process;
use crate::system::macos::processes;

pub(super) fn process(id: u32) -> Option<Process> {
    let processes::Info { name, parent, started } = processes::info(id)?;
    let own = Pid::from_raw(id.try_into().ok()?);
    let leads_session = own.is_some() && getsid(own).ok() == own;
    Some(Process { id, name, parent, started, leads_session })
}
