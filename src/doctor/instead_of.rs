//! `url.*.insteadOf`: rewritten Azure DevOps URLs.

use super::{Finding, Snapshot};
use crate::git::ConfigEntry;
use crate::organization::{Host, Scheme, StrictUrl};
use crate::util::redact::redact;

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let targets = snapshot.targets();
    let finding = |entry: &ConfigEntry| {
        let (new, old) = (entry.subsection().unwrap_or_default(), &*entry.value);
        let rewrites =
            entry.section() == "url" && matches!(entry.name(), "insteadof" | "pushinsteadof");
        let about_us =
            || is_azure(old) || targets.iter().any(|target| target.url.starts_with(old.as_str()));
        (rewrites && about_us() && !is_harmless(new, old)).then(|| finding(snapshot, entry, new))
    };
    snapshot.config.iter().filter_map(finding).collect()
}

fn finding(snapshot: &Snapshot<'_>, entry: &ConfigEntry, new: &str) -> Finding {
    let (old, place) = (redact(&entry.value), snapshot.place_of(entry));
    let when = if entry.name() == "insteadof" { "" } else { " for pushes" };
    let what = format!("git replaces {old} with {}{when} (set in {place}).", redact(new));
    let over_ssh = !new.contains("://") || new.starts_with("ssh://");
    let why = if over_ssh {
        "If that is SSH, git uses a key instead of the PAT."
    } else {
        "The PAT belongs to the remote's host and is not given to another one."
    };
    let finding = Finding::warning("rewritten-urls", what).with_why(why);
    match &entry.file {
        Some(file) => {
            finding.with_step("If that is not what you want, remove it:").with_edit_command(file)
        }
        None => finding,
    }
}

/// Whether the host stays the same, over https: a common way to remove the username from the URL.
fn is_harmless(new: &str, old: &str) -> bool {
    matches!((host(new), host(old)), (Some(new), Some(old)) if new == old && old.0 == Scheme::Https)
}

fn is_azure(url: &str) -> bool {
    matches!(host(url), Some((_, Host::Services | Host::Organization(_))))
}

fn host(url: &str) -> Option<(Scheme, Host)> {
    let url = StrictUrl::parse(url).ok()?;
    Some((url.scheme, Host::parse(url.scheme, url.host)?))
}
