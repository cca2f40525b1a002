//! PATs in all repositories below a folder.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{Finding, Snapshot, known_files, remotes};
use crate::util::files;
use crate::util::pat::find;
use crate::util::paths;
use crate::util::shell::quoted_path;
use crate::util::terminal::{Progress, counted};

/// Deeper than any real tree; a folder that is mounted into itself never ends.
const DEEPEST: usize = 64;
/// More than any path.
const LONGEST_LINK: usize = 16 * 1024;
/// Folders of a repository that contain no configuration.
const NOT_INSIDE_GIT: [&str; 5] = ["objects", "refs", "logs", "hooks", "info"];

pub(super) fn scan(snapshot: &Snapshot<'_>, dir: &Path) -> Vec<Finding> {
    let checked =
        remotes::files_of(snapshot).iter().filter_map(|it| paths::canonical(it).ok()).collect();
    let progress = Progress::new("Scanning...");
    let mut walk = Walk {
        snapshot,
        findings: Vec::new(),
        checked,
        unread: 0,
        progress,
        folders: 0,
        repositories: 0,
    };
    let mut waiting = vec![(dir.to_owned(), 0)];
    while let Some((dir, depth)) = waiting.pop() {
        let below = walk.folder(&dir);
        if depth < DEEPEST {
            waiting.extend(below.into_iter().map(|dir| (dir, depth + 1)));
        }
    }
    if walk.unread > 0 {
        let (dir, count) = (snapshot.place(dir), walk.unread);
        let what = format!("Files or folders below {dir} that could not be read: {count}.");
        walk.findings.push(Finding::warning("scan-incomplete", what));
    }
    walk.findings
}

struct Walk<'s> {
    snapshot: &'s Snapshot<'s>,
    findings: Vec<Finding>,
    /// Real paths of configuration files.
    checked: Vec<PathBuf>,
    unread: usize,
    progress: Progress,
    folders: usize,
    repositories: usize,
}

impl Walk<'_> {
    /// Checks the files in a folder, and returns the folders in it.
    fn folder(&mut self, dir: &Path) -> Vec<PathBuf> {
        self.count();
        let Ok(entries) = fs::read_dir(dir) else {
            self.unread += 1;
            return Vec::new();
        };
        let in_git = dir.join("HEAD").is_file();
        self.repositories += usize::from(in_git);
        let mut entries: Vec<fs::DirEntry> = entries.flatten().collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        let mut below = Vec::new();
        for entry in entries {
            // Does not follow links.
            let Ok(kind) = entry.file_type() else { continue };
            let name = entry.file_name().to_string_lossy().into_owned();
            if kind.is_dir() && !(in_git && NOT_INSIDE_GIT.contains(&name.as_str())) {
                below.push(entry.path());
            } else if kind.is_file() {
                self.file(&entry.path(), &name, in_git);
            }
        }
        below
    }

    fn count(&mut self) {
        self.folders += 1;
        let folders = counted(self.folders, "folder", "folders");
        let repositories = counted(self.repositories, "repository", "repositories");
        self.progress.set(&format!("Scanning: {folders}, {repositories}..."));
    }

    fn file(&mut self, path: &Path, name: &str, in_git: bool) {
        let found = if in_git && matches!(name, "config" | "config.worktree") {
            self.config(path)
        } else if name == ".git" {
            // A worktree or a submodule, whose repository may be anywhere.
            config_of_link(path).map_or(Ok(Vec::new()), |config| self.config(&config))
        } else if known_files::is_in_projects(name) {
            known_files::in_file(self.snapshot, path)
        } else {
            return;
        };
        match found {
            Ok(found) => self.findings.extend(found),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(_) => self.unread += 1,
        }
    }

    /// Checks a configuration file once. git is started only for a plain file with a PAT.
    fn config(&mut self, path: &Path) -> io::Result<Vec<Finding>> {
        let real = paths::canonical(path).ok().filter(|real| !self.checked.contains(real));
        let Some(real) = real else { return Ok(Vec::new()) };
        self.checked.push(real.clone());
        let file = &real;
        if find::find_in_file(file)?.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = remotes::in_file(self.snapshot, file);
        for finding in found.iter_mut().filter(|finding| !finding.actions.is_empty()) {
            let dir = file.parent().unwrap_or(file);
            let dir = if dir.ends_with(".git") { dir.parent().unwrap_or(dir) } else { dir };
            // Not `git -C`: git would start a pager that the repository configures.
            let fix = format!("git credential-azdo doctor --fix --scan {}", quoted_path(dir));
            finding.commands = vec![fix];
        }
        if found.is_empty() { known_files::in_file(self.snapshot, file) } else { Ok(found) }
    }
}

/// The configuration of the repository that a `.git` file points to.
fn config_of_link(file: &Path) -> Option<PathBuf> {
    let short = |path: &Path| {
        let text = files::read_short(path, LONGEST_LINK).ok()?;
        Some(str::from_utf8(&text).ok()?.trim().to_owned())
    };
    let text = short(file)?;
    let dir = file.parent()?.join(text.strip_prefix("gitdir:")?.trim());
    let common = short(&dir.join("commondir")).map(|common| dir.join(common));
    Some(common.unwrap_or(dir).join("config"))
}
