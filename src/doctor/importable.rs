//! PATs that other tools have for organizations without one here.

use super::{ABOUT, Finding, Snapshot};
use crate::import::{self, Query, Source};

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let search = import::search(&Query::silent(&snapshot.index, None));
    let mut findings = Vec::new();
    for found in &search.found {
        let Some(organization) = &found.organization else { continue };
        if snapshot.organizations.contains(organization) {
            continue;
        }
        // Other findings say what to do about PATs in plain text.
        let plain = [Source::Store, Source::Netrc, Source::Remotes];
        let places = found.places.iter().filter(|place| !plain.contains(&place.source));
        findings.extend(places.map(|place| {
            Finding::advice("importable-pat", format!("{} has a PAT for {ABOUT}.", place.source))
                .about(organization)
                .with_step("To import it, run:")
                .with_command("git credential-azdo import")
        }));
    }
    findings
}
