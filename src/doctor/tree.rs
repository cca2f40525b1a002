//! All repositories below a folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Finding, Machine, pats, places, remotes};
use crate::git;

/// Deeper than any tree that people make; a folder that is mounted into itself goes on for ever.
const DEEPEST: usize = 64;
/// Before that nobody wonders what is going on.
const PATIENCE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(200);
/// Folders of a repository's own in which no configuration is.
const NOT_INSIDE_GIT: [&str; 5] = ["objects", "refs", "logs", "hooks", "info"];

/// Tells a person who waits how far it is.
pub struct Progress<'a> {
    say: Option<&'a mut dyn FnMut(&str)>,
    next: Instant,
    folders: usize,
    repositories: usize,
}

impl<'a> Progress<'a> {
    /// One that calls `say` now and then with a short text, and at the end with an empty one.
    pub fn new(say: Option<&'a mut dyn FnMut(&str)>) -> Progress<'a> {
        Progress { say, next: Instant::now() + PATIENCE, folders: 0, repositories: 0 }
    }

    fn step(&mut self) {
        self.folders += 1;
        let Some(say) = &mut self.say else { return };
        if Instant::now() >= self.next {
            say(&format!("{} folders, {} repositories", self.folders, self.repositories));
            self.next = Instant::now() + PAUSE;
        }
    }

    fn end(&mut self) {
        if let Some(say) = &mut self.say {
            say("");
        }
    }
}

pub(super) fn look(machine: &Machine<'_>, dir: &Path, progress: &mut Progress<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    // git itself has told of these.
    let known: Vec<PathBuf> =
        remotes::files_of(machine).iter().filter_map(|file| file.canonicalize().ok()).collect();
    let mut unread = 0;
    let mut waiting = vec![(dir.to_owned(), 0)];
    while let Some((dir, depth)) = waiting.pop() {
        progress.step();
        let Ok(entries) = fs::read_dir(&dir) else {
            unread += 1;
            continue;
        };
        let in_git = dir.join("HEAD").is_file();
        if in_git {
            progress.repositories += 1;
        }
        let mut entries: Vec<fs::DirEntry> = entries.flatten().collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            // Says what a link is, and not what it leads to.
            let Ok(kind) = entry.file_type() else { continue };
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            if kind.is_dir() {
                let inside = in_git && NOT_INSIDE_GIT.contains(&&*name);
                if depth < DEEPEST && !inside {
                    waiting.push((path, depth + 1));
                }
            } else if !kind.is_file() {
                continue;
            } else if in_git && (name == "config" || name == "config.worktree") {
                let is_known = path.canonicalize().is_ok_and(|path| known.contains(&path));
                if !is_known {
                    findings.extend(in_config(machine, &path));
                }
            } else if places::IN_PROJECTS.contains(&&*name) {
                findings.extend(places::in_file(machine, &path));
            }
        }
    }
    progress.end();
    if unread > 0 {
        let what =
            format!("Folders below {} that could not be read: {unread}.", machine.place(dir));
        findings.push(Finding::advice("scan-incomplete", what));
    }
    findings
}

/// git is started only for those few that have a PAT in them.
fn in_config(machine: &Machine<'_>, file: &Path) -> Vec<Finding> {
    if pats::find_in_file(file).is_ok_and(|hits| hits.is_empty()) {
        return Vec::new();
    }
    let mut found = remotes::in_file(machine, file);
    for finding in found.iter_mut().filter(|finding| finding.fix.action.is_some()) {
        let dir = file.parent().unwrap_or(file);
        let dir = if dir.ends_with(".git") { dir.parent().unwrap_or(dir) } else { dir };
        let dir = git::quoted(&dir.display().to_string());
        finding.fix.commands = vec![format!("git -C {dir} credential-azdo doctor --fix")];
    }
    if found.is_empty() { places::in_file(machine, file) } else { found }
}
