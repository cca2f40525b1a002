//! What the outcome of an operation or command depends on besides its input: the clock, who is at the
//! terminal, the repository's remotes, where files are, and the stores. Tests replace any of it.
//!
//! The rest of the machine is reached in one place each: environment variables in `util::env`,
//! files in `util::files`, git in `git`.

mod streams;

use std::cell::OnceCell;
use std::fs::File;
use std::io::{IsTerminal, stderr, stdin};

use crate::azure::{Diagnosis, NextStep};
use crate::entra::{self, AccessToken};
use crate::error::Error;
use crate::git;
use crate::index::select::Hints;
use crate::index::{IndexError, IndexFile, LockedIndex, PatIndex};
use crate::organization::Remote;
use crate::stores::keyring::{KeyringFault, can_show_prompt};
use crate::stores::{
    self, SecretLocation, SecretSource, SecretStore, StoreError, StoreKind, TokenLock, TokenSource,
    Variable, Vault, token_cache,
};
use crate::util::env;
use crate::util::pat::Secret;
use crate::util::time::Timestamp;
use crate::util::user_dirs::{NoHome, UserDirs};
pub use streams::Streams;

/// The surroundings of a run. Creating it reads and opens nothing.
pub struct Context {
    pub now: fn() -> Timestamp,
    /// What git says about the repository that it works in.
    pub hints: Hints,
    /// Whether standard input is a terminal. Called only if it is unclear who runs the program,
    /// because it allocates the standard library's buffer for standard input.
    pub input_is_typed: fn() -> bool,
    pub errors_are_seen: fn() -> bool,
    /// Whether this is an unattended job: a rejected PAT then stays in use, so that the job recovers
    /// by itself.
    pub unattended: fn() -> bool,
    dirs: OnceCell<UserDirs>,
    stores: [OnceCell<Box<dyn SecretStore>>; StoreKind::ALL.len()],
    vault: OnceCell<Vault>,
}

impl Context {
    pub fn real() -> Context {
        Context {
            now: Timestamp::now,
            hints: Hints { remotes: git::remote_urls, leave_out_paths: git::leave_out_paths },
            input_is_typed: || stdin().is_terminal(),
            errors_are_seen: || stderr().is_terminal(),
            unattended: || env::value(env::UNATTENDED).is_some_and(|value| value == "1"),
            dirs: OnceCell::new(),
            stores: Default::default(),
            vault: OnceCell::new(),
        }
    }

    /// The context of this process, except that files are in these directories.
    pub fn with_dirs(dirs: UserDirs) -> Context {
        Context { dirs: OnceCell::from(dirs), ..Context::real() }
    }

    pub fn dirs(&self) -> Result<&UserDirs, NoHome> {
        if let Some(dirs) = self.dirs.get() {
            return Ok(dirs);
        }
        let dirs = UserDirs::of_user()?;
        Ok(self.dirs.get_or_init(|| dirs))
    }

    pub fn index_file(&self) -> Result<IndexFile, NoHome> {
        Ok(IndexFile::in_dir(self.dirs()?.data()))
    }

    /// Reads the index. Empty for a user who cannot store anything, as in some containers, if the
    /// environment contains a token.
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

    /// Reads only the part of the index about this remote.
    pub fn index_about(&self, remote: &Remote) -> Result<PatIndex, Error> {
        self.index_by(|file| file.read_about(remote))
    }

    /// Reads the index and locks it, without what is out of date in it.
    ///
    /// # Errors
    /// [`Error::NoHome`], [`Error::Index`].
    pub fn lock_index(&self) -> Result<LockedIndex, Error> {
        Ok(self.without_old(self.index_file()?.lock()?))
    }

    /// As [`Context::lock_index`], without waiting; `None` if another process has locked it.
    ///
    /// # Errors
    /// As [`Context::lock_index`].
    pub fn try_lock_index(&self) -> Result<Option<LockedIndex>, Error> {
        let locked = self.index_file()?.try_lock()?;
        Ok(locked.map(|locked| self.without_old(locked)))
    }

    /// Keeps other commands from changing PATs at Azure DevOps until the file is closed.
    ///
    /// # Errors
    /// [`Error::NoHome`], [`Error::Index`].
    pub fn lock_renewals(&self) -> Result<File, Error> {
        Ok(self.index_file()?.lock_renewals()?)
    }

    fn without_old(&self, mut locked: LockedIndex) -> LockedIndex {
        locked.index.drop_old((self.now)());
        locked
    }

    /// One of the user's stores. It is opened once, so that it stays unlocked.
    pub fn store(&self, kind: StoreKind) -> Result<&dyn SecretStore, NoHome> {
        if kind == StoreKind::Vault {
            return Ok(self.vault()?);
        }
        let dirs = self.dirs()?;
        Ok(self.stores[kind as usize].get_or_init(|| stores::open(kind, dirs)).as_ref())
    }

    pub fn vault(&self) -> Result<&Vault, NoHome> {
        let dirs = self.dirs()?;
        Ok(self.vault.get_or_init(|| Vault::in_dir(dirs.data())))
    }

    pub fn ready_to_write(&self, kind: StoreKind) -> Result<(), StoreError> {
        self.store(kind)?.ready_to_write()
    }

    /// Whether a secret certainly cannot be read, even if its store is unlocked. `false` where
    /// finding out takes a connection, a prompt, or a program.
    pub fn is_lost(&self, location: &SecretLocation) -> bool {
        let kind = location.source.store().filter(|kind| *kind != StoreKind::Keyring);
        kind.is_some_and(|_| self.stored_secret(location).is_err_and(|why| !why.is_closed()))
    }

    /// Whether a secret can be read, as far as that is known without a prompt and a program.
    pub fn check_readable(&self, location: &SecretLocation) -> Result<(), StoreError> {
        let Some(kind) = location.source.store() else {
            return Ok(());
        };
        self.store(kind)?.check_readable()?;
        self.check_stored(location)
    }

    /// As [`Context::check_readable`], for a store that is known to be readable. What only needs a
    /// permission that macOS would ask for here is readable.
    pub fn check_stored(&self, location: &SecretLocation) -> Result<(), StoreError> {
        let Some(kind) = location.source.store() else {
            return Ok(());
        };
        match stores::read_silently(self.store(kind)?, location, kind) {
            Err(StoreError::Unusable(KeyringFault::NotYetAllowed)) if can_show_prompt() => Ok(()),
            read => read.map(drop),
        }
    }

    /// The Entra token that git gets until shortly before its end. No provider is asked.
    pub fn cached_token(&self, location: &SecretLocation) -> Option<Secret> {
        location.source.entra()?;
        token_cache::get(location, self.dirs().ok()?, (self.now)())
    }

    /// An Entra token, from the cache if possible. Of several processes, one starts the provider.
    fn token(&self, location: &SecretLocation, tokens: &TokenSource) -> Result<Secret, StoreError> {
        let (dirs, id) = (self.dirs()?, &location.secret);
        let cached = || self.cached_token(location);
        if let Some(token) = cached() {
            return Ok(token);
        }
        // Without the lock each process asks. If `az` runs git, the process that waits for it has it.
        let lock = || TokenLock::wait(dirs.data(), id, entra::longest_wait()).ok();
        let mut lock = env::non_empty(env::RUNNING).map_or_else(lock, |_| None);
        if let Some(token) = cached() {
            return Ok(token);
        }
        if let Some(failure) = lock.as_mut().and_then(|lock| lock.failure.take()) {
            return Err(failure);
        }
        let with = self.stored_secret(location)?;
        let token = entra::access_token(tokens, with.as_ref(), &location.organization);
        let token = token.map_err(|why| no_token(why, tokens));
        if let Ok(AccessToken { secret, expires, .. }) = &token {
            token_cache::put(location, secret, *expires, dirs, (self.now)());
        }
        if let Some(lock) = &mut lock {
            lock.note(id, token.as_ref().err());
        }
        token.map(|token| token.secret)
    }

    fn read(&self, location: &SecretLocation, kind: StoreKind) -> Result<Secret, StoreError> {
        stores::read(self.store(kind)?, location, kind)
    }

    /// What a store of ours has at a location: a PAT, or the secret of a service principal.
    pub fn stored_secret(&self, location: &SecretLocation) -> Result<Option<Secret>, StoreError> {
        location.source.store().map(|kind| self.read(location, kind)).transpose()
    }

    /// What git gets: a PAT, or an Entra token.
    pub fn secret(&self, location: &SecretLocation) -> Result<Secret, StoreError> {
        match &location.source {
            SecretSource::Store(kind) => self.read(location, *kind),
            SecretSource::Command(line) => Ok(stores::command::print(line)?.pat),
            SecretSource::Entra(tokens) => self.token(location, tokens),
            SecretSource::Environment(variable) => variable
                .read()
                .map_err(|source| StoreError::Environment { variable: *variable, source }),
        }
    }
}

fn no_token(diagnosis: Diagnosis, tokens: &TokenSource) -> StoreError {
    let next_steps = diagnosis.next_steps.iter().flat_map(NextStep::lines).collect();
    let is_refused = matches!(diagnosis.code, "client_secret_expired" | "client_secret_rejected");
    let needs_new_secret = is_refused && tokens.secret_in.is_some();
    StoreError::Entra { why: diagnosis.message, next_steps, needs_new_secret }
}
