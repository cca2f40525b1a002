//! The organization in what a user types or pastes: a URL of any kind, or just `acme`.

use thiserror::Error;

use super::strict_url::{NotStrict, StrictUrl};
use super::{Host, Organization, Origin, Path, Remote, SERVICES_HOST, Scheme};

/// Hosts that are not Azure DevOps, for a better error message.
const FORGES: [&str; 4] = ["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"];

/// The default virtual directory of TFS.
const TFS: &str = "tfs";
/// The collection of a new server.
const DEFAULT_COLLECTION: &str = "DefaultCollection";
/// The segments of a virtual directory and a collection.
const LONGEST: usize = 2;

/// Why a text names no organization. The texts do not repeat it: it may contain a PAT.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Unclear {
    #[error("the URL names no organization: use https://dev.azure.com/ORGANIZATION")]
    NoOrganization,
    #[error("the URL names no collection: use one such as {0}/DefaultCollection")]
    NoCollection(String),
    /// A URL in a collection of a server, which does not say where the collection ends.
    #[error("cannot tell which part of the URL is the collection: use {0}")]
    Ambiguous(String),
    #[error("{0} is not Azure DevOps")]
    AnotherForge(String),
    /// Another Microsoft host, or Azure DevOps with another scheme or port.
    #[error("not the URL of an Azure DevOps organization: use https://dev.azure.com/ORGANIZATION")]
    NotAnOrganization,
    #[error(
        "neither an organization name nor a URL: use https://dev.azure.com/ORGANIZATION, or the \
         URL of a server's collection"
    )]
    NotUnderstood,
}

pub fn parse_user_input(text: &str) -> Result<Organization, Unclear> {
    let text = text.trim();
    if let Some(organization) = Organization::services(text) {
        return Ok(organization);
    }
    if let Some(name) = over_ssh(text) {
        return Organization::services(name).ok_or(Unclear::NotAnOrganization);
    }
    if text.contains("://") {
        return from_url(text);
    }
    // `dev.azure.com/acme`. A host without a dot needs a scheme: `acme/widgets` has no host.
    if text.split('/').next().is_some_and(|host| host.contains('.')) {
        return from_url(&format!("https://{text}"));
    }
    Err(Unclear::NotUnderstood)
}

/// The organization of a URL that [`Organization::url`] returned: on a server, the whole path is the
/// collection.
pub fn parse_canonical_url(url: &str) -> Option<Organization> {
    let (scheme, rest) = url.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    let organization = match Remote::parse(scheme, host, Some(path))? {
        Remote::Organization(organization) => organization,
        Remote::Server { origin, path } => Organization::at(origin, path?.segments().to_vec()),
        Remote::Services => return None,
    };
    (organization.url() == url).then_some(organization)
}

fn from_url(url: &str) -> Result<Organization, Unclear> {
    let (host, path) = host_and_path(url)?;
    match Remote::at(host, path).ok_or(Unclear::NotAnOrganization)? {
        Remote::Organization(organization) => Ok(organization),
        Remote::Services => Err(Unclear::NoOrganization),
        Remote::Server { origin, .. } if FORGES.contains(&origin.host()) => {
            Err(Unclear::AnotherForge(origin.host().to_owned()))
        }
        Remote::Server { origin, path } => {
            collection(&origin, path.as_ref().map(Path::segments).unwrap_or_default())
        }
    }
}

/// The collection that a path on this server names.
///
/// `http(s)://server[:port][/virtual directory]/{Collection}/{Project}[/{Team}]/_git/{repo}`
/// does not say where the collection ends. A wrong guess could give a PAT to another collection, so
/// an ambiguous URL is an error, and the user is asked for the collection's own URL.
fn collection(origin: &Origin, segments: &[String]) -> Result<Organization, Unclear> {
    // Only pages and repositories start with an underscore (`_git`, `_usersSettings`).
    let marker = segments.iter().position(|segment| segment.starts_with('_'));
    let named = &segments[..marker.unwrap_or(segments.len())];
    let first = |length: usize| Organization::at(origin.clone(), named[..length].to_vec());
    let is = |name: &str| {
        let mut named = named.iter();
        named.position(|segment| segment.eq_ignore_ascii_case(name))
    };
    let length = match (is(DEFAULT_COLLECTION), is(TFS)) {
        (Some(index), _) => index + 1,
        (None, Some(index)) => index + 2,
        // A URL that ends before any project or page is the collection's own.
        (None, None) if marker.is_none() && named.len() <= LONGEST => named.len(),
        (None, None) if named.len() > 1 => {
            let urls: Vec<String> = (1..=LONGEST).map(|length| first(length).url()).collect();
            return Err(Unclear::Ambiguous(urls.join(" or ")));
        }
        (None, None) => named.len(),
    };
    if (1..=named.len()).contains(&length) {
        Ok(first(length))
    } else {
        Err(Unclear::NoCollection(origin.to_string()))
    }
}

pub(super) fn host_and_path(url: &str) -> Result<(Host, Option<Path>), Unclear> {
    let url = StrictUrl::parse(url).map_err(|error| match error {
        NotStrict::NotAUrl | NotStrict::Ambiguous => Unclear::NotUnderstood,
        NotStrict::Host => Unclear::NotAnOrganization,
    })?;
    // Azure DevOps Services has https only, so `http` is a mistake.
    let host = Host::parse(url.scheme, url.host).or_else(|| Host::parse(Scheme::Https, url.host));
    let host = host.ok_or(Unclear::NotAnOrganization)?;
    let path = match url.path.trim_matches('/') {
        "" => None,
        path => Some(Path::parse(path).ok_or(Unclear::NotUnderstood)?),
    };
    Ok((host, path))
}

/// The organization in an SSH clone URL, which has three forms.
fn over_ssh(text: &str) -> Option<&str> {
    let text = text.strip_prefix("ssh://").unwrap_or(text);
    let (user, rest) = text.split_once('@').filter(|(user, _)| !user.contains('/'))?;
    let host_ends = rest.find([':', '/'])?;
    let (host, path) = (&rest[..host_ends], &rest[host_ends + 1..]);
    if host.eq_ignore_ascii_case(&format!("ssh.{SERVICES_HOST}")) {
        let path = path.trim_start_matches("22/");
        return path.strip_prefix("v3/")?.split('/').next();
    }
    // Here the user is the organization.
    host.eq_ignore_ascii_case("vs-ssh.visualstudio.com").then_some(user)
}
