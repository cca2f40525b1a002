//! The messages about the API: what happened, and what to do next.

use crate::azure::Diagnosis;
use crate::organization::Organization;

/// Azure DevOps Server. Its page moved in 2019.
pub(super) fn no_api(organization: &Organization) -> Diagnosis {
    let message = "Azure DevOps Server has no API for PATs: they are created, extended and revoked \
                   on its website";
    Diagnosis::new("no_pat_api", message)
        .then_run("Open", organization.token_page())
        .then_run("On TFS 2017 and 2018, open", organization.old_token_page())
}

/// A response that does not say what happened.
pub(super) fn garbled(organization: &Organization) -> Diagnosis {
    Diagnosis::new("garbled", "Azure's API for PATs gave an answer that cannot be understood")
        .then(format!("See which PATs there are: {}", organization.token_page()))
}
