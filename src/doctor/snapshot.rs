//! What the looks look at: read once, changed by nobody.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::context::Context;
use crate::error::Error;
use crate::git::{self, Entry, Version};
use crate::index::PatIndex;
use crate::organization::Organization;
use crate::stores::{Bound, Variable};
use crate::util::env;
use crate::util::redact::shown;

/// This machine, as far as git and its PATs go.
pub struct Snapshot<'a> {
    /// Its files and stores.
    pub context: &'a Context,
    /// The git on PATH.
    pub git: Option<Version>,
    /// What it reads here.
    pub config: Vec<Entry>,
    /// Why that could not be read.
    pub config_error: Option<String>,
    /// The configuration of the repository that we are in.
    pub repository: Option<PathBuf>,
    /// What is stored; nothing where that cannot be read.
    pub index: PatIndex,
    /// Why it could not be read.
    pub record_error: Option<Error>,
    /// The files in the folder of secrets, listed before the record was read: what is in the
    /// record is always older than its secret.
    pub secrets: Vec<OsString>,
    /// The user's home.
    pub home: Option<PathBuf>,
}

/// A URL that git may be asked for, and whose it is.
pub struct Target {
    /// As a person calls whose it is.
    pub title: String,
    /// The same with its host, where that is the older one.
    pub name: String,
    /// What a remote may be.
    pub url: String,
    /// One that Azure gave out before 2018.
    pub is_legacy: bool,
    /// The server, if only the environment has a token for it: configure does not know that one.
    pub unknown_server: Option<String>,
}

impl<'a> Snapshot<'a> {
    /// Reads all that is looked at more than once.
    pub fn of(context: &'a Context) -> Snapshot<'a> {
        let git = Version::of_git();
        let (config, config_error) = match git.map(|_| git::list()) {
            Some(Ok(config)) => (config, None),
            Some(Err(error)) => (Vec::new(), Some(error.to_string())),
            None => (Vec::new(), None),
        };
        let secrets = context.dirs().map(|paths| names_in(&paths.secrets())).unwrap_or_default();
        let (index, record_error) = match context.index() {
            Ok(index) => (index, None),
            Err(error) => (PatIndex::default(), Some(error)),
        };
        let repository = git.and_then(|_| git::repository_file());
        let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
        Snapshot {
            context,
            git,
            config,
            config_error,
            repository,
            index,
            record_error,
            secrets,
            home,
        }
    }

    /// Everybody that git shall ask us about: who has a PAT stored or in the environment.
    pub fn organizations(&self) -> Vec<Organization> {
        let mut all: Vec<Organization> = self.index.organizations().into_iter().cloned().collect();
        for variable in Variable::ALL.into_iter().filter(|variable| variable.is_set()) {
            if let Bound::To(organization) = variable.bound()
                && !all.contains(&organization)
            {
                all.push(organization);
            }
        }
        all
    }

    /// The URLs of everybody.
    pub fn targets(&self) -> Vec<Target> {
        let organizations = self.organizations();
        let mut targets: Vec<Target> = Vec::new();
        for organization in organizations {
            let title = organization.to_string();
            let mut urls = vec![(title.clone(), organization.url())];
            if organization.origin().is_none() {
                let host = format!("{}.visualstudio.com", title.to_ascii_lowercase());
                urls.push((host.clone(), format!("https://{host}")));
            }
            for (name, url) in urls {
                let url = format!("{url}/project/_git/repository");
                let stored = self.index.organizations().contains(&&organization);
                let server = organization.origin().filter(|_| !stored);
                targets.push(Target {
                    is_legacy: name != title,
                    title: title.clone(),
                    name,
                    url,
                    unknown_server: server.map(ToString::to_string),
                });
            }
        }
        targets
    }

    /// The values of one key that apply to a URL, in git's order.
    pub fn applying<'m>(&'m self, section: &str, name: &str, url: &str) -> Vec<&'m Entry> {
        let applies = |entry: &&Entry| {
            entry.section() == section
                && entry.name() == name
                && entry.subsection().is_none_or(|pattern| git::matches(pattern, url))
        };
        self.config.iter().filter(applies).collect()
    }

    /// Whether a value is the repository's own, or comes behind those: from what it includes, a
    /// worktree, the environment. The user's own file and the machine's come before.
    pub fn is_local(&self, entry: &Entry) -> bool {
        let ours = |other: &Entry| other.file.is_some() && other.file == self.repository;
        let from = self.config.iter().position(ours).unwrap_or(self.config.len());
        entry.file.is_none() || self.config[from..].iter().any(|other| std::ptr::eq(other, entry))
    }

    /// Where a value stands, for a person.
    pub fn place_of(&self, entry: &Entry) -> String {
        match &entry.file {
            Some(file) => self.place(file),
            None => "the environment or the command line".to_owned(),
        }
    }

    /// A path as a person writes it.
    pub fn place(&self, path: &Path) -> String {
        match self.home.as_ref().and_then(|home| path.strip_prefix(home).ok()) {
            Some(rest) => shown(&format!("~/{}", rest.display())),
            None => shown(&path.display().to_string()),
        }
    }

    /// Where programs keep their settings.
    pub fn config_dir(&self) -> Option<PathBuf> {
        env::absolute_path("XDG_CONFIG_HOME").or_else(|| Some(self.home.as_ref()?.join(".config")))
    }
}

fn names_in(dir: &Path) -> Vec<OsString> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name()).collect()
}
