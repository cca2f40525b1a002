//! The processes that called this one, as far as the system tells (Linux's /proc).

use std::{fs, iter};

struct Process {
    id: u32,
    /// At most 15 bytes.
    name: String,
    parent: u32,
    /// When it was started, in the system's clock ticks: with it, an id is never another process's.
    started: u64,
}

impl Process {
    fn key(&self) -> String {
        format!("{}-{}", self.id, self.started)
    }

    /// Whether it only starts a helper: a shell, or git's own front end.
    fn is_starter(&self) -> bool {
        ["git", "sh", "dash", "bash", "zsh", "busybox"].contains(&self.name.as_str())
    }
}

/// The longest chain that is followed.
const LONGEST: usize = 16;

/// The processes that called this one, nearest first. Empty where the system does not tell.
fn chain() -> impl Iterator<Item = Process> {
    let all =
        iter::successors(process("self"), |process| self::process(&process.parent.to_string()));
    all.skip(1).take_while(|process| process.id > 1).take(LONGEST)
}

/// Reads proc_pid_stat(5).
fn process(id: &str) -> Option<Process> {
    let bytes = fs::read(format!("/proc/{id}/stat")).ok()?;
    let stat = String::from_utf8_lossy(&bytes);
    // The name may contain anything, also parentheses.
    let (id, rest) = stat.split_once(" (")?;
    let (name, rest) = rest.rsplit_once(')')?;
    // The state is the third field.
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let (parent, started) = (fields.get(1)?.parse().ok()?, fields.get(19)?.parse().ok()?);
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
