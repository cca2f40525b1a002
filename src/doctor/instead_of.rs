//! `url.*.insteadOf`: where git goes when a remote says Azure DevOps.

use super::{Finding, Snapshot};
use crate::git::Entry;
use crate::organization::{Host, Scheme};
use crate::util::redact::shown;

pub(super) fn look(machine: &Snapshot<'_>) -> Vec<Finding> {
    let rewrites = |entry: &&Entry| {
        entry.section() == "url" && matches!(entry.name(), "insteadof" | "pushinsteadof")
    };
    let targets = machine.targets();
    let about_us = |entry: &&Entry| {
        let all = targets.iter().any(|target| target.url.starts_with(&**entry.value));
        all || is_azure(&entry.value)
    };
    let mut findings = Vec::new();
    for entry in machine.config.iter().filter(rewrites).filter(about_us) {
        let new = entry.subsection().unwrap_or_default();
        if !is_harmless(new, &entry.value) {
            findings.push(finding(machine, entry, new));
        }
    }
    findings
}

fn finding(machine: &Snapshot<'_>, entry: &Entry, new: &str) -> Finding {
    let (old, place) = (shown(&entry.value), machine.place_of(entry));
    let when = if entry.name() == "insteadof" { "" } else { " when it pushes" };
    let what = format!("git goes to {} instead of {old}{when} (set in {place}).", shown(new));
    let over_ssh = !new.contains("://") || new.starts_with("ssh://");
    let why = if over_ssh {
        "If that is SSH, git uses a key there and no PAT."
    } else {
        "The PAT belongs to the host in the remote, and is not given to another one."
    };
    let finding = Finding::advice("rewritten-urls", what).since(why);
    match &entry.file {
        Some(file) => {
            let file = crate::git::quoted(&file.display().to_string());
            finding
                .by_hand("If that is not what you want, take it away:")
                .by(format!("git config --file {file} --edit"))
        }
        None => finding,
    }
}

/// The same host over https: many take the user out of Azure's clone URLs so.
fn is_harmless(new: &str, old: &str) -> bool {
    match (host(new), host(old)) {
        (Some(new), Some(old)) => new == old && is_https(old.0),
        _ => false,
    }
}

fn is_https(scheme: Scheme) -> bool {
    scheme == Scheme::Https
}

fn is_azure(url: &str) -> bool {
    matches!(host(url), Some((_, Host::Services | Host::Organization(_))))
}

fn host(url: &str) -> Option<(Scheme, Host)> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split('/').next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let scheme = Scheme::parse(scheme)?;
    Some((scheme, Host::parse(scheme, host)?))
}
