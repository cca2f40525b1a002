//! The organization that a URL leads to, for programs other than git.
//!
//! Stricter than [`parse_user_input`](super::parse_user_input()): the PAT goes to whatever host that
//! program reads in the URL.

use thiserror::Error;

use super::host::LEGACY_SUFFIX;
use super::strict_url::{NOT_ASCII, NotStrict, StrictUrl};
use super::{Host, Organization, Path, Remote, Scheme, host};

/// The hosts without repositories, `{service}.dev.azure.com/{organization}`, for which git never
/// gets a PAT. Only those in Microsoft's REST API reference: another name below a Microsoft domain
/// could belong to someone else.
const SERVICES: [&str; 11] = [
    "advsec",       // Advanced Security
    "almsearch",    // search
    "analytics",    // OData for reports
    "auditservice", // the audit log
    "extmgmt",      // extensions
    "feeds",        // Artifacts: feeds
    "pkgs",         // Artifacts: packages
    "vsaex",        // members and their licenses
    "vsrm",         // releases
    "vssps",        // users, groups, tokens
    "vstmr",        // results of tests
];

/// `{organization}.{service}.visualstudio.com`.
const LEGACY_SERVICES: [&str; 9] =
    ["almsearch", "analytics", "extmgmt", "feeds", "pkgs", "vsaex", "vsrm", "vssps", "vstmr"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    pub remote: Remote,
    /// The username in the URL, which may be the name of a PAT.
    pub username: Option<String>,
}

/// Why a URL leads to no organization. The texts do not repeat it: it may contain a PAT.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NoDestination {
    /// It does not start with `https://`; curl would assume `http`.
    #[error(
        "the URL is incomplete; pass one such as https://dev.azure.com/ORGANIZATION/_apis/projects"
    )]
    NotAUrl,
    #[error("the URL contains a password: remove it")]
    WithPassword,
    /// Programs read it in different ways.
    #[error(
        "the URL is ambiguous (it contains a character or sequence such as ` `, `\\`, `//`, \
         `..`, or `%2F`): shorten it to the organization or the collection"
    )]
    NotPlain,
    #[error(
        "not the URL of an Azure DevOps organization, such as \
         https://dev.azure.com/ORGANIZATION or https://pkgs.dev.azure.com/ORGANIZATION"
    )]
    NotAnOrganization,
    #[error("{NOT_ASCII}")]
    NotAscii,
    #[error("Azure DevOps gets a PAT over https only: write https:// instead of http://")]
    PlainHttp,
}

impl Destination {
    pub fn parse(url: &str) -> Result<Destination, NoDestination> {
        // cargo marks registries that it reads over HTTP with this prefix.
        let url = url.strip_prefix("sparse+").unwrap_or(url);
        let url = StrictUrl::parse(url).map_err(|error| match error {
            NotStrict::NotAUrl => NoDestination::NotAUrl,
            NotStrict::Ambiguous => NoDestination::NotPlain,
            NotStrict::Host => NoDestination::NotAnOrganization,
            NotStrict::NotAscii => NoDestination::NotAscii,
        })?;
        let username = username(url.userinfo.unwrap_or_default())?;
        let path = url.path.strip_prefix('/').unwrap_or_default();
        let remote = remote(url.scheme, url.host, parse_path(path)?)?;
        Ok(Destination { remote, username })
    }
}

fn username(userinfo: &str) -> Result<Option<String>, NoDestination> {
    if !userinfo.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(NoDestination::NotPlain);
    }
    if userinfo.contains(':') {
        return Err(NoDestination::WithPassword);
    }
    Ok((!userinfo.is_empty()).then(|| userinfo.to_owned()))
}

fn parse_path(path: &str) -> Result<Option<Path>, NoDestination> {
    // Invalid in a URL; curl expands `{a,b}` to several URLs.
    let strange = |char: char| matches!(char, ' ' | '"' | '<' | '>' | '^' | '`' | '{' | '|' | '}');
    match path.strip_suffix('/').unwrap_or(path) {
        "" if path.is_empty() => Ok(None),
        path if path.contains(strange) => Err(NoDestination::NotPlain),
        path => Path::parse(path).map(Some).ok_or(NoDestination::NotPlain),
    }
}

fn remote(scheme: Scheme, host: &str, path: Option<Path>) -> Result<Remote, NoDestination> {
    at(scheme, host, path.clone()).ok_or_else(|| match at(Scheme::Https, host, path) {
        Some(Remote::Organization(_)) => NoDestination::PlainHttp,
        _ => NoDestination::NotAnOrganization,
    })
}

fn at(scheme: Scheme, host: &str, path: Option<Path>) -> Option<Remote> {
    if let Some(organization) = on_service_host(scheme, host, path.as_ref()) {
        return Some(Remote::Organization(organization));
    }
    Remote::at(Host::parse(scheme, host)?, path).filter(|remote| *remote != Remote::Services)
}

/// The organization on a host without repositories.
pub(super) fn on_service_host(
    scheme: Scheme,
    host: &str,
    path: Option<&Path>,
) -> Option<Organization> {
    let name = host::microsoft(scheme, host)?;
    if let Some(service) = name.strip_suffix(".dev.azure.com") {
        let path = path.filter(|_| SERVICES.contains(&service))?;
        return Organization::services(path.first());
    }
    let (organization, service) = name.strip_suffix(LEGACY_SUFFIX)?.split_once('.')?;
    // `app.vssps.visualstudio.com` is a host for all organizations.
    let known = LEGACY_SERVICES.contains(&service) && organization != "app";
    known.then(|| Organization::services(organization)).flatten()
}
