//! An organization and its canonical URL.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Origin, Path, SERVICES_HOST, Scheme};

/// Azure DevOps' limit (Microsoft's "Naming restrictions and conventions").
const LONGEST_NAME: usize = 50;
/// All characters that are special in a URL, git's configuration or a shell.
const UNSAFE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// An organization of Azure DevOps Services, or a collection of a server.
///
/// Equality ignores case, as Azure DevOps does. The spelling is kept, since the case of paths
/// matters in git's configuration.
#[derive(Clone, Debug)]
pub struct Organization(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Services { name: String },
    Server { origin: Origin, path: Vec<String> },
}

impl Organization {
    /// The organization with this name; `None` if the name is invalid.
    pub fn services(name: &str) -> Option<Organization> {
        is_name(name).then(|| Organization(Kind::Services { name: name.to_owned() }))
    }

    /// The collection at this path of a server.
    pub(super) fn server(origin: Origin, path: Vec<String>) -> Organization {
        Organization(Kind::Server { origin, path })
    }

    /// Whether a request to `origin`, and `path` there, is a request to this collection.
    pub fn covers(&self, origin: &Origin, path: &Path) -> bool {
        match &self.0 {
            Kind::Services { .. } => false,
            Kind::Server { origin: own, path: collection } => {
                own == origin
                    && collection.len() <= path.segments().len()
                    && collection.iter().zip(path.segments()).all(|(a, b)| same(a, b))
            }
        }
    }

    /// This organization in the spelling of a path that it covers.
    pub fn spelled_as_in(&self, path: &Path) -> Organization {
        match &self.0 {
            Kind::Services { .. } => self.clone(),
            Kind::Server { origin, path: own } => {
                let segments = path.segments().iter().take(own.len());
                Organization::server(origin.clone(), segments.cloned().collect())
            }
        }
    }

    /// The collection of a path on the same server, if it is in the same virtual directory as this
    /// one.
    pub fn sibling_at(&self, origin: &Origin, path: &Path) -> Option<Organization> {
        let Kind::Server { origin: own, path: collection } = &self.0 else {
            return None;
        };
        let (_, directory) = collection.split_last()?;
        let segments = path.segments();
        let name = segments.get(directory.len()).filter(|name| !name.starts_with('_'))?;
        let beside = own == origin && directory.iter().zip(segments).all(|(a, b)| same(a, b));
        let path = [directory, std::slice::from_ref(name)].concat();
        beside.then(|| Organization::server(origin.clone(), path))
    }

    /// The server that this collection is on; `None` for Azure DevOps Services.
    pub fn origin(&self) -> Option<&Origin> {
        match &self.0 {
            Kind::Services { .. } => None,
            Kind::Server { origin, .. } => Some(origin),
        }
    }

    /// Whether a PAT for this travels over the network unencrypted.
    pub fn is_plain_http(&self) -> bool {
        self.origin().is_some_and(|origin| origin.scheme() == Scheme::Http)
    }

    /// The canonical URL, in the spelling that was first used. The index identifies PATs by it.
    pub fn url(&self) -> String {
        match &self.0 {
            Kind::Services { name } => format!("https://{SERVICES_HOST}/{name}"),
            Kind::Server { origin, path } => {
                let mut url = origin.to_string();
                for segment in path {
                    url.push('/');
                    url.extend(encoded(segment));
                }
                url
            }
        }
    }

    /// Every URL that remotes of this organization may start with, without a final slash.
    ///
    /// The case of paths matters in git's configuration, so the original and the lower-case
    /// spelling are both included.
    pub fn all_urls(&self) -> Vec<String> {
        let mut urls = vec![self.url()];
        match &self.0 {
            Kind::Services { name } => {
                let lower = name.to_ascii_lowercase();
                urls.push(format!("https://{SERVICES_HOST}/{lower}"));
                urls.push(format!("https://{lower}.visualstudio.com"));
            }
            Kind::Server { .. } => urls.push(self.lower_case().url()),
        }
        urls.dedup();
        urls
    }

    /// The page to create a PAT.
    pub fn token_page(&self) -> String {
        format!("{}/_usersSettings/tokens", self.url())
    }

    fn lower_case(&self) -> Organization {
        Organization(match &self.0 {
            Kind::Services { name } => Kind::Services { name: name.to_lowercase() },
            Kind::Server { origin, path } => Kind::Server {
                origin: origin.clone(),
                path: path.iter().map(|segment| segment.to_lowercase()).collect(),
            },
        })
    }
}

impl PartialEq for Organization {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Kind::Services { name: a }, Kind::Services { name: b }) => a.eq_ignore_ascii_case(b),
            (Kind::Server { origin: a, path: at }, Kind::Server { origin: b, path: bt }) => {
                a == b && at.len() == bt.len() && at.iter().zip(bt).all(|(a, b)| same(a, b))
            }
            _ => false,
        }
    }
}

impl Eq for Organization {}

impl fmt::Display for Organization {
    /// The bare name, or the URL of the collection.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Services { name } => f.write_str(name),
            Kind::Server { .. } => f.write_str(&self.url()),
        }
    }
}

/// A segment of a path, percent-encoded.
pub(super) fn encoded(segment: &str) -> impl Iterator<Item = &str> {
    utf8_percent_encode(segment, UNSAFE)
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
fn same(a: &str, b: &str) -> bool {
    a == b || a.to_lowercase() == b.to_lowercase()
}
