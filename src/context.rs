//! Everything outside the process that a verb or command may touch, in one place, so that all
//! of it can be another one in a test.

use std::cell::OnceCell;
use std::env;
use std::io::{IsTerminal, Read, Write, stderr, stdin};

use crate::clock::Moment;
use crate::error::Error;
use crate::git;
use crate::pat::Secret;
use crate::paths::{NoHome, Paths};
use crate::record::{Record, RecordError, RecordFile};
use crate::remote::Remote;
use crate::store::{self, SecretStore, Slot, Source, StoreError, StoreKind, Variable, Vault};

/// The machine as the program sees it. Making one touches nothing.
pub struct World {
    /// What the clock says.
    pub now: fn() -> Moment,
    /// The URLs of the remotes of the repository that git works in.
    pub remotes: fn() -> Vec<String>,
    /// Whether standard input is a person's terminal. Asked only where it is in doubt who calls:
    /// it takes the library's buffer for standard input into being.
    pub input_is_typed: fn() -> bool,
    /// Whether standard error is a person's terminal.
    pub errors_are_seen: fn() -> bool,
    /// Whether this is a job that shall go on by itself once the server takes its PAT again.
    pub unattended: fn() -> bool,
    paths: OnceCell<Paths>,
    stores: [OnceCell<Box<dyn SecretStore>>; StoreKind::ALL.len()],
    vault: OnceCell<Vault>,
}

/// Set to 1 by a job that nobody watches: a refused PAT is then never taken out of use.
const UNATTENDED_VARIABLE: &str = "GIT_CREDENTIAL_AZDO_UNATTENDED";

impl World {
    /// The real one.
    pub fn real() -> World {
        World::with_remotes(git::remotes)
    }

    /// The real one, where the remotes are not known.
    pub fn without_remotes() -> World {
        World::with_remotes(Vec::new)
    }

    fn with_remotes(remotes: fn() -> Vec<String>) -> World {
        World {
            now: Moment::now,
            remotes,
            input_is_typed: || stdin().is_terminal(),
            errors_are_seen: || stderr().is_terminal(),
            unattended: || env::var_os(UNATTENDED_VARIABLE).is_some_and(|value| value == "1"),
            paths: OnceCell::new(),
            stores: Default::default(),
            vault: OnceCell::new(),
        }
    }

    /// One whose files are somewhere else.
    pub fn with_paths(paths: Paths) -> World {
        World { paths: OnceCell::from(paths), ..World::real() }
    }

    /// The user's directories.
    ///
    /// # Errors
    /// [`NoHome`].
    pub fn paths(&self) -> Result<&Paths, NoHome> {
        if let Some(paths) = self.paths.get() {
            return Ok(paths);
        }
        let paths = Paths::of_user()?;
        Ok(self.paths.get_or_init(|| paths))
    }

    /// The user's record.
    ///
    /// # Errors
    /// [`NoHome`].
    pub fn record_file(&self) -> Result<RecordFile, NoHome> {
        Ok(RecordFile::in_dir(self.paths()?.data()))
    }

    /// What is stored, as it is now. Nothing for a user who can have nothing, as containers run
    /// one, if there is a token in the environment to go on with.
    ///
    /// # Errors
    /// [`Error::NoHome`], [`Error::Record`].
    pub fn record(&self) -> Result<Record, Error> {
        self.record_by(RecordFile::read)
    }

    fn record_by(
        &self,
        read: impl FnOnce(&RecordFile) -> Result<Record, RecordError>,
    ) -> Result<Record, Error> {
        let read = || -> Result<Record, Error> { Ok(read(&self.record_file()?)?) };
        match read() {
            Err(error) if error.nothing_can_be_stored() && Variable::any_is_set() => {
                Ok(Record::default())
            }
            other => other,
        }
    }

    /// What is stored for this remote alone, as far as it can be told at once.
    ///
    /// # Errors
    /// As [`World::record`].
    pub fn record_about(&self, remote: &Remote) -> Result<Record, Error> {
        self.record_by(|file| file.read_about(remote))
    }

    /// One of the user's stores, the same one each time: what has been unlocked stays so.
    ///
    /// # Errors
    /// [`NoHome`].
    pub fn store(&self, kind: StoreKind) -> Result<&dyn SecretStore, NoHome> {
        if kind == StoreKind::Vault {
            return Ok(self.vault()?);
        }
        let paths = self.paths()?;
        Ok(self.stores[kind as usize].get_or_init(|| store::open(kind, paths)).as_ref())
    }

    /// The user's vault, which can do more than the other stores.
    ///
    /// # Errors
    /// [`NoHome`].
    pub fn vault(&self) -> Result<&Vault, NoHome> {
        let paths = self.paths()?;
        Ok(self.vault.get_or_init(|| Vault::in_dir(paths.data())))
    }

    /// Makes one of the user's stores ready to read and write, asking them if it has to.
    ///
    /// # Errors
    /// Those of the store.
    pub fn ready(&self, kind: StoreKind) -> Result<(), StoreError> {
        self.store(kind)?.ready()
    }

    /// Whether it is certain that a secret which one of our stores kept is gone.
    pub fn lacks(&self, slot: &Slot) -> bool {
        let store = slot.source.store().and_then(|kind| self.store(kind).ok());
        store.is_some_and(|store| store.lacks(slot))
    }

    /// A secret, wherever it comes from.
    ///
    /// # Errors
    /// Those of its store, or of the program that prints it.
    pub fn secret(&self, slot: &Slot) -> Result<Secret, StoreError> {
        match &slot.source {
            Source::Store(kind) => store::read(self.store(*kind)?, slot, *kind),
            Source::Command(line) => Ok(store::command::print(line)?.secret),
            Source::Environment(variable) => variable
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
