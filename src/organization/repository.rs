//! A repository, by its clone URL.

use super::host::LEGACY_SUFFIX;
use super::parse_user_input::host_and_path;
use super::{Host, Origin, Remote, canonical};

/// A repository on the host of its clone URL, to which git sends the PAT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    url: String,
    remote: Remote,
    is_page: bool,
}

impl Repository {
    /// Reads a clone URL, ignoring what follows the repository's name (a branch, a pull request).
    /// `None` if it names no repository.
    pub fn parse(text: &str) -> Option<Repository> {
        let (host, path) = host_and_path(text.trim()).ok()?;
        let segments = path.as_ref()?.segments();
        // No project starts with an underscore, so `_apis/x/_git` is not a repository.
        let marker = segments.iter().position(|segment| segment.starts_with('_'))?;
        if segments[marker] != "_git" {
            return None;
        }
        let limited =
            segments.get(marker + 1).is_some_and(|name| matches!(&**name, "_optimized" | "_full"));
        let (segments, rest) = segments.split_at_checked(marker + 2 + usize::from(limited))?;
        let is_page = !rest.is_empty() || text.contains(['?', '#']);
        let origin = match &host {
            Host::Services => Origin::services().to_string(),
            Host::Organization(name) => format!("https://{name}{LEGACY_SUFFIX}"),
            Host::Server(origin) => origin.to_string(),
        };
        let url = canonical::url(origin, segments);
        Some(Repository { remote: Remote::at(host, path.clone())?, url, is_page })
    }

    /// Its URL without a username, percent-encoded.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether it was read from the URL of a page about it, from which git cannot clone.
    pub fn is_page(&self) -> bool {
        self.is_page
    }

    pub fn remote(&self) -> &Remote {
        &self.remote
    }
}
