//! From a passphrase to a key.

use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

use super::VaultError;
use crate::util::pat::Secret;

/// What makes the same passphrase another key in another vault.
pub(super) type Salt = [u8; 16];

/// What it costs to try a passphrase, for us and for whoever guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cost {
    /// KiB of memory.
    pub(super) memory: u32,
    pub(super) passes: u32,
    pub(super) lanes: u32,
}

impl Cost {
    /// The second recommendation of RFC 9106 with one lane, since this runs on one thread: 64 MiB,
    /// about 0.1 s.
    pub(super) const USUAL: Cost = Cost { memory: 64 * 1024, passes: 3, lanes: 1 };

    /// A vault that somebody has changed shall not take all memory or a day to be opened.
    pub(super) fn is_sane(self) -> bool {
        (8..=1024 * 1024).contains(&self.memory)
            && (1..=64).contains(&self.passes)
            && (1..=16).contains(&self.lanes)
            && self.memory >= 8 * self.lanes
    }
}

/// The key of one vault, until its passphrase changes.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) salt: Salt,
    pub(super) bytes: Zeroizing<[u8; 32]>,
}

impl Key {
    /// Argon2id.
    pub(super) fn derive(passphrase: &Secret, salt: Salt, cost: Cost) -> Result<Key, VaultError> {
        let failed = |error: argon2::Error| VaultError::Crypto(error.to_string());
        let length = Some(32);
        let params = Params::new(cost.memory, cost.passes, cost.lanes, length).map_err(failed)?;
        let mut bytes = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.expose().as_bytes(), &salt, &mut *bytes)
            .map_err(failed)?;
        Ok(Key { salt, bytes })
    }

    /// One that was kept while the vault was unlocked.
    pub(super) fn kept(salt: Salt, bytes: &[u8]) -> Option<Key> {
        let mut own = Zeroizing::new([0; 32]);
        if bytes.len() != own.len() {
            return None;
        }
        own.copy_from_slice(bytes);
        Some(Key { salt, bytes: own })
    }
}

/// Bytes that nobody can foresee.
pub(super) fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| VaultError::Crypto(error.to_string()))?;
    Ok(bytes)
}
