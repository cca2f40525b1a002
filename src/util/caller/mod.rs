//! The processes that called this one, if the system lists them (Linux, macOS, and Windows).

#[cfg(target_os = "macos")]
#[path = "macos.rs"]
mod system;
#[cfg(not(any(target_os = "macos", windows)))]
#[path = "proc_files.rs"]
mod system;
#[cfg(windows)]
#[path = "windows.rs"]
mod system;

use std::iter;

pub struct Process {
    pub id: u32,
    /// Without `.exe`. At most 15 bytes on Linux, 16 on macOS.
    pub name: String,
    parent: u32,
    /// When it was started, in a system-specific unit. An id alone may be reused by another process.
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
    let processes = system::Processes::new();
    let first = processes.find(processes.parent());
    iter::successors(first, move |child| {
        let parent = processes.find(child.parent);
        // Windows keeps the id of a parent that has ended, which may now be another process's.
        parent.filter(|parent| !cfg!(windows) || parent.started <= child.started)
    })
    .take(LONGEST)
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
