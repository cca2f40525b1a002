//! What every store does.

use super::error::{Result, StoreError};
use super::location::SecretLocation;
use crate::util::pat::Secret;

/// A place for secrets, each at a location of its own that is written once and never overwritten: a
/// new PAT gets a new location.
pub trait SecretStore {
    /// Makes the store ready to read and write, prompting the user if necessary. Call this before
    /// locking the index, because a person takes longer than others wait for the lock. It stays
    /// ready for the rest of the run.
    ///
    /// # Errors
    ///
    /// It would not accept a secret now. Nothing was changed.
    fn prepare(&self) -> Result<()> {
        Ok(())
    }

    /// Whether it is certain, without a prompt or a wait, that the secret at this location is gone.
    fn is_missing(&self, location: &SecretLocation) -> bool {
        matches!(self.read(location), Err(StoreError::Missing(_)))
    }

    /// Whether it can be read now, without a prompt.
    ///
    /// # Errors
    ///
    /// Why not.
    fn check_readable(&self) -> Result<()> {
        Ok(())
    }

    /// Reads the secret at this location.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`] if it is certain that there is none.
    fn read(&self, location: &SecretLocation) -> Result<Secret>;

    /// Writes a secret to a location that was never used. Once this returns, it is durable.
    ///
    /// # Errors
    ///
    /// The location may be empty or not.
    fn write(&self, location: &SecretLocation, label: &str, secret: &Secret) -> Result<()>;

    /// Deletes the secret at this location, if there is one.
    ///
    /// # Errors
    ///
    /// The location may be empty or not.
    fn delete(&self, location: &SecretLocation) -> Result<()>;
}
