//! git's attributes of a URL, and the organization they name.

use git_credential_azdo::organization::{Path, Remote};

use super::super::model::{self, Place};

/// Three lines with protocol, host and path lead where the model says.
pub fn place(text: &str) {
    let mut lines = text.splitn(3, '\n');
    let (protocol, host) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let path = lines.next();
    let remote = Remote::of(protocol, host, path);
    let model = model::place(protocol, host, path);
    assert_eq!(remote.as_ref().map(place_of), model, "{remote:?}");
}

/// The program's destination in the model's terms.
pub fn place_of(remote: &Remote) -> Place {
    match remote {
        Remote::Organization(organization) => {
            let url = organization.url();
            let name = url.strip_prefix("https://dev.azure.com/").expect("of Azure's own host");
            Place::Organization(name.to_ascii_lowercase())
        }
        Remote::Services => Place::Services,
        Remote::Server { origin, path } => {
            let lower =
                |path: &Path| path.segments().iter().map(|one| one.to_lowercase()).collect();
            Place::Server(origin.to_string(), path.as_ref().map(lower))
        }
    }
}
