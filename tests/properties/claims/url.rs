//! Whole URLs, as users type them and programs get them.

use git_credential_azdo::git;
use git_credential_azdo::organization::{
    Destination, Organization, Remote, Repository, parse_canonical_url, parse_user_input,
    pasted_url,
};

use url::Url;

use super::super::model::{self, Place};
use super::place::{authority, place_of, standard_spelling};

/// Azure DevOps services on their own hosts.
const SERVICES: [&str; 11] = [
    "advsec",
    "almsearch",
    "analytics",
    "auditservice",
    "extmgmt",
    "feeds",
    "pkgs",
    "vsaex",
    "vsrm",
    "vssps",
    "vstmr",
];

/// git, curl and browsers go to the same host and organization as the program says, and the
/// program's own spelling of a URL leads to the same place.
pub fn url(text: &str) {
    if let Ok(destination) = Destination::parse(text) {
        let place = place_of(&destination.remote);
        let text = text.strip_prefix("sparse+").unwrap_or(text);
        for (scheme, host, path) in model::readings(text).expect("a URL to everybody") {
            assert_eq!(destination_of(&scheme, &host, &path), Some(place.clone()), "{text:?}");
        }
        let url = Url::parse(text).expect("a URL to the url crate");
        let authority = authority(&url);
        let standard = destination_of(url.scheme(), &authority, url.path());
        assert_eq!(standard, Some(standard_spelling(place)), "{text:?}");
    }
    if let Some(repository) = Repository::parse(text) {
        let again = Repository::parse(repository.url()).expect("what it is written as is one");
        assert_eq!(again.url(), repository.url());
        assert_eq!(place_of(again.remote()).host(), place_of(repository.remote()).host());
        goes_where_others_go(text.trim(), repository.remote());
    }
    if let Ok(organization) = parse_user_input(text) {
        assert_eq!(parse_canonical_url(&organization.url()).as_ref(), Some(&organization));
        let url = pasted_url(text).expect("it was read");
        let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        if scheme.is_some_and(|scheme| scheme == "https" || scheme == "http") {
            goes_where_others_go(url, &remote_of(&organization));
        }
    }
    if let Some(organization) = parse_canonical_url(text) {
        assert_eq!(organization.url(), text);
        assert!(Destination::parse(text).is_ok(), "what is stored can be asked for");
    }
    // Two halves: a section of git's configuration, and a URL it is compared with.
    if let Some((pattern, url)) = text.split_once('\n')
        && git::matches(pattern, url)
    {
        let labels = |url: &str| {
            let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
            let authority = rest.split('/').next().unwrap_or_default();
            authority.rsplit('@').next().unwrap_or_default().split('.').count()
        };
        assert_eq!(labels(pattern), labels(url), "{pattern:?} {url:?}");
    }
}

/// User errors such as `http` for `https` are tolerated; another host is not.
#[track_caller]
fn goes_where_others_go(text: &str, remote: &Remote) {
    for (scheme, host, path) in model::readings(text).expect("a URL to everybody") {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let path = format!("/{}", path.trim_start_matches('/'));
        let read = |scheme| destination_of(scheme, &host, &path);
        let read = read(&scheme).or_else(|| read("https"));
        // Not in `acme@dev.azure.com`: there the user is the organization.
        let Some(read) = read.filter(|read| *read != Place::Services) else {
            assert_eq!((host.trim_end_matches(":443"), &*path), ("dev.azure.com", "/"), "{text:?}");
            continue;
        };
        assert_eq!(read.host(), place_of(remote).host(), "{text:?}");
    }
}

fn remote_of(organization: &Organization) -> Remote {
    Destination::parse(&organization.url()).expect("its own URL").remote
}

fn destination_of(scheme: &str, host: &str, path: &str) -> Option<Place> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = path.strip_prefix('/').unwrap_or(path);
    let bare = host.strip_suffix(":443").unwrap_or(host);
    let labels: Vec<&str> = bare.split('.').collect();
    let same = |host: &str| model::place(scheme, host, Some(path));
    match labels[..] {
        [service, "dev", "azure", "com"] if SERVICES.contains(&service) => same("dev.azure.com"),
        [name, service, "visualstudio", "com"] if SERVICES.contains(&service) && name != "app" => {
            same(&format!("{name}.visualstudio.com"))
        }
        _ => same(host),
    }
}

impl Place {
    /// Everything but the path on a server.
    fn host(&self) -> Place {
        match self {
            Place::Server(origin, _) => Place::Server(origin.clone(), None),
            other => other.clone(),
        }
    }
}
