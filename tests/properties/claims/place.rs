//! git's attributes of a URL, and the organization they name.

use git_credential_azdo::organization::{Path, Remote};

use url::{Host, Url};

use super::super::model::{self, Place};

/// Three lines with protocol, host and path lead where the model says.
pub fn place(text: &str) {
    let mut lines = text.splitn(3, '\n');
    let (protocol, host) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let path = lines.next();
    let remote = Remote::parse(protocol, host, path);
    let model = model::place(protocol, host, path);
    assert_eq!(remote.as_ref().map(place_of), model, "{remote:?}");
    if let Some(remote) = remote {
        url_crate_agrees(&remote, protocol, host, path);
    }
}

/// If the `url` crate accepts the URL of these attributes too, it finds the same host, port and
/// path.
#[track_caller]
fn url_crate_agrees(remote: &Remote, protocol: &str, host: &str, path: Option<&str>) {
    // git has decoded the path; these characters would end it.
    let path = path.unwrap_or_default().trim_matches('/').replace(['?', '#'], "x");
    let text = format!("{protocol}://{host}/{}", path.replace(' ', "%20"));
    let Ok(url) = Url::parse(&text) else { return };
    let standard =
        model::place(url.scheme(), &authority(&url), Some(url.path().trim_start_matches('/')));
    let ours = model::place(protocol, host, Some(&path));
    assert_eq!(ours.map(standard_spelling), standard, "{remote:?}");
}

/// The `url` crate writes an IPv6 address in its shortest form.
pub fn standard_spelling(place: Place) -> Place {
    let Place::Server(origin, path) = place else { return place };
    let address = |(before, rest): (&str, &str)| {
        let (address, port) = rest.split_once(']')?;
        let address: Host = Host::Ipv6(address.parse().ok()?);
        Some(format!("{before}{address}{port}"))
    };
    let origin = origin.split_once('[').and_then(address).unwrap_or(origin);
    Place::Server(origin, path)
}

/// The host of a URL with its port, as the `url` crate reads it.
pub fn authority(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}{port}", url.host_str().unwrap_or_default())
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
