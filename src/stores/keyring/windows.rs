//! Windows Credential Manager. A secret is in UTF-16, as Windows' own programs write and show it.

use std::time::Duration;

use zeroize::Zeroizing;

use super::credential_manager::{check_session, explain, from_blob, to_blob, to_comment};
use super::time_limit::within;
use super::{ItemKey, Keyring, WITHOUT_USER};
use crate::stores::{Result, SecretLocation, SecretStore, StoreError};
use crate::system::windows::credentials;
use crate::util::pat::Secret;

/// Reads an item without the keyring's usual patience. `None` on any error: the usual read follows
/// and says what is wrong.
pub(in crate::stores) fn try_read(location: &SecretLocation) -> Option<Secret> {
    read(location, Duration::from_secs(1)).ok()
}

impl SecretStore for Keyring {
    /// Asks what this logon session can store. Windows never prompts for it.
    fn ready_to_write(&self) -> Result<()> {
        if !self.ready.get() {
            self.check_readable()?;
            self.ready.set(true);
        }
        Ok(())
    }

    fn check_readable(&self) -> Result<()> {
        let longest = || credentials::longest_persistence().map_err(explain);
        check_session(within(self.limits.answer.min(WITHOUT_USER), longest)?)
    }

    fn read(&self, location: &SecretLocation) -> Result<Secret> {
        read(location, self.limits.prompt)
    }

    fn write(&self, location: &SecretLocation, label: &str, secret: &Secret) -> Result<()> {
        let (key, comment) = (ItemKey::new(location), to_comment(label));
        let blob = to_blob(secret)?;
        let write = move || credentials::write(&target(&key), &key.username, &comment, &blob);
        within(self.limits.prompt, move || write().map_err(explain))
    }

    fn delete(&self, location: &SecretLocation) -> Result<()> {
        let target = target(&ItemKey::new(location));
        match within(self.limits.prompt, move || credentials::delete(&target).map_err(explain)) {
            Err(StoreError::Missing(_)) => Ok(()),
            other => other,
        }
    }
}

fn read(location: &SecretLocation, limit: Duration) -> Result<Secret> {
    let target = target(&ItemKey::new(location));
    let blob: Zeroizing<Vec<u8>> =
        within(limit, move || credentials::read(&target).map_err(explain))?;
    from_blob(&blob)
}

/// The name in Credential Manager.
fn target(key: &ItemKey) -> String {
    format!("{}.{}", key.username, key.service)
}
