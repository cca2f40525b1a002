//! macOS Keychain: generic passwords in the user's default keychain, usually "login".

use std::mem;
use std::time::Duration;

use security_framework::base::Error;
use security_framework::item::{ItemClass, ItemSearchOptions};
use security_framework::os::macos::keychain::SecKeychain;
use security_framework::os::macos::passwords::find_generic_password;
use zeroize::{Zeroize, Zeroizing};

use super::os_status::{self, Circumstances};
use super::time_limit::within;
use super::{ItemKey, Keyring, KeyringFault, WITHOUT_USER, can_show_prompt};
use crate::stores::{Result, SecretLocation, SecretStore};
use crate::system::macos::keychain;
use crate::util::pat::Secret;

/// `errSecItemNotFound`
const NOT_FOUND: i32 = -25300;
/// `errSecInteractionNotAllowed`, as for a locked keychain that cannot be unlocked in a dialog.
const INTERACTION_NOT_ALLOWED: i32 = -25308;

/// This keyring has no faster way to read an item.
pub(in crate::stores) fn try_read(_location: &SecretLocation) -> Option<Secret> {
    None
}

impl SecretStore for Keyring {
    /// Unlocks the keychain in macOS' dialog, if it is locked and the user would see that. An item
    /// that this program creates needs no dialog afterwards.
    fn ready_to_write(&self) -> Result<()> {
        if !self.ready.get() {
            let dialogs = can_show_prompt();
            call(self.limits.prompt, dialogs, move || match require_unlocked() {
                Err(error) if dialogs && error.code() == INTERACTION_NOT_ALLOWED => {
                    SecKeychain::default()?.unlock(None)
                }
                other => other,
            })?;
            self.ready.set(true);
        }
        Ok(())
    }

    fn check_readable(&self) -> Result<()> {
        call(self.limits.answer.min(WITHOUT_USER), false, require_unlocked)
    }

    fn read(&self, location: &SecretLocation) -> Result<Secret> {
        read_item(location, self.limits.prompt, can_show_prompt())
    }

    /// macOS asks whether a program may read an item, after each update of this one too.
    fn read_silently(&self, location: &SecretLocation) -> Result<Secret> {
        read_item(location, self.limits.answer.min(WITHOUT_USER), false)
    }

    fn write(&self, location: &SecretLocation, _label: &str, secret: &Secret) -> Result<()> {
        let (key, secret) = (ItemKey::new(location), secret.clone());
        call(self.limits.prompt, can_show_prompt(), move || {
            let (keychain, bytes) = (SecKeychain::default()?, secret.expose().as_bytes());
            // Fails if there is an item: to replace that, macOS might ask about its old secret.
            keychain.add_generic_password(&key.service, &key.username, bytes)
        })
    }

    fn delete(&self, location: &SecretLocation) -> Result<()> {
        let key = ItemKey::new(location);
        let is_left = call(self.limits.prompt, can_show_prompt(), move || {
            for query in queries(&key)? {
                query.delete().or_else(unless_missing)?;
            }
            exists(&key)
        })?;
        if is_left { Err(KeyringFault::NotDeleted.into()) } else { Ok(()) }
    }
}

fn read_item(location: &SecretLocation, limit: Duration, dialogs: bool) -> Result<Secret> {
    let key = ItemKey::new(location);
    let mut bytes = call(limit, dialogs, move || read(&key))?;
    String::from_utf8(mem::take(&mut *bytes)).map(Secret::new).map_err(|error| {
        error.into_bytes().zeroize();
        KeyringFault::NotText.into()
    })
}

/// Neither reading nor searching tells that the keychain is locked: attributes are not encrypted.
fn require_unlocked() -> Result<(), Error> {
    match keychain::is_unlocked() {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::from_code(INTERACTION_NOT_ALLOWED)),
        Err(status) => Err(Error::from_code(status)),
    }
}

/// The searches for an item: in the default keychain, and in the user's others, because another
/// one may have been the default when the item was created.
fn queries(key: &ItemKey) -> Result<[ItemSearchOptions; 2], Error> {
    let query = || {
        let mut query = ItemSearchOptions::new();
        query.class(ItemClass::generic_password()).service(&key.service).account(&key.username);
        query
    };
    let mut in_default = query();
    in_default.keychains(&[SecKeychain::default()?]);
    Ok([in_default, query()])
}

fn exists(key: &ItemKey) -> Result<bool, Error> {
    for mut query in queries(key)? {
        match query.load_attributes(true).search() {
            Ok(found) if found.is_empty() => {}
            Ok(_) => return Ok(true),
            Err(error) => unless_missing(error)?,
        }
    }
    Ok(false)
}

fn read(key: &ItemKey) -> Result<Zeroizing<Vec<u8>>, Error> {
    let default = [SecKeychain::default()?];
    let find = |keychains| find_generic_password(keychains, &key.service, &key.username);
    let found = match find(Some(&default[..])) {
        Err(error) if error.code() == NOT_FOUND => find(None),
        other => other,
    };
    found.map(|(secret, _)| Zeroizing::new(secret.to_vec()))
}

fn unless_missing(error: Error) -> Result<(), Error> {
    if error.code() == NOT_FOUND { Ok(()) } else { Err(error) }
}

/// Calls the Security framework within a time limit. Where the user would not see its dialogs, as
/// over SSH, they are switched off for this process: git would wait for them.
fn call<T: Send + 'static>(
    limit: Duration,
    dialogs: bool,
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T> {
    within(limit, move || {
        let _silent = if dialogs { None } else { Some(SecKeychain::disable_user_interaction()) };
        work().map_err(|error| {
            let is_locked = keychain::is_unlocked() == Ok(false);
            let circumstances = Circumstances { dialogs, is_locked };
            os_status::explain(error.code(), &error.to_string(), circumstances)
        })
    })
}
