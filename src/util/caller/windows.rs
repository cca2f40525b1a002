//! Takes a snapshot of all processes. Windows has no counterpart to the session that a terminal's shell
//! leads.

use super::Process;
use crate::system::windows::callers;

pub(super) struct Processes(Vec<callers::Info>);

impl Processes {
    pub(super) fn new() -> Processes {
        Processes(callers::all())
    }

    pub(super) fn parent(&self) -> u32 {
        self.info(std::process::id()).map_or(0, |own| own.parent)
    }

    pub(super) fn find(&self, id: u32) -> Option<Process> {
        let info = self.info(id)?;
        let name = info.name.to_lowercase();
        let name = name.strip_suffix(".exe").unwrap_or(&name).to_owned();
        let started = callers::started(id)?;
        Some(Process { id, name, parent: info.parent, started, leads_session: false })
    }

    fn info(&self, id: u32) -> Option<&callers::Info> {
        self.0.iter().find(|info| info.id == id)
    }
}
