//! What a person types or pastes: a URL of any form, a clone URL, or just `acme`.

use thiserror::Error;

use super::collection::{self, Collection};
use super::{Host, Organization, Path, SERVICES_HOST, Scheme};

/// A slip to be told about; what a PAT is given to does not depend on this.
const FORGES: [&str; 4] = ["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"];

/// Why a text names no organization, and what would.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Unclear {
    /// `dev.azure.com` alone.
    #[error("which organization? Give its URL: https://dev.azure.com/ORGANIZATION")]
    NoOrganization,
    /// A server alone.
    #[error("which collection? Give its URL, such as {0}/DefaultCollection")]
    NoCollection(String),
    /// A URL inside of a collection, which does not say where the collection's own ends.
    #[error("which part of that is the collection? Give its own URL: {0}")]
    Ambiguous(String),
    /// A forge that everybody knows.
    #[error("{0} is no Azure DevOps: this program keeps PATs for Azure DevOps alone")]
    AnotherForge(String),
    /// Another host of Microsoft's, or Azure DevOps under a port or scheme of its own.
    #[error(
        "that is no address of an Azure DevOps organization: \
         use https://dev.azure.com/ORGANIZATION"
    )]
    NotAnOrganization,
    /// Neither a URL nor a name that an organization can have.
    #[error(
        "neither a URL nor the name of an organization: \
         use https://dev.azure.com/ORGANIZATION, or the URL of a server's collection"
    )]
    NotUnderstood,
}

/// The organization that a typed text means.
///
/// # Errors
/// [`Unclear`] says what is missing. Its texts never repeat `text`: there may be a PAT in it.
pub fn typed(text: &str) -> Result<Organization, Unclear> {
    let text = text.trim();
    if let Some(organization) = Organization::services(text) {
        return Ok(organization);
    }
    if let Some(name) = over_ssh(text) {
        return Organization::services(name).ok_or(Unclear::NotAnOrganization);
    }
    match text.split_once("://") {
        Some((scheme, rest)) => {
            from_url(Scheme::parse(scheme).ok_or(Unclear::NotUnderstood)?, rest)
        }
        // `dev.azure.com/acme` as it is spoken. A host without a dot needs its scheme: in
        // `acme/widgets` the first word is no host.
        None if text.split('/').next().is_some_and(|host| host.contains('.')) => {
            from_url(Scheme::Https, text)
        }
        None => Err(Unclear::NotUnderstood),
    }
}

/// The organization of a URL that [`Organization::url`] wrote: on a server all of its path is the
/// collection.
pub fn canonical(url: &str) -> Option<Organization> {
    let (scheme, rest) = url.split_once("://")?;
    let (host, path) = split(Scheme::parse(scheme)?, rest).ok()?;
    let organization = match (host, path) {
        (Host::Services, Some(path)) => Organization::services(path.first()),
        (Host::Server(origin), Some(path)) => {
            Some(Organization::server(origin, path.segments().to_vec()))
        }
        _ => None,
    };
    organization.filter(|organization| organization.url() == url)
}

fn from_url(scheme: Scheme, rest: &str) -> Result<Organization, Unclear> {
    let (host, path) = split(scheme, rest)?;
    let organization = match host {
        Host::Organization(name) => Organization::services(&name),
        Host::Services => {
            let path = path.ok_or(Unclear::NoOrganization)?;
            Organization::services(path.first())
        }
        Host::Server(origin) => {
            if FORGES.iter().any(|forge| origin.to_string() == format!("https://{forge}")) {
                return Err(Unclear::AnotherForge(origin.to_string()));
            }
            let segments = path.as_ref().map(Path::segments).unwrap_or_default();
            return match collection::collection(&origin, segments) {
                Collection::Is(collection) => Ok(collection),
                Collection::NotNamed => Err(Unclear::NoCollection(origin.to_string())),
                Collection::OneOf(several) => {
                    let urls: Vec<String> = several.iter().map(Organization::url).collect();
                    Err(Unclear::Ambiguous(urls.join(" or ")))
                }
            };
        }
    };
    organization.ok_or(Unclear::NotAnOrganization)
}

/// The host and path of what stands behind `scheme://`.
pub(super) fn split(scheme: Scheme, rest: &str) -> Result<(Host, Option<Path>), Unclear> {
    // A browser takes a backslash for a slash, so the host would be another one there.
    if rest.contains('\\') {
        return Err(Unclear::NotUnderstood);
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    // git ends the userinfo at the first `@`, curl at the last: with two, nobody knows.
    let host = match authority.split_once('@') {
        None => authority,
        Some((_, host)) if !host.contains('@') => host,
        Some(_) => return Err(Unclear::NotUnderstood),
    };
    // Azure DevOps Services is only ever spoken to over https, so a typed `http` is a slip.
    let host = Host::parse(scheme, host).or_else(|| Host::parse(Scheme::Https, host));
    let host = host.ok_or(Unclear::NotAnOrganization)?;
    let path = match path.split(['?', '#']).next().unwrap_or_default().trim_matches('/') {
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
    // Here the user is the organization, whatever stands in the path.
    host.eq_ignore_ascii_case("vs-ssh.visualstudio.com").then_some(user)
}
