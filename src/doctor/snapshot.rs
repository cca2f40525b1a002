//! The state of the machine that the findings are about, read once.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::context::Context;
use crate::error::Error;
use crate::git::{self, ConfigEntry, GitRemote, Version};
use crate::index::{PatEntry, PatIndex};
use crate::organization::{Organization, StrictUrl, parse_user_input};
use crate::stores::{Bound, StoreKind, Variable};
use crate::util::pat::Secret;
use crate::util::paths;
use crate::util::redact::redact;
use crate::util::shell::Shell;

/// Stands for any organization.
pub(super) const ANY: &str = "Azure-DevOps";

pub(crate) struct Snapshot<'a> {
    pub(crate) context: &'a Context,
    pub(super) git: Option<Version>,
    /// git's configuration in the current directory; empty if it cannot be read.
    pub(super) config: Vec<ConfigEntry>,
    pub(super) config_error: Option<String>,
    pub(super) repository: Option<PathBuf>,
    /// Empty if it cannot be read.
    pub(crate) index: PatIndex,
    pub(super) index_error: Option<Error>,
    /// The organizations with a PAT in the index or in the environment.
    pub(super) organizations: Vec<Organization>,
    /// The files in the folder of secrets, listed before the index was read: a secret is always
    /// written before its entry in the index.
    pub(super) secrets: Vec<OsString>,
    /// git's idea of it.
    pub(super) home: Option<PathBuf>,
    /// That of other programs, which differs on Windows alone.
    pub(super) profile: Option<PathBuf>,
    pub(crate) remotes: Vec<GitRemote>,
    /// The URL of a repository that git is known to use.
    url: Option<String>,
    /// The only organization to examine.
    pub(super) only: Option<Organization>,
}

/// A URL that git may ask for a PAT for.
pub(super) struct Target {
    /// The organization, for a person.
    pub(super) title: String,
    /// The organization, or its older host name, `{organization}.visualstudio.com`.
    pub(super) name: String,
    /// The URL of a remote.
    pub(super) url: String,
    /// The server, if only the environment has a token for it: `configure` does not know it.
    pub(super) unknown_server: Option<Organization>,
}

impl<'a> Snapshot<'a> {
    pub(crate) fn read(context: &'a Context) -> Snapshot<'a> {
        let git = Version::installed();
        let (mut config, config_error) = match git.map(|_| git::list()).transpose() {
            Ok(config) => (config.unwrap_or_default(), None),
            Err(error) => (Vec::new(), Some(error.to_string())),
        };
        let secrets = context.dirs().ok().and_then(|paths| fs::read_dir(paths.secrets()).ok());
        let secrets = secrets.into_iter().flatten().flatten();
        let secrets = secrets.map(|entry| entry.file_name()).collect();
        let (index, index_error) = match context.index() {
            Ok(index) => (index, None),
            Err(error) => (PatIndex::default(), Some(error)),
        };
        let mut organizations: Vec<_> = index.organizations().into_iter().cloned().collect();
        for variable in Variable::ALL.into_iter().filter(|variable| variable.is_set()) {
            if let Bound::To(organization) = variable.bound()
                && !organizations.contains(&organization)
            {
                organizations.push(organization);
            }
        }
        let repository = git.and_then(|_| git::repository_file());
        if let Some(repository) = &repository {
            spell_as(repository, &mut config);
        }
        let remotes = repository.as_ref().map(|_| git::remotes()).unwrap_or_default();
        let profile = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
        let home = git::home::home().or_else(|| profile.clone());
        Snapshot {
            context,
            git,
            config,
            config_error,
            repository,
            index,
            index_error,
            organizations,
            secrets,
            home,
            profile,
            remotes,
            url: None,
            only: None,
        }
    }

    /// Adds Azure DevOps Services, if no organization is known.
    pub(crate) fn with_services(mut self) -> Self {
        if self.organizations.is_empty() {
            self.organizations.extend(Organization::services(ANY));
        }
        self
    }

    /// Limits it to an organization, and adds the URL of a repository of it.
    pub(crate) fn limit_to(&mut self, organization: &Organization, repository: Option<&str>) {
        self.only = Some(organization.clone());
        if !self.organizations.contains(organization) {
            self.organizations.push(organization.clone());
        }
        self.url = repository.map(str::to_owned);
    }

    /// Whether an open store has this PAT.
    pub(super) fn is_stored(&self, pat: &Secret) -> bool {
        StoreKind::ALL.into_iter().any(|(_, kind)| {
            let is_in_it = |pat: &&PatEntry| pat.location.source.pat_store() == Some(kind);
            let mut pats = self.index.pats.iter().filter(is_in_it).peekable();
            pats.peek().is_some()
                && self.context.store(kind).is_ok_and(|store| store.check_readable().is_ok())
                && pats.any(|it| self.context.secret(&it.location).is_ok_and(|it| it == *pat))
        })
    }

    /// Whether git uses this program for a URL; `None` if that is not known.
    pub(crate) fn uses_helper(&self, url: &str) -> Option<bool> {
        let is_known = self.git.is_some() && self.config_error.is_none();
        let used = || git::helpers(&self.config, url).iter().any(|it| git::starts_us(&it.value));
        is_known.then(used)
    }

    pub(super) fn targets(&self) -> Vec<Target> {
        let urls = self.remotes.iter().map(|remote| &remote.url).chain(&self.url);
        let mut targets: Vec<Target> = urls.filter_map(|url| self.target(url)).collect();
        let is_meant = |it: &&Organization| self.only.as_ref().is_none_or(|only| *it == only);
        for organization in self.organizations.iter().filter(is_meant) {
            let title = organization.to_string();
            let server = self.unknown_server(organization);
            let mut urls = vec![(title.clone(), organization.url())];
            if organization.origin().is_none() {
                let host = format!("{}.visualstudio.com", title.to_ascii_lowercase());
                urls.push((host.clone(), format!("https://{host}")));
            }
            targets.extend(urls.into_iter().map(|(name, url)| Target {
                title: title.clone(),
                name,
                url: format!("{url}/project/_git/repository"),
                unknown_server: server.clone(),
            }));
        }
        targets
    }

    fn unknown_server(&self, organization: &Organization) -> Option<Organization> {
        let is_stored = self.index.organizations().contains(&organization);
        (organization.origin().is_some() && !is_stored).then(|| organization.clone())
    }

    /// A URL of one of the organizations, over https: with SSH, git uses no helper.
    fn target(&self, url: &str) -> Option<Target> {
        StrictUrl::parse(url).ok()?;
        let found = parse_user_input(url).ok()?;
        let organization = self.organizations.iter().find(|known| **known == found)?;
        let title = organization.to_string();
        let unknown_server = self.unknown_server(organization);
        Some(Target { name: title.clone(), title, url: url.to_owned(), unknown_server })
    }

    /// The values of one key that apply to a URL, in git's order.
    pub(super) fn applying(&self, section: &str, name: &str, url: &str) -> Vec<&ConfigEntry> {
        let applies = |entry: &&ConfigEntry| {
            entry.section() == section
                && entry.name() == name
                && entry.subsection().is_none_or(|pattern| git::matches(pattern, url))
        };
        self.config.iter().filter(applies).collect()
    }

    /// Whether a value comes from the repository, its includes, a worktree, or the environment,
    /// rather than from the user or the system.
    pub(super) fn is_local(&self, entry: &ConfigEntry) -> bool {
        let ours = |other: &ConfigEntry| other.file.is_some() && other.file == self.repository;
        let from = self.config.iter().position(ours).unwrap_or(self.config.len());
        entry.file.is_none() || self.config[from..].iter().any(|other| std::ptr::eq(other, entry))
    }

    pub(super) fn place_of(&self, entry: &ConfigEntry) -> String {
        match &entry.file {
            Some(file) => self.place(file),
            None => "the environment or the command line".to_owned(),
        }
    }

    /// A path for a person.
    pub(super) fn place(&self, path: &Path) -> String {
        redact(&Shell::of_user().show_path(path, self.home.as_deref()))
    }
}

/// Gives the file of a repository one spelling: git may print it in another one.
fn spell_as(repository: &Path, config: &mut [ConfigEntry]) {
    let files = config.iter_mut().filter_map(|entry| entry.file.as_mut());
    // Values of one file follow each other.
    let mut last = (PathBuf::new(), false);
    for file in files {
        if last.0 != *file {
            last = (file.clone(), paths::is_same(file, repository));
        }
        if last.1 {
            *file = repository.to_owned();
        }
    }
}
