//! `.netrc`: libcurl reads it before git asks a helper. With `http.proactiveAuth` git asks first,
//! and libcurl uses that answer (seen with git 2.47.3).

use super::{ABOUT, Cause, Finding, Snapshot};
use crate::import::netrc::machines;
use crate::index::{PatName, login_command};
use crate::organization::{Host, Organization, Scheme};
use crate::util::files;
use crate::util::pat::Secret;
use crate::util::pat::find::find as find_pats;

/// More than any such file.
const LIMIT: usize = 1024 * 1024;

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let in_home =
        snapshot.home.iter().flat_map(|home| [".netrc", "_netrc"].map(|name| home.join(name)));
    for path in in_home {
        let content = files::read_short(&path, LIMIT).unwrap_or_default();
        let place = snapshot.place(&path);
        for (machine, password) in machines(str::from_utf8(&content).unwrap_or_default()) {
            let pats = find_pats(password.unwrap_or_default().as_bytes()).into_iter();
            let causes = pats.map(|found| Cause::pat(&path, &found.pat));
            let is_stored =
                password.is_some_and(|it| snapshot.is_stored(&Secret::new(it.to_owned())));
            let finding = finding(snapshot, machine, is_stored, &place);
            findings.extend(finding.map(|finding| causes.fold(finding, Finding::with_cause)));
        }
    }
    findings
}

/// The finding if it is the password of a host with a PAT, or of any of Azure DevOps.
fn finding(
    snapshot: &Snapshot<'_>,
    machine: Option<&str>,
    is_stored: bool,
    place: &str,
) -> Option<Finding> {
    let mut login = "git credential-azdo login ORGANIZATION".to_owned();
    match (machine, machine.and_then(|name| Host::parse(Scheme::Https, name))) {
        (None, _) if snapshot.organizations.is_empty() => return None,
        (None, _) | (_, Some(Host::Services)) => {}
        (_, Some(Host::Organization(organization))) => {
            if let Some(organization) = Organization::services(&organization) {
                login = login_command(&organization, &PatName::default());
            }
        }
        (Some(name), _) => {
            let mut servers = snapshot.organizations.iter().filter_map(Organization::origin);
            servers.find(|server| server.host().eq_ignore_ascii_case(name))?;
        }
    }
    let whose = machine.unwrap_or("every host (`default`)");
    let why = "It is not encrypted, and git-lfs and git without proactiveAuth try it first.";
    let finding = Finding::problem("netrc-entry", format!("{place} has a password for {ABOUT}."))
        .about(whose)
        .with_why(why);
    Some(if is_stored {
        finding.with_step(format!("The PAT is already stored: remove these lines from {place}."))
    } else {
        finding
            .with_step(format!("Remove these lines from {place} and store the PAT:"))
            .with_command(login)
    })
}
