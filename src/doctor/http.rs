//! Settings of git's requests that Azure DevOps rejects.

use super::{Finding, NOT_IN_A_FILE, Snapshot, remotes};
use crate::git::{self, ConfigEntry};
use crate::util::env;
use crate::util::redact::redact;
use crate::util::shell::{quoted, quoted_path};

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    match snapshot.git {
        Some(_) => headers(snapshot).into_iter().chain(user_agent(snapshot)).collect(),
        None => Vec::new(),
    }
}

/// Configured `Authorization` headers, which git sends instead of the PAT.
pub(super) fn headers(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let mut seen: Vec<&ConfigEntry> = Vec::new();
    for target in snapshot.targets() {
        let mut sent: Vec<&ConfigEntry> = Vec::new();
        let mut specific = false;
        for entry in snapshot.applying("http", "extraheader", &target.url) {
            specific |= entry.subsection().is_some();
            // git ignores a value for all URLs after it has read one for this URL.
            if specific && entry.subsection().is_none() {
                continue;
            }
            if entry.value.is_empty() { sent.clear() } else { sent.push(entry) }
        }
        sent.retain(|entry| {
            git::is_authorization(&entry.value)
                && !seen.iter().any(|other| std::ptr::eq(*other, *entry))
        });
        seen.extend(sent);
    }
    let finding = |entry: &ConfigEntry| {
        let (key, place) = (redact(&entry.key), snapshot.place_of(entry));
        let what = format!("git sends another Authorization header: {key} (set in {place}).");
        let causes = remotes::causes(entry, entry.file.as_deref());
        let why = match causes.is_empty() {
            true => "git sends it instead of the PAT.",
            false => "git sends it instead of the PAT, and it contains another one in plain text.",
        };
        let finding = Finding::problem("two-authorization-headers", what).with_why(why);
        remove(causes.into_iter().fold(finding, Finding::with_cause), snapshot, entry)
    };
    seen.into_iter().map(finding).collect()
}

/// Adds the command that removes a value, or opens the file if the key has other values too.
pub(super) fn remove(finding: Finding, snapshot: &Snapshot<'_>, entry: &ConfigEntry) -> Finding {
    let same = |other: &&ConfigEntry| *other.key == *entry.key && other.file == entry.file;
    let alone = snapshot.config.iter().filter(same).count() == 1;
    let Some(file) = &entry.file else {
        return finding.with_step(NOT_IN_A_FILE);
    };
    let whole = format!("git config --file {} --unset {}", quoted_path(file), quoted(&entry.key));
    if alone && redact(&whole) == whole {
        finding.with_command(whole)
    } else {
        finding.with_edit_command(file)
    }
}

fn user_agent(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let finding = |agent: &str| {
        let what = format!("git's user agent is {}.", redact(agent));
        (!agent.starts_with("git/")).then(|| {
            Finding::problem("foreign-user-agent", what)
                .with_why("Azure DevOps sends a sign-in page to clients other than git/...")
        })
    };
    if let Some(agent) = env::text("GIT_HTTP_USER_AGENT") {
        // It overrides the configuration.
        let step = "Remove GIT_HTTP_USER_AGENT from the environment.";
        return finding(&agent).map(|finding| finding.with_step(step)).into_iter().collect();
    }
    let mut findings: Vec<Finding> = Vec::new();
    for target in snapshot.targets() {
        let applying = snapshot.applying("http", "useragent", &target.url);
        if !applying.is_empty()
            && let Ok(Some(agent)) = git::for_url("http.userAgent", &target.url)
            && let Some(mut finding) = finding(&agent)
            && !findings.iter().any(|other| other.what == finding.what)
        {
            if let Some(entry) = applying.into_iter().rfind(|entry| *entry.value == agent) {
                finding = remove(finding, snapshot, entry);
            }
            findings.push(finding);
        }
    }
    findings
}
