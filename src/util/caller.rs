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
}

impl Process {
    fn key(&self) -> String {
        format!("{}-{}", self.id, self.started)
    }

    /// Whether it only starts a helper: a shell, or git's own front end.
    pub fn is_starter(&self) -> bool {
        ["git", "sh", "dash", "bash", "zsh", "busybox"].contains(&self.name.as_str())
    }
}

/// The longest chain that is followed.
const LONGEST: usize = 16;

/// The processes that called this one, nearest first. Empty where the system does not tell.
pub fn chain() -> impl Iterator<Item = Process> {
    let all = iter::successors(process("self"), |process| match process.parent {
        0 | 1 => None,
        parent => self::process(&parent.to_string()),
    });
    all.skip(1).take(LONGEST)
}

/// Reads proc_pid_stat(5).
fn process(id: &str) -> Option<Process> {
    // The kernel returns the whole line at once; `fs::read` would ask twice more.
    let mut bytes = [0; 1024];
    let length = File::open(format!("/proc/{id}/stat")).ok()?.read(&mut bytes).ok()?;
    let stat = String::from_utf8_lossy(&bytes[..length]);
    // The name may contain anything, also parentheses.
    let (id, rest) = stat.split_once(" (")?;
    let (name, rest) = rest.rsplit_once(')')?;
    // After the name, the second field and the twentieth.
    let mut fields = rest.trim_start().split(' ').skip(1);
    let (parent, started) = (fields.next()?.parse().ok()?, fields.nth(17)?.parse().ok()?);
    Some(Process { id: id.parse().ok()?, name: name.to_owned(), parent, started })
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
