//! git's settings for each organization.

use super::{Action, Finding, Snapshot};
use crate::git::{self, ConfigEntry, Version, setup};
use crate::organization::Organization;
use crate::util::shell::quoted;

/// The first git with `http.<url>.proactiveAuth` and `state[]`.
pub(super) const PROACTIVE: Version = Version(2, 46);

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    if snapshot.git.is_none() || snapshot.config_error.is_some() {
        return Vec::new();
    }
    if snapshot.organizations().is_empty() && snapshot.index_error.is_none() {
        return vec![
            Finding::advice("nothing-stored", "No PAT is stored yet.")
                .with_command("git credential-azdo login https://dev.azure.com/ORGANIZATION"),
        ];
    }
    let mut findings = paths(snapshot);
    findings.extend(proactive_auth(snapshot));
    findings
}

/// Hosts with several organizations or collections.
fn paths(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let organizations = snapshot.organizations();
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
            snapshot.applying("credential", "usehttppath", &organization.url()).last().copied()
        });
        let off: Vec<Option<&ConfigEntry>> = set
            .filter(|entry| !entry.is_some_and(|entry| git::parse_bool(&entry.value) == Some(true)))
            .collect();
        if let Some(first) = off.first() {
            findings.push(path_is_off(snapshot, &section, *first, here.len()));
        }
    }
    findings
}

fn path_is_off(
    snapshot: &Snapshot<'_>,
    section: &str,
    set: Option<&ConfigEntry>,
    count: usize,
) -> Finding {
    let key = format!("credential.{section}.useHttpPath");
    let place = set.map(|entry| format!(" in {}", snapshot.place_of(entry)));
    let finding = Finding::problem(
        "use-http-path-off",
        format!(
            "git doesn't say which of your {count} organizations at {section} it needs \
             (useHttpPath is off{}).",
            place.unwrap_or_default()
        ),
    )
    .with_why("Without the path, the right PAT cannot be chosen.");
    // A value set elsewhere comes later and would override one that is added here.
    match set.filter(|entry| entry.subsection() != Some(section) || snapshot.is_local(entry)) {
        Some(entry) => super::http::remove(finding, snapshot, entry),
        None => finding
            .with_command(format!("git config --global --add {key} true"))
            .with_action(Action::UseHttpPath(section.to_owned())),
    }
}

fn proactive_auth(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    if snapshot.git.is_none_or(|version| version < PROACTIVE) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for organization in &snapshot.organizations() {
        // Not needed for a job whose token is in its environment.
        if organization.origin().is_none()
            && !snapshot.index.organizations().contains(&organization)
        {
            continue;
        }
        let url = format!("{}/", organization.url());
        // Any value that is set is intended.
        if !matches!(git::for_url("http.proactiveAuth", &url), Ok(None)) {
            continue;
        }
        let what = format!("git does not send the PAT for {organization} with its first request.");
        let finding = if organization.origin().is_some() {
            Finding::problem("proactive-auth-missing", what)
                .with_why("If the server also offers NTLM, git never sends the PAT at all.")
        } else {
            Finding::advice("proactive-auth-missing", what)
                .with_why("Each fetch and push makes twice as many requests as it needs.")
        };
        let finding = organization.all_urls().iter().fold(finding, |finding, url| {
            let key = quoted(&format!("http.{url}/.proactiveAuth"));
            finding.with_command(format!("git config --global --add {key} basic"))
        });
        findings.push(finding.with_action(Action::ProactiveAuth(organization.clone())));
    }
    findings
}
