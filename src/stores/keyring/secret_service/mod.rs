//! The keyring of Linux and the BSDs: a Secret Service, such as gnome-keyring, KWallet, or
//! KeePassXC.

mod client;
mod others;

use std::time::Duration;

use client::{FoundItems, SecretService};
pub use client::{secret_in, session_in};
pub(crate) use others::{OtherItem, OtherItems};

use super::{ItemKey, Keyring, KeyringFault, Limits, WAITING, WITHOUT_USER};
use crate::stores::{Result, SecretLocation, SecretStore, StoreError, StoreKind};
use crate::util::pat::Secret;
use crate::util::terminal::Progress;

impl SecretStore for Keyring {
    /// Unlocks the default collection, with a prompt if it is locked. Writes and creates nothing.
    fn ready_to_write(&self) -> Result<()> {
        if !self.ready.get() {
            unlocked_collection(&mut connect(self.limits)?)?;
            self.ready.set(true);
        }
        Ok(())
    }

    fn check_readable(&self) -> Result<()> {
        let answer = self.limits.answer.min(WITHOUT_USER);
        let mut service = connect(Limits { answer, ..self.limits })?;
        let collection = service.default_collection()?;
        if service.is_locked(&collection)? { Err(StoreError::Locked) } else { Ok(()) }
    }

    fn read(&self, location: &SecretLocation) -> Result<Secret> {
        let mut service = connect(self.limits)?;
        let found = find(&mut service, &ItemKey::new(location))?;
        let item = match (&found.unlocked[..], &found.locked[..]) {
            ([], []) => return Err(StoreError::Missing(StoreKind::Keyring)),
            ([item], []) => item,
            ([], [item]) => {
                service.unlock(item)?;
                item
            }
            _ => return Err(KeyringFault::SeveralItems.into()),
        };
        service.secret_of(item)
    }

    fn write(&self, location: &SecretLocation, label: &str, secret: &Secret) -> Result<()> {
        let mut service = connect(self.limits)?;
        let collection = unlocked_collection(&mut service)?;
        service.create_item(&collection, &ItemKey::new(location), label, secret)
    }

    fn delete(&self, location: &SecretLocation) -> Result<()> {
        let mut service = connect(self.limits)?;
        let found = find(&mut service, &ItemKey::new(location))?;
        for item in &found.locked {
            service.unlock(item)?;
        }
        found.unlocked.iter().chain(&found.locked).try_for_each(|item| service.delete(item))
    }
}

fn connect(limits: Limits) -> Result<SecretService> {
    let progress = Progress::new(WAITING);
    let mut service = SecretService::connect(limits)?;
    service.progress = Some(progress);
    service.register()?;
    Ok(service)
}

/// git waits for this on every fetch and push. After this long the service is probably being
/// started, or shows a window to the user, and both go on during the usual read, which waits longer.
const FAST_READ: Duration = Duration::from_secs(1);

/// Reads an unlocked secret in three round trips. `None` if not exactly one item matches, and on any
/// error: the usual read follows and says what is wrong.
pub(in crate::stores) fn try_read(location: &SecretLocation) -> Option<Secret> {
    let limits = Limits { answer: FAST_READ, prompt: Duration::ZERO };
    let mut service = SecretService::connect(limits).ok()?;
    match &service.search(&ItemKey::new(location)).ok()?.unlocked[..] {
        [item] => service.secret_of(item).ok(),
        _ => None,
    }
}

/// Searches for the items of a key. Nothing found counts only with the default collection there and
/// unlocked: KeePassXC finds nothing in a locked database, and a service that has lost its
/// collection knows no items.
fn find(service: &mut SecretService, key: &ItemKey) -> Result<FoundItems> {
    let found = service.search(key)?;
    if !found.unlocked.is_empty() || !found.locked.is_empty() {
        return Ok(found);
    }
    let collection = service.default_collection()?;
    if !service.is_locked(&collection)? {
        return Ok(found);
    }
    unlocked_collection(service)?;
    service.search(key)
}

fn unlocked_collection(service: &mut SecretService) -> Result<String> {
    let collection = service.default_collection()?;
    if service.is_locked(&collection)? {
        service.unlock(&collection)?;
        // Some services report success for a prompt that was closed.
        if service.is_locked(&collection)? {
            return Err(StoreError::Locked);
        }
    }
    Ok(collection)
}
