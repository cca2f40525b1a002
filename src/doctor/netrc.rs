//! `.netrc`: libcurl reads it before git asks a helper. With `http.proactiveAuth` git asks first,
//! and libcurl uses that answer (seen with git 2.47.3).

use super::{Finding, Snapshot};
use crate::index::PatName;
use crate::index::login_command;
use crate::organization::{Host, Organization, Scheme};
use crate::util::files;

/// More than any such file.
const LIMIT: usize = 1024 * 1024;

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for name in [".netrc", "_netrc"] {
        let Some(path) = snapshot.home.as_ref().map(|home| home.join(name)) else {
            continue;
        };
        let Ok(content) = files::read_short(&path, LIMIT) else {
            continue;
        };
        let Ok(text) = str::from_utf8(&content) else {
            continue;
        };
        let place = snapshot.place(&path);
        for entry in entries(text).into_iter().filter(|entry| concerns(snapshot, entry)) {
            findings.push(finding(&entry, &place));
        }
    }
    findings
}

#[derive(Debug, PartialEq)]
enum Machines {
    Named(String),
    Default,
}

fn finding(entry: &Machines, place: &str) -> Finding {
    let who = match entry {
        Machines::Named(host) => format!("{place} has a password for {host}."),
        Machines::Default => format!("{place} has a password for every host (`default`)."),
    };
    let organization = match entry {
        Machines::Named(host) => organization(host),
        Machines::Default => None,
    };
    let login = organization.map_or_else(
        || "git credential-azdo login ORGANIZATION".to_owned(),
        |organization| login_command(&organization, &PatName::default()),
    );
    Finding::problem("netrc-entry", who)
        .with_why("It is not encrypted, and git-lfs and git without proactiveAuth try it first.")
        .with_step(format!("Remove these lines from {place} and store the PAT:"))
        .with_command(login)
}

fn organization(host: &str) -> Option<Organization> {
    match Host::parse(Scheme::Https, host)? {
        Host::Organization(name) => Organization::services(&name),
        Host::Services | Host::Server(_) => None,
    }
}

fn concerns(snapshot: &Snapshot<'_>, entry: &Machines) -> bool {
    let organizations = snapshot.organizations();
    let Machines::Named(host) = entry else {
        return !organizations.is_empty();
    };
    let has_host = |organization: &Organization| {
        organization.origin().is_some_and(|origin| origin.host().eq_ignore_ascii_case(host))
    };
    matches!(Host::parse(Scheme::Https, host), Some(Host::Services | Host::Organization(_)))
        || organizations.iter().any(has_host)
}

/// The hosts in it, each once. Words are separated by white space, and `macdef` ends at the next
/// empty line (curl's lib/netrc.c).
fn entries(text: &str) -> Vec<Machines> {
    let mut found = Vec::new();
    let mut in_macro = false;
    let mut expects: Option<&str> = None;
    for line in text.lines() {
        in_macro &= !line.trim().is_empty();
        if in_macro || line.trim_start().starts_with('#') {
            continue;
        }
        for word in line.split_whitespace() {
            let entry = match expects.take() {
                Some("machine") => Machines::Named(word.trim_matches('"').to_owned()),
                Some(_) => continue,
                None if word == "default" => Machines::Default,
                None if word == "macdef" => {
                    in_macro = true;
                    break;
                }
                None => {
                    let takes = ["machine", "login", "password", "account"];
                    expects = takes.into_iter().find(|name| *name == word);
                    continue;
                }
            };
            if !found.contains(&entry) {
                found.push(entry);
            }
        }
    }
    found
}
