//! git's settings for each organization.

use std::collections::BTreeMap;

use super::{ABOUT, Action, Cause, Finding, Snapshot};
use crate::git::{self, ConfigEntry, Version, setup};
use crate::organization::Organization;
use crate::util::shell::quoted;

pub(super) const PATHS: &str = "use-http-path-off";
pub(super) const PROACTIVE_AUTH: &str = "proactive-auth-missing";

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    if snapshot.git.is_none() || snapshot.config_error.is_some() {
        return Vec::new();
    }
    if snapshot.organizations.is_empty() && snapshot.index_error.is_none() {
        return vec![
            Finding::advice("nothing-stored", "No PAT is stored yet.")
                .with_step("To store one, run:")
                .with_command("git credential-azdo login https://dev.azure.com/ORGANIZATION"),
        ];
    }
    let mut findings = paths(snapshot);
    if snapshot.git >= Some(Version::PROACTIVE_AUTH) {
        let each = snapshot.organizations.iter();
        findings.extend(each.filter_map(|organization| proactive_auth(snapshot, organization)));
    }
    findings
}

/// Hosts with several organizations or collections, one of which is the only one to examine, if any.
pub(super) fn paths(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let mut hosts: BTreeMap<String, Vec<&Organization>> = BTreeMap::new();
    for organization in &snapshot.organizations {
        let origin = organization.origin().map(ToString::to_string);
        let host = origin.unwrap_or_else(|| setup::SERVICES[0].to_owned());
        hosts.entry(host).or_default().push(organization);
    }
    let is_meant =
        |all: &[&Organization]| snapshot.only.as_ref().is_none_or(|it| all.contains(&it));
    let several = hosts.iter().filter(|(_, all)| all.len() > 1 && is_meant(all));
    several.filter_map(|(host, all)| path_is_off(snapshot, host, all)).collect()
}

fn path_is_off(snapshot: &Snapshot<'_>, host: &str, all: &[&Organization]) -> Option<Finding> {
    let mut set = all.iter().map(|organization| {
        snapshot.applying("credential", "usehttppath", &organization.url()).last().copied()
    });
    let is_on = |entry: &ConfigEntry| git::parse_bool(&entry.value) == Some(true);
    let off = set.find(|entry| !entry.is_some_and(is_on))?;
    let place = off.map(|entry| format!(" in {}", snapshot.place_of(entry))).unwrap_or_default();
    let count = all.len();
    let what = format!(
        "git doesn't say which of your {count} organizations at {host} it needs (useHttpPath is \
         off{place})."
    );
    let finding =
        Finding::problem(PATHS, what).with_why("Without the path, the right PAT cannot be chosen.");
    // A value set elsewhere comes later and would override one that is added here.
    Some(match off.filter(|entry| entry.subsection() != Some(host) || snapshot.is_local(entry)) {
        Some(entry) => super::http::remove(finding, snapshot, entry),
        None => {
            let command = format!("git config --global --add credential.{host}.useHttpPath true");
            let action = Action::UseHttpPath(host.to_owned());
            let finding = finding.with_command(command).with_action(action);
            let is_examined =
                |it: &&&Organization| snapshot.only.as_ref().is_none_or(|only| only == **it);
            let missing = all.iter().filter(|_| off.is_none()).filter(is_examined);
            missing.map(|it| missing_for(PATHS, it)).fold(finding, Finding::with_cause)
        }
    })
}

fn proactive_auth(snapshot: &Snapshot<'_>, organization: &Organization) -> Option<Finding> {
    let is_server = organization.origin().is_some();
    // Not needed for a job whose token is in its environment.
    if !is_server && !snapshot.index.organizations().contains(&organization) {
        return None;
    }
    let url = format!("{}/", organization.url());
    // Any value that is set is intended.
    if !snapshot.applying("http", "proactiveauth", &url).is_empty() {
        return None;
    }
    let what = format!("git does not send the PAT for {ABOUT} with its first request.");
    let finding = if is_server {
        Finding::problem(PROACTIVE_AUTH, what)
            .with_why("If the server also offers NTLM, git never sends the PAT at all.")
    } else {
        Finding::advice(PROACTIVE_AUTH, what)
            .with_why("Each fetch and push makes twice as many requests as it needs.")
    };
    let finding = organization.all_urls().iter().fold(finding, |finding, url| {
        let key = quoted(&format!("http.{url}/.proactiveAuth"));
        finding.with_command(format!("git config --global --add {key} basic"))
    });
    let finding = finding.about(organization).with_cause(missing_for(PROACTIVE_AUTH, organization));
    Some(finding.with_action(Action::ProactiveAuth(organization.clone())))
}

fn missing_for(id: &str, organization: &Organization) -> Cause {
    Cause::About(id.to_owned(), organization.to_string())
}
