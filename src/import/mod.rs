//! Finds the PATs of other tools, for `import`, the offer of `login`, and the advice of `doctor`.
//!
//! One file per source. The tools' stores are read directly: a program that could create a PAT, such as
//! Git Credential Manager, is never started. Only [`remove()`] changes a source.

mod az_devops;
#[cfg(windows)]
mod credential_manager;
mod found;
mod gcm_files;
mod git_helper;
mod git_store;
#[cfg(target_os = "macos")]
mod keychain;
pub mod netrc;
mod remotes;
mod remove;
#[cfg(not(any(target_os = "macos", windows)))]
mod secret_service;
mod source;
mod tool_dirs;

use std::path::Path;

use crate::index::PatIndex;
use crate::organization::{Organization, Remote, StrictUrl};
use crate::util::encoding::decode;
use crate::util::files;
use crate::util::pat::Secret;

use found::Entry;
pub use found::{Found, Refused, Search};
pub use remotes::PatInUrl;
pub use remove::remove;
pub use source::{Place, Source, Spot};
pub use tool_dirs::ToolDirs;

/// The largest file that is read, in bytes: more than any file of passwords has.
const LONGEST: usize = 1 << 20;

/// What to look for, and where.
pub struct Query<'a> {
    pub index: &'a PatIndex,
    /// Only this organization's PATs.
    pub only: Option<&'a Organization>,
    /// Only those of this source.
    pub from: Option<Source>,
    /// Whether to skip everything that needs a prompt or a program, and PATs whose source does not
    /// name their organization.
    pub is_silent: bool,
    pub dirs: ToolDirs,
}

/// The organization that a credential is for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Owner {
    Organization(Organization),
    /// The source does not name it; the user did.
    Assumed(Organization),
    /// Any organization of dev.azure.com: the source does not name it.
    Unnamed,
}

impl<'a> Query<'a> {
    /// Everything that can be read without a prompt.
    pub fn silent(index: &'a PatIndex, only: Option<&'a Organization>) -> Query<'a> {
        Query { index, only, from: None, is_silent: true, dirs: ToolDirs::of_user() }
    }

    /// The organization of a URL; `None` if it is not Azure DevOps, or not the organization to look
    /// for. An Azure DevOps Server must be in the index, because any host could be one.
    fn owner(&self, url: &str) -> Option<Owner> {
        let url = StrictUrl::parse(url).ok()?;
        let path = url.path.strip_prefix('/').filter(|path| !path.is_empty());
        let assumed = |origin: Option<&_>| {
            let only = self.only.filter(|only| !self.is_silent && only.origin() == origin);
            only.cloned().map(Owner::Assumed)
        };
        let organization = match Remote::parse(url.scheme.text(), url.host, path)? {
            Remote::Organization(organization) => organization,
            Remote::Services => {
                let is_any = self.only.is_none() && !self.is_silent;
                return assumed(None).or(is_any.then_some(Owner::Unnamed));
            }
            Remote::Server { origin, path: None } => return assumed(Some(&origin)),
            Remote::Server { origin, path: Some(path) } => {
                let only = self.only.filter(|only| only.covers(&origin, &path));
                only.or_else(|| self.index.collection_at(&origin, &path))?.clone()
            }
        };
        let is_meant = self.only.is_none_or(|only| *only == organization);
        is_meant.then_some(Owner::Organization(organization))
    }
}

/// Looks for PATs in all sources, and merges duplicates.
pub fn search(query: &Query<'_>) -> Search {
    type Reader = fn(&Query<'_>, &mut Search);
    let readers: &[(&[Source], Reader)] = &[
        #[cfg(not(any(target_os = "macos", windows)))]
        (&[Source::Gcm, Source::AzDevops, Source::Libsecret], secret_service::search),
        #[cfg(windows)]
        (&[Source::Gcm, Source::AzDevops], credential_manager::search),
        #[cfg(target_os = "macos")]
        (&[Source::Gcm, Source::AzDevops], keychain::search),
        (&[Source::Gcm], gcm_files::search),
        (&[Source::AzDevops], az_devops::search),
        (&[Source::Store], git_store::search),
        (&[Source::Cache, Source::Osxkeychain], git_helper::search),
        (&[Source::Netrc], netrc::search),
        (&[Source::Remotes], remotes::search),
    ];
    let mut search = Search::default();
    for (sources, read) in readers {
        if query.from.is_none_or(|from| sources.contains(&from)) {
            read(query, &mut search);
        }
    }
    search.merge_unnamed();
    search.limit_to(query.from);
    search
}

impl Search {
    /// Reads a file that only this user and root can change; any other file is noted as a failure.
    fn read(&mut self, source: Source, path: &Path) -> Option<Secret> {
        match files::read_trusted(path, LONGEST) {
            Ok(bytes) => Some(decode(&bytes)),
            Err(why) if files::is_absent(&why) => None,
            Err(why) => {
                let place = source::shown(path);
                self.failures.push((source, format!("{place} was not read: {why}")));
                None
            }
        }
    }
}
