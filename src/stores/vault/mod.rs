//! The vault: one file with all its secrets, encrypted with a key derived from a passphrase.
//!
//! While it is unlocked, `session_memory` keeps the key; it is never on disk unless encrypted with a
//! key that only the kernel has. Where that does not work, each process prompts for the passphrase and
//! forgets the key at its end.

mod content;
mod error;
mod file;
mod file_format;
mod key;
mod prompt_lock;

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{SecretLocation, SecretStore, StoreError, StoreKind};
use crate::stores::keyctl::KernelError;
use crate::stores::session_memory::{self, NotKept};
use crate::util::pat::Secret;
use crate::util::time::Timestamp;
use error::Result;
use file_format::hex;
use key::{Salt, random};

pub use content::Content;
pub use error::VaultError;
pub use file_format::{BadVault, Sealed, checksum};
pub use key::{Cost, Key};
pub(crate) use prompt_lock::Asker;

pub struct Vault {
    dir: PathBuf,
    key: RefCell<Option<Key>>,
}

/// Where the key is after unlocking.
pub(crate) enum Kept {
    /// In memory, until this time or until the machine restarts (on Windows, until logoff).
    Until(Option<Timestamp>),
    /// Nowhere, and why: the next process has to prompt again.
    Nowhere(NotKept),
}

#[derive(PartialEq, Eq)]
pub(crate) enum Condition {
    Absent,
    Locked,
    Unlocked,
}

impl Vault {
    /// The vault in this directory, which need not exist.
    pub(crate) fn in_dir(dir: &Path) -> Vault {
        Vault { dir: dir.to_owned(), key: RefCell::new(None) }
    }

    /// Whether it can be used now. Does not prompt.
    pub(crate) fn condition(&self) -> Result<Condition> {
        match self.content() {
            Ok(None) => Ok(Condition::Absent),
            Ok(Some(_)) => Ok(Condition::Unlocked),
            Err(VaultError::Locked) => Ok(Condition::Locked),
            Err(error) => Err(error),
        }
    }

    /// Creates an empty, unlocked vault. Fails if a vault or its copy exists.
    pub(crate) fn create(&self, passphrase: &Secret, seconds: Option<u32>) -> Result<Kept> {
        let _lock = self.lock_file()?;
        let key = Key::derive(passphrase, random()?, Cost::DEFAULT)?;
        self.write_first(&seal(&Content::default(), &key, Cost::DEFAULT)?)?;
        Ok(self.keep(key, seconds))
    }

    /// Unlocks it for this many seconds, or until the machine restarts.
    pub(crate) fn unlock(&self, passphrase: &Secret, seconds: Option<u32>) -> Result<Kept> {
        let sealed = self.sealed()?;
        let key = Key::derive(passphrase, sealed.salt, sealed.cost)?;
        sealed.open(&key).ok_or(VaultError::WrongPassphrase)?;
        Ok(self.keep(key, seconds))
    }

    /// Changes how long an unlocked vault stays unlocked.
    pub(crate) fn keep_for(&self, seconds: Option<u32>) -> Result<Kept> {
        let (key, _) = self.open(&self.sealed()?)?;
        Ok(self.keep(key, seconds))
    }

    /// The end of the time for which the key is kept, if it is.
    pub(crate) fn kept_until(&self) -> Result<Option<Timestamp>> {
        let kept = self.kept_key(&self.sealed()?.salt).map_err(VaultError::Key)?;
        Ok(kept.and_then(|kept| key::end_of(&kept)))
    }

    /// Locks it. `false` if it was not unlocked.
    pub(crate) fn lock(&self) -> Result<bool> {
        self.key.replace(None);
        let Some(sealed) = self.sealed_if_there()? else {
            return Ok(false);
        };
        match session_memory::remove(&self.dir, &name(&sealed.salt)) {
            // Nothing to remove.
            Err(NotKept::Kernel(KernelError::Absent | KernelError::Forbidden)) => Ok(false),
            other => other.map_err(VaultError::Key),
        }
    }

    /// Changes the passphrase of an unlocked vault. On an error the old one is still valid.
    pub(crate) fn change_passphrase(
        &self,
        passphrase: &Secret,
        seconds: Option<u32>,
    ) -> Result<Kept> {
        let _lock = self.lock_file()?;
        let old = self.sealed()?;
        let (_, content) = self.open(&old)?;
        let key = Key::derive(passphrase, random()?, Cost::DEFAULT)?;
        let new = seal(&content, &key, Cost::DEFAULT)?;
        // First, so that concurrent readers never find it locked.
        let kept = self.keep(key, seconds);
        let replaced = self.replace(&new);
        let unused = if replaced.is_ok() { &old.salt } else { &new.salt };
        // It expires by itself.
        let _ = session_memory::remove(&self.dir, &name(unused));
        replaced.map(|()| kept)
    }

    /// Keeps a key in this process, and for others.
    fn keep(&self, key: Key, seconds: Option<u32>) -> Kept {
        let end = seconds.map(|seconds| Timestamp::now().plus_seconds(seconds));
        let kept = session_memory::put(&self.dir, &name(&key.salt), &key.to_kept(end), seconds);
        self.key.replace(Some(key));
        kept.map_or_else(Kept::Nowhere, |()| Kept::Until(end))
    }

    /// `None` if there is no vault.
    fn content(&self) -> Result<Option<Content>> {
        let Some(mut sealed) = self.sealed_if_there()? else {
            return Ok(None);
        };
        loop {
            match self.open(&sealed) {
                Err(VaultError::Locked) => {}
                other => return other.map(|(_, content)| Some(content)),
            }
            // Its passphrase may have changed since it was read.
            let newer = self.sealed()?;
            if newer.salt == sealed.salt {
                return Err(VaultError::Locked);
            }
            sealed = newer;
        }
    }

    /// Replaces the content, unless `change` returns `false`.
    fn update(&self, change: impl FnOnce(&mut Content) -> bool) -> Result<()> {
        let _lock = self.lock_file()?;
        let old = self.sealed()?;
        let (key, mut content) = self.open(&old)?;
        if change(&mut content) {
            self.replace(&seal(&content, &key, old.cost)?)?;
        }
        Ok(())
    }

    fn open(&self, sealed: &Sealed) -> Result<(Key, Content)> {
        let key = self.key_of(sealed).ok_or(VaultError::Locked)?;
        // The key belongs to this salt, so only a changed file gets here.
        let content = sealed.open(&key).and_then(|bytes| Content::parse(&bytes));
        content.map(|content| (key, content)).ok_or_else(|| self.damaged())
    }

    fn kept_key(&self, salt: &Salt) -> Result<Option<Zeroizing<Vec<u8>>>, NotKept> {
        session_memory::get(&self.dir, &name(salt))
    }

    fn key_of(&self, sealed: &Sealed) -> Option<Key> {
        if let Some(own) = self.key.borrow().as_ref().filter(|own| own.salt == sealed.salt) {
            return Some(own.clone());
        }
        // Where no key is kept, the vault is locked for each new process.
        let bytes = self.kept_key(&sealed.salt).ok()??;
        let key = Key::from_kept(sealed.salt, &bytes)?;
        self.key.replace(Some(key.clone()));
        Some(key)
    }
}

impl SecretStore for Vault {
    /// The caller has prompted for the passphrase before, if it can.
    fn ready_to_write(&self) -> super::Result<()> {
        Ok(self.content()?.map(drop).ok_or(VaultError::Absent)?)
    }

    fn read(&self, location: &SecretLocation) -> super::Result<Secret> {
        let content = self.content()?;
        let found = content.as_ref().and_then(|content| content.find(location));
        found.cloned().ok_or(StoreError::Missing(StoreKind::Vault))
    }

    fn write(&self, location: &SecretLocation, _label: &str, secret: &Secret) -> super::Result<()> {
        let add = |content: &mut Content| {
            content.add(location, secret);
            true
        };
        Ok(self.update(add)?)
    }

    fn delete(&self, location: &SecretLocation) -> super::Result<()> {
        match self.update(|content| content.remove(location)) {
            Ok(()) | Err(VaultError::Absent) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Makes sure that it can be decrypted, because both files will be this one.
fn seal(content: &Content, key: &Key, cost: Cost) -> Result<Sealed> {
    let bytes = content.to_bytes();
    let sealed = Sealed::seal(&bytes, key, cost)?;
    let opened = Sealed::parse(sealed.to_text().as_bytes()).ok().and_then(|new| new.open(key));
    match opened {
        Some(opened) if opened == bytes && Content::parse(&opened).is_some() => Ok(sealed),
        _ => Err(VaultError::Crypto("the encrypted data cannot be decrypted".to_owned())),
    }
}

/// The key's name in memory. A new passphrase has a new salt.
fn name(salt: &Salt) -> String {
    format!("git-credential-azdo:vault:{}", hex(salt))
}
