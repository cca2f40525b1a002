//! PATs in the files of the home directory that they are usually left in.

use std::io;
use std::path::{Path, PathBuf};

use super::{Finding, Severity, Snapshot, remotes};
use crate::util::env;
use crate::util::pat::find::{self, Hit};
use crate::util::redact::abbreviated;

/// Below the home directory.
const IN_HOME: [&str; 27] = [
    ".gitconfig",
    ".git-credentials",
    ".netrc",
    "_netrc",
    ".npmrc",
    ".yarnrc",
    ".yarnrc.yml",
    ".pip/pip.conf",
    "pip/pip.ini",
    ".pypirc",
    ".nuget/NuGet/NuGet.Config",
    ".m2/settings.xml",
    ".cargo/credentials.toml",
    ".profile",
    ".bashrc",
    ".bash_profile",
    ".zshrc",
    ".zshenv",
    ".zprofile",
    ".bash_history",
    ".zsh_history",
    ".history",
    ".histfile",
    ".zhistory",
    ".azure/azuredevops/personalAccessTokens",
    ".local/share/fish/fish_history",
    ".local/share/powershell/PSReadLine/ConsoleHost_history.txt",
];
/// Below the directory of settings.
const IN_CONFIG: [&str; 5] =
    ["git/config", "git/credentials", "pip/pip.conf", "fish/config.fish", "NuGet/NuGet.Config"];
/// Below `%APPDATA%`.
const IN_APPDATA: [&str; 3] = [
    "pip/pip.ini",
    "NuGet/NuGet.Config",
    "Microsoft/Windows/PowerShell/PSReadLine/ConsoleHost_history.txt",
];
/// Where a scanned folder may have them, in whichever case.
const IN_PROJECTS: [&str; 8] = [
    ".gitmodules",
    ".npmrc",
    ".yarnrc.yml",
    "pip.conf",
    "pip.ini",
    "NuGet.Config",
    ".netrc",
    ".git-credentials",
];
/// Where a package manager looks for what it signs in to a feed with.
const OF_FEEDS: [&str; 9] = [
    ".npmrc",
    ".yarnrc",
    ".yarnrc.yml",
    "pip.conf",
    "pip.ini",
    ".pypirc",
    "NuGet.Config",
    "settings.xml",
    "credentials.toml",
];
/// The page with all PATs, where it is not known whose they are.
const REVOKE: &str = "https://dev.azure.com/ORGANIZATION/_usersSettings/tokens";

pub(super) fn look(machine: &Snapshot<'_>) -> Vec<Finding> {
    let mut files: Vec<PathBuf> = Vec::new();
    let below = |dir: Option<PathBuf>, names: &[&str]| -> Vec<PathBuf> {
        dir.map(|dir| names.iter().map(|name| dir.join(name)).collect()).unwrap_or_default()
    };
    files.extend(below(machine.home.clone(), &IN_HOME));
    files.extend(below(machine.config_dir(), &IN_CONFIG));
    files.extend(below(env::value("APPDATA").map(PathBuf::from), &IN_APPDATA));
    files.extend(below(
        env::value("XDG_DATA_HOME").map(PathBuf::from),
        &["fish/fish_history", "powershell/PSReadLine/ConsoleHost_history.txt"],
    ));
    files.extend(env::absolute_path("HISTFILE"));
    // Comments in these are read by nobody else.
    files.extend(remotes::files_of(machine));
    let known = remotes::pats_of(machine);
    let mut seen: Vec<PathBuf> = Vec::new();
    let mut findings = Vec::new();
    for file in files {
        let real = real(&file);
        if !seen.contains(&real) {
            let is_config = is_config(machine, &real);
            // What cannot be read is another user's, or not there.
            for pat in find::find_in_file(&file).unwrap_or_default() {
                if !is_config || !known.contains(&pat.pat) {
                    findings.push(finding(machine, &file, &pat, is_feeds_own(&file)));
                }
            }
            seen.push(real);
        }
    }
    findings
}

/// Whether each value of it has been looked at.
fn is_config(machine: &Snapshot<'_>, real_path: &Path) -> bool {
    remotes::files_of(machine).iter().any(|file| real(file) == real_path)
}

/// Whether a file of this name in a project may have some.
pub(super) fn is_in_projects(name: &str) -> bool {
    IN_PROJECTS.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The PATs in one file of a project.
///
/// # Errors
/// Those of the file system.
pub(super) fn in_file(machine: &Snapshot<'_>, file: &Path) -> io::Result<Vec<Finding>> {
    let hits = find::find_in_file(file)?;
    Ok(hits.iter().map(|hit| finding(machine, file, hit, false)).collect())
}

fn finding(machine: &Snapshot<'_>, file: &Path, hit: &Hit, feeds_own: bool) -> Finding {
    let line = hit.line.map(|line| format!(", line {line}")).unwrap_or_default();
    let place = machine.place(file);
    let what = format!("The PAT {} stands in {place}{line}.", abbreviated(&hit.pat));
    let finding = Finding::problem("pat-in-file", what)
        .since("Whoever reads that file has it, and so has every backup of it.");
    if !is_of_feeds(file) {
        return finding.by_hand(format!("Take it out of there, and revoke it: {REVOKE}"));
    }
    // It is where the manual says: no more than advice, as long as nobody else can read it.
    let severity = if feeds_own { Severity::Advice } else { Severity::Problem };
    Finding { severity, ..finding }
        .by_hand(format!("Let the program get it at each run, then revoke it: {REVOKE}"))
        .by("git credential-azdo help header")
}

fn is_of_feeds(file: &Path) -> bool {
    file.file_name()
        .is_some_and(|name| OF_FEEDS.iter().any(|known| name.eq_ignore_ascii_case(known)))
}

/// Whether it is in the home directory for such a program, and closed to others.
fn is_feeds_own(file: &Path) -> bool {
    #[cfg(unix)]
    let is_closed = {
        use std::os::unix::fs::MetadataExt;
        file.metadata().is_ok_and(|metadata| metadata.mode() & 0o077 == 0)
    };
    // The profile directory keeps others out.
    #[cfg(not(unix))]
    let is_closed = true;
    is_closed && is_of_feeds(file)
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
