//! Reads Linux's /proc. Systems without it, or with a different one, report no processes.

use std::fs::File;
use std::io::Read;

use super::Process;

pub(super) struct Processes(());

impl Processes {
    pub(super) fn new() -> Processes {
        Processes(())
    }

    pub(super) fn parent(&self) -> u32 {
        std::os::unix::process::parent_id()
    }

    pub(super) fn find(&self, id: u32) -> Option<Process> {
        if id <= 1 { None } else { process(id) }
    }
}

/// Reads proc_pid_stat(5).
fn process(id: u32) -> Option<Process> {
    // The kernel returns the whole line in one read; `fs::read` would make two more calls.
    let mut bytes = [0; 1024];
    let length = File::open(format!("/proc/{id}/stat")).ok()?.read(&mut bytes).ok()?;
    let stat = &bytes[..length];
    // The name may contain anything, even parentheses.
    let start = stat.iter().position(|byte| *byte == b'(')? + 1;
    let end = stat.iter().rposition(|byte| *byte == b')')?;
    let name = String::from_utf8_lossy(stat.get(start..end)?).into_owned();
    // After the name, the second field, the fourth, and the twentieth.
    let fields = stat.get(end + 2..)?.split(|byte| *byte == b' ');
    let mut fields = fields.map(|field| str::from_utf8(field).unwrap_or_default());
    let mut number = |skipped| fields.nth(skipped)?.parse::<u64>().ok();
    let (parent, session, started) = (number(1)?, number(1)?, number(15)?);
    let (parent, leads_session) = (parent.try_into().ok()?, session == u64::from(id));
    Some(Process { id, name, parent, started, leads_session })
}
