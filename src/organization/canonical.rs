//! An organization and its canonical URL.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::host::LEGACY_SUFFIX;
use super::parse_user_input::{DEFAULT_COLLECTION, TFS};
use super::{Origin, Path, SERVICES_HOST, Scheme};

/// Azure DevOps' limit (Microsoft's "Naming restrictions and conventions").
const LONGEST_NAME: usize = 50;
/// All characters that are special in a URL, git's configuration, or a shell.
const UNSAFE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// An organization of Azure DevOps Services, or a collection of a server.
///
/// Equality ignores case, as Azure DevOps does. The spelling is kept, since the case of paths
/// matters in git's configuration.
#[derive(Clone, Debug)]
pub struct Organization {
    /// For Azure DevOps Services, `https://dev.azure.com`.
    origin: Origin,
    /// At least one segment; for Azure DevOps Services, the name alone.
    path: Vec<String>,
}

impl Organization {
    pub fn services(name: &str) -> Option<Organization> {
        is_name(name).then(|| Organization::at(Origin::services(), vec![name.to_owned()]))
    }

    pub(super) fn at(origin: Origin, path: Vec<String>) -> Organization {
        Organization { origin, path }
    }

    /// Whether a request to `origin`, and `path` there, is a request to this collection.
    pub fn covers(&self, origin: &Origin, path: &Path) -> bool {
        self.origin == *origin && starts_with(path.segments(), &self.path)
    }

    /// This organization in the spelling of a path that it covers.
    pub fn spelled_as_in(&self, path: &Path) -> Organization {
        let segments = path.segments().iter().take(self.path.len());
        Organization::at(self.origin.clone(), segments.cloned().collect())
    }

    pub(super) fn depth(&self) -> usize {
        self.path.len()
    }

    /// The collection of a path on the same server and in the same virtual directory as this one.
    pub fn sibling_at(&self, origin: &Origin, path: &Path) -> Option<Organization> {
        let (_, directory) = self.path.split_last()?;
        let path = path.segments().get(..=directory.len())?;
        let is_beside = self.origin == *origin
            && starts_with(path, directory)
            && !path[directory.len()].starts_with('_');
        // In this one's spelling of the directory.
        let path = [directory, &path[directory.len()..]].concat();
        is_beside.then(|| Organization::at(origin.clone(), path))
    }

    /// The collection that this is in if it is in fact a project: only a person can tell.
    pub fn enclosing(&self) -> Option<Organization> {
        let (name, directory) = self.path.split_last()?;
        let is_certain = name.eq_ignore_ascii_case(DEFAULT_COLLECTION)
            || directory.last()?.eq_ignore_ascii_case(TFS);
        (!is_certain).then(|| Organization::at(self.origin.clone(), directory.to_vec()))
    }

    /// The server that this collection is on; `None` for Azure DevOps Services.
    pub fn origin(&self) -> Option<&Origin> {
        (self.origin.host() != SERVICES_HOST).then_some(&self.origin)
    }

    /// Whether a PAT for this travels over the network unencrypted.
    pub fn is_plain_http(&self) -> bool {
        self.origin.scheme() == Scheme::Http
    }

    /// The canonical URL, in the spelling that was first used. The index identifies PATs by it.
    pub fn url(&self) -> String {
        url(self.origin.to_string(), &self.path)
    }

    /// Every URL that remotes of this organization may start with, without a final slash: as typed
    /// and in lower case, since the case of paths matters in git's configuration.
    pub fn all_urls(&self) -> Vec<String> {
        let lower: Vec<String> = self.path.iter().map(|segment| segment.to_lowercase()).collect();
        let mut urls = vec![self.url(), url(self.origin.to_string(), &lower)];
        urls.dedup();
        if self.origin().is_none() {
            urls.push(format!("https://{}{LEGACY_SUFFIX}", lower[0]));
        }
        urls
    }

    pub fn token_page(&self) -> String {
        format!("{}/_usersSettings/tokens", self.url())
    }

    /// The same page of TFS 2017 and 2018.
    pub fn old_token_page(&self) -> String {
        format!("{}/_details/security/tokens", self.url())
    }
}

impl PartialEq for Organization {
    fn eq(&self, other: &Self) -> bool {
        self.origin == other.origin
            && self.path.len() == other.path.len()
            && starts_with(&self.path, &other.path)
    }
}

impl Eq for Organization {}

impl fmt::Display for Organization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.origin() {
            None => f.write_str(&self.path[0]),
            Some(_) => f.write_str(&self.url()),
        }
    }
}

/// Appends the segments of a path, percent-encoded, to the URL of a host.
pub(super) fn url(host: String, path: &[String]) -> String {
    path.iter().fold(host, |mut url, segment| {
        url.push('/');
        url.extend(utf8_percent_encode(segment, UNSAFE));
        url
    })
}

/// Whether this is a valid name of an organization, which is a DNS label.
pub(super) fn is_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    let inner = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    (1..=LONGEST_NAME).contains(&bytes.len())
        && bytes.iter().all(inner)
        && bytes[0] != b'-'
        && bytes[bytes.len() - 1] != b'-'
}

/// Compares names of collections as Windows does: without case, beyond ASCII too.
fn starts_with(path: &[String], beginning: &[String]) -> bool {
    // In both cases: the Kelvin sign has the lower case of a K, but is another letter to Windows.
    let same = |(a, b): (&String, &String)| {
        a == b || a.to_lowercase() == b.to_lowercase() && a.to_uppercase() == b.to_uppercase()
    };
    beginning.len() <= path.len() && path.iter().zip(beginning).all(same)
}
