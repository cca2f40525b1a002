//! The organization in what a user types or pastes: a URL of any kind, or just `acme`.

use thiserror::Error;

use super::strict_url::{NOT_ASCII, NotStrict, StrictUrl};
use super::{Host, Organization, Origin, Path, Remote, SERVICES_HOST, Scheme};
use super::{destination, pasted_url};

/// Hosts that are not Azure DevOps, for a better error message.
const FORGES: [&str; 4] = ["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"];

/// The default virtual directory of TFS.
pub(super) const TFS: &str = "tfs";
/// The collection of a new server.
pub(super) const DEFAULT_COLLECTION: &str = "DefaultCollection";
/// The segments of a virtual directory and a collection.
const LONGEST: usize = 2;
/// `dev.azure.com/e/...` are pages for all organizations of a company (AzureDevOpsUrlParser.cs in
/// dotnet/sourcelink).
const ENTERPRISE: &str = "e";

/// Why a text names no organization. The texts do not repeat it: it may contain a PAT.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Unclear {
    #[error("the URL names no organization: use https://dev.azure.com/ORGANIZATION")]
    NoOrganization,
    #[error("the URL names no collection: use one such as {0}/DefaultCollection")]
    NoCollection(String),
    /// A URL in a collection of a server, which does not say where the collection ends.
    #[error("cannot tell which part of the URL is the collection: use {}", either(.0))]
    Ambiguous(Vec<Organization>),
    #[error("{0} is not Azure DevOps")]
    AnotherForge(String),
    #[error("an SSH URL does not name the server's web address: use the collection's https URL")]
    Ssh,
    #[error("{NOT_ASCII}")]
    NotAscii,
    /// Servers could read the path as another organization's.
    #[error(
        "the path is ambiguous (it contains `//`, `..`, `%2F`, or similar): shorten the URL to the \
         organization or the collection"
    )]
    Path,
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
    let text = pasted_url(text).ok_or(Unclear::NotUnderstood)?;
    if let Some(organization) = Organization::services(text) {
        return Ok(organization);
    }
    if let Some(name) = over_ssh(text) {
        return Organization::services(name).ok_or(Unclear::NotAnOrganization);
    }
    if text.starts_with("ssh://") {
        return Err(Unclear::Ssh);
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

/// `A or B`.
pub fn either(organizations: &[Organization]) -> String {
    let names: Vec<String> = organizations.iter().map(ToString::to_string).collect();
    names.join(" or ")
}

/// The collection of a repository's path on a server that has the `known` ones: the one that the
/// path names, or else the one beside a known one.
pub fn new_collection<'a>(
    known: impl Iterator<Item = &'a Organization>,
    origin: &Origin,
    path: &Path,
) -> Option<Organization> {
    let known: Vec<_> = known.filter(|known| known.origin() == Some(origin)).collect();
    let siblings = known.iter().filter_map(|known| known.sibling_at(origin, path));
    // Of `/C` and `/ado/C`, the one whose virtual directory is there.
    let beside = siblings.max_by_key(Organization::depth);
    known.first().and_then(|_| collection(origin, path.segments()).ok()).or(beside)
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
    let (url, path) = url_and_path(url)?;
    if let Some(found) = destination::on_service_host(Scheme::Https, url.host, path.as_ref()) {
        return Ok(found);
    }
    let host = host(&url)?;
    let is_enterprise = |path: &Path| path.first().eq_ignore_ascii_case(ENTERPRISE);
    if host == Host::Services && path.as_ref().is_some_and(is_enterprise) {
        return Err(Unclear::NoOrganization);
    }
    match Remote::at(host, path).ok_or(Unclear::NotAnOrganization)? {
        Remote::Organization(organization) => Ok(organization),
        // `acme@dev.azure.com`, the start of a clone URL.
        Remote::Services => {
            url.userinfo.and_then(Organization::services).ok_or(Unclear::NoOrganization)
        }
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
    let position = |name: &str| {
        let mut named = named.iter();
        named.position(|segment| segment.eq_ignore_ascii_case(name))
    };
    let directory = position(TFS);
    let longest = directory.map_or(0, |index| index + 2).max(LONGEST);
    let length = match (position(DEFAULT_COLLECTION), directory) {
        (Some(index), _) => index + 1,
        // Elsewhere, it may be a project.
        (None, Some(0)) => 2,
        // A URL that ends before any project or page is the collection's own.
        _ if marker.is_none() && named.len() <= longest => named.len().max(1),
        _ if named.len() > 1 => {
            let lengths = 1..=longest.min(named.len());
            return Err(Unclear::Ambiguous(lengths.map(first).collect()));
        }
        _ => 1,
    };
    if length <= named.len() {
        Ok(first(length))
    } else {
        Err(Unclear::NoCollection(first(named.len()).url()))
    }
}

/// The host and the path of a URL.
pub(super) fn host_and_path(url: &str) -> Result<(Host, Option<Path>), Unclear> {
    let (url, path) = url_and_path(url)?;
    Ok((host(&url)?, path))
}

fn url_and_path(url: &str) -> Result<(StrictUrl<'_>, Option<Path>), Unclear> {
    let url = StrictUrl::parse(url).map_err(|error| match error {
        NotStrict::NotAUrl | NotStrict::Ambiguous => Unclear::NotUnderstood,
        NotStrict::Host => Unclear::NotAnOrganization,
        NotStrict::NotAscii => Unclear::NotAscii,
    })?;
    let path = match url.path.trim_matches('/') {
        "" => None,
        path => Some(Path::parse(path).ok_or(Unclear::Path)?),
    };
    Ok((url, path))
}

fn host(url: &StrictUrl<'_>) -> Result<Host, Unclear> {
    // Azure DevOps Services has https only, so `http` is a mistake.
    let host = Host::parse(url.scheme, url.host).or_else(|| Host::parse(Scheme::Https, url.host));
    host.ok_or(Unclear::NotAnOrganization)
}

/// The organization in an SSH URL (AzureDevOpsUrlParser.cs in dotnet/sourcelink).
pub(super) fn over_ssh(text: &str) -> Option<&str> {
    let text = text.strip_prefix("ssh://").unwrap_or(text);
    let with_user = text.split_once('@').filter(|(user, _)| !user.contains('/'));
    let (user, rest) = with_user.unwrap_or(("", text));
    let (host, path) = rest.split_at(rest.find([':', '/'])?);
    let is = |name: &str| host.eq_ignore_ascii_case(name);
    let is_older = is("vs-ssh.visualstudio.com");
    let path = path[1..].trim_start_matches("22/");
    // A host without a dot is an alias in SSH's configuration, for one key per organization.
    let is_alias = !user.is_empty()
        && !host.contains('.')
        && path.starts_with("v3/")
        && path.split('/').count() == 4;
    if !is_older && !is_alias && !is(&format!("ssh.{SERVICES_HOST}")) {
        return None;
    }
    let name = path.strip_prefix("v3/").map(|path| path.split('/').next().unwrap_or_default());
    // Before version 3, the user is the organization.
    name.or_else(|| is_older.then_some(user))
}
