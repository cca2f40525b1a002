//! Deriving the key from the passphrase.

use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

use super::error::{Result, VaultError};
use crate::util::pat::Secret;
use crate::util::terminal::Progress;
use crate::util::time::Timestamp;

/// Makes the same passphrase a different key in each vault.
pub type Salt = [u8; 16];

/// What one attempt at the passphrase costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// In KiB.
    pub memory: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Cost {
    /// The second recommendation of RFC 9106, with one lane because this runs on one thread: 64
    /// MiB, about 0.1 s.
    pub(super) const DEFAULT: Cost = Cost { memory: 64 * 1024, passes: 3, lanes: 1 };

    /// So that a changed vault cannot take all memory, or a day, to open.
    pub fn is_sane(self) -> bool {
        (8..=1024 * 1024).contains(&self.memory)
            && (1..=64).contains(&self.passes)
            && (1..=16).contains(&self.lanes)
            && self.memory >= 8 * self.lanes
    }
}

/// The key of one vault, until its passphrase changes.
#[derive(Clone)]
pub struct Key {
    pub(super) salt: Salt,
    pub(super) bytes: Zeroizing<[u8; 32]>,
}

impl Key {
    /// Derives it with Argon2id.
    pub fn derive(passphrase: &Secret, salt: Salt, cost: Cost) -> Result<Key> {
        let failed = |error: argon2::Error| VaultError::Crypto(error.to_string());
        let params = Params::new(cost.memory, cost.passes, cost.lanes, None).map_err(failed)?;
        let mut bytes = Zeroizing::new([0; 32]);
        let _progress = Progress::new("Unlocking the vault...");
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.expose().as_bytes(), &salt, &mut *bytes)
            .map_err(failed)?;
        Ok(Key { salt, bytes })
    }

    /// The key that was kept while the vault is unlocked.
    pub fn from_kept(salt: Salt, kept: &[u8]) -> Option<Key> {
        Some(Key { salt, bytes: Zeroizing::new(*kept.first_chunk()?) })
    }

    /// What is kept while the vault is unlocked: the key and, as the kernel does not say how long
    /// it keeps it, the end.
    pub(super) fn to_kept(&self, end: Option<Timestamp>) -> Zeroizing<Vec<u8>> {
        let end = end.map(|end| end.unix().to_le_bytes());
        // With enough capacity: a buffer that grows leaves copies behind.
        let mut kept = Zeroizing::new(Vec::with_capacity(self.bytes.len() + 8));
        kept.extend_from_slice(&*self.bytes);
        kept.extend(end.iter().flatten());
        kept
    }
}

/// The end that is kept with a key; `None` if there is none.
pub(super) fn end_of(kept: &[u8]) -> Option<Timestamp> {
    let end: [u8; 8] = kept.get(32..)?.try_into().ok()?;
    Some(Timestamp::from_unix(i64::from_le_bytes(end)))
}

pub(super) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| VaultError::Crypto(error.to_string()))?;
    Ok(bytes)
}
