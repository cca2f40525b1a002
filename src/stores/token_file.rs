//! Files with a cached Entra token each, encrypted with a key of its own in another keyring. What
//! cannot be decrypted is not used: a damaged file, that of another entry or organization, or one
//! whose key is gone.

use std::env::consts::OS;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::cipher::{self, Key, Nonce};
use super::location::{SecretLocation, SecretSource, StoreKind};
use super::secret_store::{open, try_read};
use crate::util::files;
use crate::util::pat::Secret;
use crate::util::user_dirs::UserDirs;

/// Where keys are: 44 bytes fit where a token does not, as in a full kernel keyring. The vault is not an option: it is unlocked only as long as the kernel keeps its key.
const KEY_STORES: [StoreKind; 3] = [StoreKind::Kernel, StoreKind::Keyring, StoreKind::Dpapi];
fn key_stores() -> impl Iterator<Item = StoreKind> {
    KEY_STORES.into_iter().filter(|kind| kind.is_on(OS))
}

/// What the keyring's manager shows.
const LABEL: &str = "Key for a cached Entra token of git-credential-azdo";

pub fn read(location: &SecretLocation, dirs: &UserDirs) -> Option<Zeroizing<Vec<u8>>> {
    let file = files::read_private(&path(location, dirs)).ok()?;
    let (nonce, content) = file.split_first_chunk()?;
    cipher::decrypt(content, head(location).as_bytes(), &*key(location, dirs)?, *nonce)
}

/// Writes nothing if no key can be stored without a prompt.
pub fn write(location: &SecretLocation, content: &[u8], dirs: &UserDirs) -> Option<()> {
    let key = key(location, dirs).or_else(|| new_key(location, dirs))?;
    let mut nonce = Nonce::default();
    getrandom::fill(&mut nonce).ok()?;
    let content = cipher::encrypt(content, head(location).as_bytes(), &key, nonce)?;
    files::write_private(&path(location, dirs), &[&nonce[..], &content].concat()).ok()
}

/// Removes the token and keeps its key for the next one.
pub fn clear(location: &SecretLocation, dirs: &UserDirs) {
    let path = path(location, dirs);
    if path.exists() {
        // If it cannot be emptied, it may be possible to remove it.
        let _ = files::write_private(&path, b"").or_else(|_| files::remove(&path));
    }
}

/// Removes the token and its key.
pub fn delete(location: &SecretLocation, dirs: &UserDirs) {
    let path = path(location, dirs);
    if path.exists() {
        let _ = files::remove(&path);
        for kind in key_stores() {
            let _ = open(kind, dirs).delete(&key_location(location, kind));
        }
    }
}

fn path(location: &SecretLocation, dirs: &UserDirs) -> PathBuf {
    dirs.data().join(format!("token-{}", location.secret))
}

/// The authenticated part, which is not in the file.
fn head(location: &SecretLocation) -> String {
    format!("git-credential-azdo token 1 {} {}", location.secret, location.organization.url())
}

/// Not the location itself, where the secret of a service principal may be.
fn key_location(location: &SecretLocation, kind: StoreKind) -> SecretLocation {
    let SecretLocation { organization, secret, .. } = location.clone();
    SecretLocation { organization, source: SecretSource::Store(kind), secret: secret.for_key() }
}

fn key(location: &SecretLocation, dirs: &UserDirs) -> Option<Zeroizing<Key>> {
    key_stores().find_map(|kind| {
        let location = key_location(location, kind);
        let secret = try_read(&location, Some(dirs)).or_else(|| {
            // This keyring has no faster way.
            let is_keychain = kind == StoreKind::Keyring && cfg!(target_os = "macos");
            is_keychain.then(|| open(kind, dirs).read(&location).ok()).flatten()
        })?;
        let bytes = Zeroizing::new(STANDARD.decode(secret.expose()).ok()?);
        Some(Zeroizing::new(Key::try_from(bytes.as_slice()).ok()?))
    })
}

fn new_key(location: &SecretLocation, dirs: &UserDirs) -> Option<Zeroizing<Key>> {
    let mut key = Zeroizing::new(Key::default());
    getrandom::fill(&mut *key).ok()?;
    let text = Secret::new(STANDARD.encode(key.as_slice()));
    let is_stored = |kind| {
        let store = open(kind, dirs);
        store.check_readable().is_ok()
            && store.write(&key_location(location, kind), LABEL, &text).is_ok()
    };
    key_stores().any(is_stored).then_some(key)
}
