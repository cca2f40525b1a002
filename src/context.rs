//! What the outcome of an operation or command depends on besides its input: the clock, who is at the
//! terminal, the repository's remotes, where files are, and the stores. Tests replace any of it.
//!
//! The rest of the machine is reached in one place each: environment variables in [`util::env`],
//! files in [`util::files`], git in [`git`].
//!
//! [`util::env`]: crate::util::env
//! [`util::files`]: crate::util::files

use std::cell::OnceCell;
use std::io::{IsTerminal, Read, Write, stderr, stdin};

use crate::error::Error;
use crate::git;
use crate::index::{IndexError, IndexFile, PatIndex};
use crate::organization::Remote;
use crate::stores::{
    self, SecretLocation, SecretSource, SecretStore, StoreError, StoreKind, Variable, Vault,
};
use crate::util::env;
use crate::util::pat::Secret;
use crate::util::time::Timestamp;
use crate::util::user_dirs::{NoHome, UserDirs};

/// The machine as the program sees it. Making one touches nothing.
pub struct Context {
    /// What the clock says.
    pub now: fn() -> Timestamp,
    /// The URLs of the remotes of the repository that git works in.
    pub remotes: fn() -> Vec<String>,
    /// Whether standard input is a person's terminal. Asked only where it is in doubt who calls:
    /// it takes the library's buffer for standard input into being.
    pub input_is_typed: fn() -> bool,
    /// Whether standard error is a person's terminal.
    pub errors_are_seen: fn() -> bool,
    /// Whether this is a job that shall go on by itself once the server takes its PAT again.
    pub unattended: fn() -> bool,
    dirs: OnceCell<UserDirs>,
    stores: [OnceCell<Box<dyn SecretStore>>; StoreKind::ALL.len()],
    vault: OnceCell<Vault>,
}

impl Context {
    /// The real one.
    pub fn real() -> Context {
        Context {
            now: Timestamp::now,
            remotes: git::remotes,
            input_is_typed: || stdin().is_terminal(),
            errors_are_seen: || stderr().is_terminal(),
            unattended: || env::value(env::UNATTENDED).is_some_and(|value| value == "1"),
            dirs: OnceCell::new(),
            stores: Default::default(),
            vault: OnceCell::new(),
        }
    }

    /// One whose files are somewhere else.
    pub fn with_dirs(dirs: UserDirs) -> Context {
        Context { dirs: OnceCell::from(dirs), ..Context::real() }
    }

    /// The user's directories.
    ///
    /// # Errors
    /// [`NoHome`].
    pub fn dirs(&self) -> Result<&UserDirs, NoHome> {
        if let Some(dirs) = self.dirs.get() {
            return Ok(dirs);
        }
        let dirs = UserDirs::of_user()?;
        Ok(self.dirs.get_or_init(|| dirs))
    }

    /// The user's record.
    ///
    /// # Errors
    /// [`NoHome`].
    pub fn index_file(&self) -> Result<IndexFile, NoHome> {
        Ok(IndexFile::in_dir(self.dirs()?.data()))
    }

    /// What is stored, as it is now. Nothing for a user who can have nothing, as containers run
    /// one, if there is a token in the environment to go on with.
    ///
    /// # Errors
    /// [`Error::NoHome`], [`Error::Record`].
    pub fn index(&self) -> Result<PatIndex, Error> {
        self.index_by(IndexFile::read)
    }

    fn index_by(
        &self,
        read: impl FnOnce(&IndexFile) -> Result<PatIndex, IndexError>,
    ) -> Result<PatIndex, Error> {
        let read = || -> Result<PatIndex, Error> { Ok(read(&self.index_file()?)?) };
        match read() {
            Err(error) if error.nothing_can_be_stored() && Variable::any_is_set() => {
                Ok(PatIndex::default())
            }
            other => other,
        }
    }

    /// What is stored for this remote alone, as far as it can be told at once.
    ///
    /// # Errors
    /// As [`Context::record`].
    pub fn index_about(&self, remote: &Remote) -> Result<PatIndex, Error> {
        self.index_by(|file| file.read_about(remote))
    }

    /// One of the user's stores, the same one each time: what has been unlocked stays so.
    ///
    /// # Errors
    /// [`NoHome`].
    pub fn store(&self, kind: StoreKind) -> Result<&dyn SecretStore, NoHome> {
        if kind == StoreKind::Vault {
            return Ok(self.vault()?);
        }
        let dirs = self.dirs()?;
        Ok(self.stores[kind as usize].get_or_init(|| stores::open(kind, dirs)).as_ref())
    }

    /// The user's vault, which can do more than the other stores.
    ///
    /// # Errors
    /// [`NoHome`].
    pub fn vault(&self) -> Result<&Vault, NoHome> {
        let dirs = self.dirs()?;
        Ok(self.vault.get_or_init(|| Vault::in_dir(dirs.data())))
    }

    /// Makes one of the user's stores ready to read and write, asking them if it has to.
    ///
    /// # Errors
    /// Those of the store.
    pub fn ready(&self, kind: StoreKind) -> Result<(), StoreError> {
        self.store(kind)?.ready()
    }

    /// Whether it is certain that a secret which one of our stores kept is gone.
    pub fn lacks(&self, location: &SecretLocation) -> bool {
        let store = location.source.store().and_then(|kind| self.store(kind).ok());
        store.is_some_and(|store| store.lacks(location))
    }

    /// A secret, wherever it comes from.
    ///
    /// # Errors
    /// Those of its store, or of the program that prints it.
    pub fn secret(&self, location: &SecretLocation) -> Result<Secret, StoreError> {
        match &location.source {
            SecretSource::Store(kind) => stores::read(self.store(*kind)?, location, *kind),
            SecretSource::Command(line) => Ok(stores::command::print(line)?.secret),
            SecretSource::Environment(variable) => variable
                .read()
                .map_err(|source| StoreError::Environment { variable: *variable, source }),
        }
    }
}

/// The three streams.
pub struct Streams<'a> {
    /// What git or a pipe says.
    pub input: &'a mut dyn Read,
    /// What git or a pipe hears.
    pub output: &'a mut dyn Write,
    /// What a person reads.
    pub errors: &'a mut dyn Write,
}
