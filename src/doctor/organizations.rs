//! What git has to be told for each organization.

use super::{Action, Finding, Snapshot};
use crate::git::{self, Entry, Version, setup};
use crate::organization::Organization;

/// The first git that knows `http.<url>.proactiveAuth`, and that hands state back.
pub(super) const PROACTIVE: Version = Version(2, 46);

pub(super) fn look(machine: &Snapshot<'_>) -> Vec<Finding> {
    if machine.git.is_none() || machine.config_error.is_some() {
        return Vec::new();
    }
    if machine.organizations().is_empty() && machine.record_error.is_none() {
        return vec![
            Finding::advice("nothing-stored", "No PAT is stored yet.")
                .by("git credential-azdo login https://dev.azure.com/ORGANIZATION"),
        ];
    }
    let mut findings = paths(machine);
    findings.extend(proactive_auth(machine));
    findings
}

/// Hosts on which there are several.
fn paths(machine: &Snapshot<'_>) -> Vec<Finding> {
    let organizations = machine.organizations();
    let host = |organization: &Organization| match organization.origin() {
        None => setup::SERVICES[0].to_owned(),
        Some(origin) => origin.to_string(),
    };
    let mut hosts: Vec<String> = organizations.iter().map(host).collect();
    hosts.sort();
    let mut several: Vec<String> =
        hosts.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone()).collect();
    several.dedup();
    let mut findings = Vec::new();
    for section in several {
        let here = |organization: &&Organization| host(organization) == section;
        let here: Vec<&Organization> = organizations.iter().filter(here).collect();
        let set = here.iter().map(|organization| {
            machine.applying("credential", "usehttppath", &organization.url()).last().copied()
        });
        let off: Vec<Option<&Entry>> =
            set.filter(|entry| !entry.is_some_and(|entry| is_true(&entry.value))).collect();
        if let Some(first) = off.first() {
            findings.push(path_is_off(machine, &section, *first, here.len()));
        }
    }
    findings
}

fn path_is_off(
    machine: &Snapshot<'_>,
    section: &str,
    set: Option<&Entry>,
    count: usize,
) -> Finding {
    let key = format!("credential.{section}.useHttpPath");
    let place = set.map(|entry| format!(" (set in {})", machine.place_of(entry)));
    let finding = Finding::problem(
        "use-http-path-off",
        format!(
            "git does not say which of the {count} at {section} it means{}.",
            place.unwrap_or_default()
        ),
    )
    .since("useHttpPath is off, so the right PAT cannot be told.");
    // What is set elsewhere comes later, and wins over what is added here.
    match set.filter(|entry| entry.subsection() != Some(section) || machine.is_local(entry)) {
        Some(entry) => super::http::remove(finding, machine, entry),
        None => finding
            .by(format!("git config --global --add {key} true"))
            .or_fix(Action::UseHttpPath(section.to_owned())),
    }
}

fn proactive_auth(machine: &Snapshot<'_>) -> Vec<Finding> {
    if machine.git.is_none_or(|version| version < PROACTIVE) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for organization in &machine.organizations() {
        // A job that has a token in its environment for a while does not need it.
        if organization.origin().is_none() && !machine.index.organizations().contains(&organization)
        {
            continue;
        }
        let url = format!("{}/", organization.url());
        // Whatever somebody has set is meant.
        if !matches!(git::for_url("http.proactiveAuth", &url), Ok(None)) {
            continue;
        }
        let what = format!("git does not send the PAT for {organization} with its first request.");
        let finding = if organization.origin().is_some() {
            Finding::problem("proactive-auth-missing", what)
                .since("Where the server offers NTLM too, git then never sends the PAT at all.")
        } else {
            Finding::advice("proactive-auth-missing", what)
                .since("Each fetch and push takes twice the requests that it needs.")
        };
        let finding = organization.all_urls().iter().fold(finding, |finding, url| {
            let key = git::quoted(&format!("http.{url}/.proactiveAuth"));
            finding.by(format!("git config --global --add {key} basic"))
        });
        findings.push(finding.or_fix(Action::ProactiveAuth(organization.clone())));
    }
    findings
}

/// As git reads a truth value; a key without a value is true.
fn is_true(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    matches!(value.as_str(), "true" | "yes" | "on") || value.parse::<i64>().is_ok_and(|n| n != 0)
}
