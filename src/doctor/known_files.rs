//! PATs in files of the home directory: settings, credentials, and shell histories.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::{ABOUT, Cause, Finding, Severity, Snapshot, remotes};
use crate::util::env;
use crate::util::pat::find::{self, Hit};
use crate::util::paths;
use crate::util::redact::abbreviate;

/// Below the home directory: git, package managers, shells, histories, and Azure's tools.
const IN_HOME: [&[&str]; 6] = [
    &[".gitconfig", ".git-credentials", ".netrc", "_netrc"],
    &[".npmrc", ".yarnrc", ".yarnrc.yml", ".pip/pip.conf", "pip/pip.ini", ".pypirc"],
    &[".nuget/NuGet/NuGet.Config", ".m2/settings.xml", ".cargo/credentials.toml"],
    &[".profile", ".bashrc", ".bash_profile", ".zshrc", ".zshenv", ".zprofile"],
    &[".bash_history", ".zsh_history", ".history", ".histfile", ".zhistory"],
    &[".azure/azuredevops/personalAccessTokens"],
];
/// Below `~/.local/share` and `$XDG_DATA_HOME`.
const IN_DATA: [&str; 2] = ["fish/fish_history", "powershell/PSReadLine/ConsoleHost_history.txt"];
/// Below `$XDG_CONFIG_HOME`.
const IN_CONFIG: [&str; 5] =
    ["git/config", "git/credentials", "pip/pip.conf", "fish/config.fish", "NuGet/NuGet.Config"];
/// Below `%APPDATA%`.
const IN_APPDATA: [&str; 3] = [
    "pip/pip.ini",
    "NuGet/NuGet.Config",
    "Microsoft/Windows/PowerShell/PSReadLine/ConsoleHost_history.txt",
];
/// Files in which package managers keep a feed's credentials, in projects and in the home
/// directory. Case does not matter.
const OF_FEEDS_IN_PROJECTS: [&str; 5] =
    [".npmrc", ".yarnrc.yml", "pip.conf", "pip.ini", "NuGet.Config"];
const OF_FEEDS_OF_USERS: [&str; 4] = [".yarnrc", ".pypirc", "settings.xml", "credentials.toml"];
/// Other files in a project. Case does not matter.
const IN_PROJECTS: [&str; 3] = [".gitmodules", ".netrc", ".git-credentials"];
/// The page with all PATs, for an unknown organization.
const REVOKE: &str = "https://dev.azure.com/ORGANIZATION/_usersSettings/tokens";

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let below_home = |name: &str| Some(snapshot.home.as_ref()?.join(name));
    let config_dir = env::absolute_path("XDG_CONFIG_HOME").or_else(|| below_home(".config"));
    let dirs: [(Option<PathBuf>, &[&str]); 6] = [
        (snapshot.home.clone(), &IN_HOME.concat()),
        (snapshot.profile.clone(), &IN_HOME.concat()),
        (below_home(".local/share"), &IN_DATA),
        (config_dir, &IN_CONFIG),
        (env::value("APPDATA").map(PathBuf::from), &IN_APPDATA),
        (env::value("XDG_DATA_HOME").map(PathBuf::from), &IN_DATA),
    ];
    let mut files: Vec<PathBuf> = Vec::new();
    for (dir, names) in dirs {
        files.extend(dir.iter().flat_map(|dir| names.iter().map(|name| dir.join(name))));
    }
    files.extend(env::absolute_path("HISTFILE"));
    // Their values are checked by `remotes`, their comments here.
    files.extend(remotes::files_of(snapshot));
    let mut seen = BTreeSet::new();
    let mut findings = Vec::new();
    for file in files {
        if !seen.insert(paths::canonical(&file).unwrap_or_else(|_| file.clone())) {
            continue;
        }
        // An unreadable file is missing or another user's.
        let hits = find::find_in_file(&file).unwrap_or_default();
        // The documented place for it: only a warning while other users cannot read it.
        let is_private = is_of_feeds(&file) && is_private(&file);
        let severity = if is_private { Severity::Warning } else { Severity::Problem };
        let each = hits.iter().map(|hit| finding(snapshot, &file, hit).with_severity(severity));
        findings.extend(each);
    }
    findings
}

/// Whether a file of this name in a project may contain a PAT.
pub(super) fn is_in_projects(name: &str) -> bool {
    let mut known = IN_PROJECTS.iter().chain(&OF_FEEDS_IN_PROJECTS);
    known.any(|known| known.eq_ignore_ascii_case(name))
}

/// The PATs in one file of a project.
pub(super) fn in_file(snapshot: &Snapshot<'_>, file: &Path) -> io::Result<Vec<Finding>> {
    let hits = find::find_in_file(file)?;
    Ok(hits.iter().map(|hit| finding(snapshot, file, hit)).collect())
}

fn finding(snapshot: &Snapshot<'_>, file: &Path, hit: &Hit) -> Finding {
    let line = hit.line.map(|line| format!(":{line}")).unwrap_or_default();
    let place = snapshot.place(file);
    let what = format!("PAT {} is in plain text in {ABOUT}.", abbreviate(&hit.pat));
    let finding = Finding::problem("pat-in-file", what)
        .about(format!("{place}{line}"))
        .with_cause(Cause::pat(file, &hit.pat))
        .with_why("Anyone who can read the file or a backup has the PAT.");
    if is_of_feeds(file) {
        finding
            .with_step(format!("Provide a PAT on each run instead, then revoke this one: {REVOKE}"))
            .with_command("git credential-azdo help header")
    } else {
        finding.with_step(format!("Remove it, and revoke the PAT: {REVOKE}"))
    }
}

fn is_of_feeds(file: &Path) -> bool {
    let mut known = OF_FEEDS_IN_PROJECTS.iter().chain(&OF_FEEDS_OF_USERS);
    file.file_name().is_some_and(|name| known.any(|known| name.eq_ignore_ascii_case(known)))
}

#[cfg(unix)]
fn is_private(file: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    file.metadata().is_ok_and(|metadata| metadata.mode() & 0o077 == 0)
}

/// The permissions of the profile directory exclude other users.
#[cfg(not(unix))]
fn is_private(_file: &Path) -> bool {
    true
}
