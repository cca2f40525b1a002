//! The processes that called this one, as far as the system tells (Linux's /proc).

use std::fs::File;
use std::io::Read;
use std::iter;

pub struct Process {
    pub id: u32,
    /// At most 15 bytes.
    pub name: String,
    parent: u32,
    /// When it was started, in the system's clock ticks: with it, an id is never another process's.
    started: u64,
    /// Whether its session is its own, as that of a terminal's shell is.
    leads_session: bool,
}

impl Process {
    fn key(&self) -> String {
        format!("{}-{}", self.id, self.started)
    }

    /// Whether it uses git or a helper itself: neither a part of git nor a shell in between.
    pub fn is_user(&self) -> bool {
        let is_git = self.name == "git" || self.name.starts_with("git-");
        !is_git && (self.leads_session || !self.is_starter())
    }

    /// Whether it only starts a helper: a shell, or git's own front end.
    fn is_starter(&self) -> bool {
        ["git", "sh", "dash", "bash", "zsh", "busybox"].contains(&self.name.as_str())
    }
}

/// The longest chain that is followed.
const LONGEST: usize = 16;

/// The processes that called this one, nearest first. Empty where the system does not tell.
pub fn chain() -> impl Iterator<Item = Process> {
    #[cfg(unix)]
    let parent = std::os::unix::process::parent_id();
    #[cfg(not(unix))]
    let parent = 0;
    iter::successors(process(parent), |process| self::process(process.parent)).take(LONGEST)
}

/// Reads proc_pid_stat(5), except of init.
fn process(id: u32) -> Option<Process> {
    if id <= 1 {
        return None;
    }
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

/// The git command that the user or another program ran, if git called: the outermost of the gits
/// and shells that lead here. `git submodule` starts further ones and repeats what failed.
pub fn command() -> Option<String> {
    let is_git = |process: &Process| process.name.starts_with("git");
    let ours = chain().take_while(|process| is_git(process) || process.is_starter());
    ours.filter(is_git).last().map(|process| process.key())
}

/// Text that is the same for two calls by the same program, the nearest caller that needs the
/// credential itself, and `-` where the system does not tell.
pub fn key() -> String {
    program().map_or_else(|| "-".to_owned(), |process| process.key())
}

pub fn is_git_lfs() -> bool {
    program().is_some_and(|process| process.name == "git-lfs")
}

fn program() -> Option<Process> {
    chain().find(|process| !process.is_starter())
}
