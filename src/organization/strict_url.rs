//! Where a whole URL leads that another program than git is about to ask.
//!
//! Stricter than [`typed`](super::typed()): what this says goes to whatever host that program reads
//! in the same text, so a text that two programs could read in two ways leads nowhere.

use thiserror::Error;

use super::{Host, Path, Remote, Scheme, host, other_hosts};

/// A URL, as far as a PAT depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Where it goes.
    pub remote: Remote,
    /// The username in it: it may be the name of a PAT.
    pub username: Option<String>,
}

/// Why a text leads nowhere. No text in here repeats it: there may be a PAT in it.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NoDestination {
    /// It does not start with `https://`: curl would take `http` where there is nothing.
    #[error("that is not a whole URL, such as https://dev.azure.com/ORGANIZATION/_apis/projects")]
    NotAUrl,
    /// `user:password@`.
    #[error(
        "there is a password in that URL already, and a server is asked with one only: leave it out"
    )]
    WithPassword,
    /// Something that programs read in several ways.
    #[error(
        "programs could read that URL in two ways (` `, `\\`, `//`, `..`, `%2F` or the like is in \
         it): give only its beginning, up to the organization or the collection"
    )]
    NotPlain,
    /// Azure DevOps, or something near it, without an organization that could have a PAT.
    #[error(
        "that is no address of an Azure DevOps organization, such as \
         https://dev.azure.com/ORGANIZATION or https://pkgs.dev.azure.com/ORGANIZATION"
    )]
    NotAnOrganization,
    /// An organization's address, but for the scheme.
    #[error("Azure DevOps gets a PAT over https only: write https:// instead of http://")]
    PlainHttp,
}

impl Destination {
    /// Reads a URL.
    ///
    /// # Errors
    /// [`NoDestination`].
    pub fn parse(url: &str) -> Result<Destination, NoDestination> {
        // cargo's own way to say that a registry is asked over HTTP.
        let url = url.strip_prefix("sparse+").unwrap_or(url);
        let (scheme, rest) = url.split_once("://").ok_or(NoDestination::NotAUrl)?;
        let scheme = Scheme::parse(scheme).ok_or(NoDestination::NotAUrl)?;
        // Browsers and their like drop tabs and line feeds, and take a backslash for a slash.
        if url.contains(|char: char| char.is_control() || char == '\\') {
            return Err(NoDestination::NotPlain);
        }
        let end = rest.find(['?', '#']).unwrap_or(rest.len());
        let (authority, path) = match rest[..end].split_once('/') {
            Some((authority, path)) => (authority, path),
            None => (&rest[..end], ""),
        };
        let (username, host) = split_userinfo(authority)?;
        let remote = remote(scheme, host, parse_path(path)?)?;
        Ok(Destination { remote, username })
    }
}

fn split_userinfo(authority: &str) -> Result<(Option<String>, &str), NoDestination> {
    let Some((userinfo, host)) = authority.split_once('@') else {
        return Ok((None, authority));
    };
    // Userinfo ends at the first `@` for git and at the last for curl.
    if host.contains('@') || !userinfo.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(NoDestination::NotPlain);
    }
    if userinfo.contains(':') {
        return Err(NoDestination::WithPassword);
    }
    Ok(((!userinfo.is_empty()).then(|| userinfo.to_owned()), host))
}

fn parse_path(path: &str) -> Result<Option<Path>, NoDestination> {
    // What no URL can have; `{` and `}` curl takes for several URLs in one.
    let strange = |char: char| matches!(char, ' ' | '"' | '<' | '>' | '^' | '`' | '{' | '|' | '}');
    match path.strip_suffix('/').unwrap_or(path) {
        "" if path.is_empty() => Ok(None),
        path if path.contains(strange) => Err(NoDestination::NotPlain),
        path => Path::parse(path).map(Some).ok_or(NoDestination::NotPlain),
    }
}

fn remote(scheme: Scheme, host: &str, path: Option<Path>) -> Result<Remote, NoDestination> {
    let found = at(scheme, host, path.clone());
    let over_https = || matches!(at(Scheme::Https, host, path), Ok(Remote::Organization(_)));
    if scheme == Scheme::Http && found.is_err() && over_https() {
        return Err(NoDestination::PlainHttp);
    }
    found
}

fn at(scheme: Scheme, host: &str, path: Option<Path>) -> Result<Remote, NoDestination> {
    use NoDestination::NotAnOrganization;
    if let Some(name) = host::microsoft(scheme, host)
        && let Some(organization) = other_hosts::organization(&name, path.as_ref())
    {
        return Ok(Remote::Organization(organization));
    }
    let host = Host::parse(scheme, host).ok_or(NotAnOrganization)?;
    match Remote::at(host, path) {
        None | Some(Remote::Services) => Err(NotAnOrganization),
        Some(remote) => Ok(remote),
    }
}
