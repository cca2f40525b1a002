//! The canonical name of who a PAT is for.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Origin, Path, SERVICES_HOST, Scheme};

/// Azure's own limit (facts, azure-devops.md section 1.5).
const LONGEST_NAME: usize = 50;
/// All but what means nothing to a URL, to git's configuration and to a shell.
const UNSAFE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// An organization of Azure DevOps Services, or a collection of a server.
///
/// Two that differ only in upper and lower case are equal: Azure DevOps does not tell them
/// apart. The spelling is kept, since git's configuration does tell paths apart.
#[derive(Clone, Debug)]
pub struct Organization(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Services { name: String },
    Server { origin: Origin, path: Vec<String> },
}

impl Organization {
    /// The organization of this name, whichever of its host names was used.
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

    /// The same, as a path that it covers spells it: git's configuration tells the case of paths
    /// apart.
    pub fn spelled_as_in(&self, path: &Path) -> Organization {
        match &self.0 {
            Kind::Services { .. } => self.clone(),
            Kind::Server { origin, path: own } => {
                let segments = path.segments().iter().take(own.len());
                Organization::server(origin.clone(), segments.cloned().collect())
            }
        }
    }

    /// The collection that a path on the same server is in, if the server's collections lie
    /// where this one does: this one's own virtual directory, and one segment more.
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

    /// Whether a PAT for this goes over the network in the clear.
    pub fn is_plain_http(&self) -> bool {
        self.origin().is_some_and(|origin| origin.scheme() == Scheme::Http)
    }

    /// The canonical URL, in the spelling that was first used; the record names PATs by it.
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
    /// git compares the paths of URLs in its configuration by their case, so the spelling that
    /// was typed and the lower-case one both count where they differ.
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

    /// The page on which a new PAT is made (facts, azure-devops.md section 3).
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
    /// As a person calls it: the bare name, or the URL of the collection.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Services { name } => f.write_str(name),
            Kind::Server { .. } => f.write_str(&self.url()),
        }
    }
}

/// A segment of a path, as it stands in a URL.
pub(super) fn encoded(segment: &str) -> impl Iterator<Item = &str> {
    utf8_percent_encode(segment, UNSAFE)
}

/// Whether Azure would let an organization be called this; it is a DNS label.
pub(super) fn is_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    let inner = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    (1..=LONGEST_NAME).contains(&bytes.len())
        && bytes.iter().all(inner)
        && bytes[0] != b'-'
        && bytes[bytes.len() - 1] != b'-'
}

/// Names of collections are compared as Windows does: without case, beyond ASCII too.
fn same(a: &str, b: &str) -> bool {
    a == b || a.to_lowercase() == b.to_lowercase()
}
