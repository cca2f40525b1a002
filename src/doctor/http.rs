//! What git's requests carry that Azure DevOps does not take.

use super::{Finding, Snapshot};
use crate::git::{self, Entry};
use crate::util::env;
use crate::util::redact::shown;

pub(super) fn look(machine: &Snapshot<'_>) -> Vec<Finding> {
    if machine.git.is_none() {
        return Vec::new();
    }
    let mut findings = headers(machine);
    findings.extend(user_agent(machine));
    findings
}

/// A header of the user's own beside the one that git makes of the PAT.
fn headers(machine: &Snapshot<'_>) -> Vec<Finding> {
    let mut seen: Vec<&Entry> = Vec::new();
    for target in machine.targets() {
        let mut sent: Vec<&Entry> = Vec::new();
        let mut specific = false;
        for entry in machine.applying("http", "extraheader", &target.url) {
            specific |= entry.subsection().is_some();
            // git passes over what is for all URLs once it has read something for this one.
            if specific && entry.subsection().is_none() {
                continue;
            }
            if entry.value.is_empty() { sent.clear() } else { sent.push(entry) }
        }
        for entry in sent.into_iter().filter(|entry| is_authorization(&entry.value)) {
            if !seen.iter().any(|other| std::ptr::eq(*other, entry)) {
                seen.push(entry);
            }
        }
    }
    seen.into_iter().map(|entry| header(machine, entry)).collect()
}

fn is_authorization(header: &str) -> bool {
    let name = header.split(':').next().unwrap_or_default();
    name.trim().eq_ignore_ascii_case("authorization")
}

fn header(machine: &Snapshot<'_>, entry: &Entry) -> Finding {
    let (key, place) = (shown(&entry.key), machine.place_of(entry));
    let finding = Finding::problem(
        "two-authorization-headers",
        format!("git sends an Authorization header of its own from {key} (set in {place})."),
    )
    .since("With the PAT there are two then, and Azure DevOps answers with an error 400.");
    remove(finding, machine, entry)
}

/// The command that takes a key away, where no other value of it would go too.
pub(super) fn remove(finding: Finding, machine: &Snapshot<'_>, entry: &Entry) -> Finding {
    let same = |other: &&Entry| *other.key == *entry.key && other.file == entry.file;
    let alone = machine.config.iter().filter(same).count() == 1;
    match &entry.file {
        None => finding.by_hand("Take it out of the environment or the command line."),
        Some(file) => {
            let file = git::quoted(&file.display().to_string());
            let key = git::quoted(&entry.key);
            let whole = format!("git config --file {file} --unset {key}");
            if alone && shown(&whole) == whole {
                finding.by(whole)
            } else {
                finding.by(format!("git config --file {file} --edit"))
            }
        }
    }
}

fn user_agent(machine: &Snapshot<'_>) -> Vec<Finding> {
    let why = "Azure DevOps sends a sign-in page to programs that do not call themselves git/...";
    let is_foreign = |agent: &str| !agent.starts_with("git/");
    if let Some(agent) = env::text("GIT_HTTP_USER_AGENT") {
        // It comes before all that is configured.
        if !is_foreign(&agent) {
            return Vec::new();
        }
        let agent = shown(&agent);
        return vec![
            Finding::problem("foreign-user-agent", format!("git calls itself {agent}."))
                .since(why)
                .by_hand("GIT_HTTP_USER_AGENT is set: take it out of the environment."),
        ];
    }
    let mut findings: Vec<Finding> = Vec::new();
    for target in machine.targets() {
        let Ok(Some(agent)) = git::for_url("http.userAgent", &target.url) else {
            continue;
        };
        let what = format!("git calls itself {}.", shown(&agent));
        if !is_foreign(&agent) || findings.iter().any(|finding| finding.what == what) {
            continue;
        }
        let finding = Finding::problem("foreign-user-agent", what).since(why);
        let applying = machine.applying("http", "useragent", &target.url);
        let set = applying.into_iter().rfind(|entry| *entry.value == agent);
        findings.push(match set {
            Some(entry) => remove(finding, machine, entry),
            None => finding,
        });
    }
    findings
}
