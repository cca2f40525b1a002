//! The kernel store: each secret in the kernel's memory, for this user, until the machine
//! restarts. Nothing touches the disk.

use super::{SecretStore, Slot, StoreError, StoreKind};
use crate::kernel_keyring::{self as keyring, KernelError};
use crate::pat::Secret;

/// The kernel's keyring of the user.
pub(super) struct Kernel;

impl SecretStore for Kernel {
    /// Reading may be allowed where writing is not, and there may be no room left.
    fn ready(&self) -> Result<(), StoreError> {
        const PROBE: &str = "git-credential-azdo:probe";
        // As long as a PAT, and gone by itself if this ends here.
        keyring::put(PROBE, &[0; 84], Some(1)).map_err(StoreError::Kernel)?;
        keyring::remove(PROBE).map(|_| ()).map_err(StoreError::Kernel)
    }

    fn read(&self, slot: &Slot) -> Result<Secret, StoreError> {
        let bytes = keyring::get(&name(slot)).map_err(StoreError::Kernel)?;
        let bytes = bytes.ok_or(StoreError::Missing(StoreKind::Kernel))?;
        let broken = |_| StoreError::Kernel(KernelError::Other("what is in it is not text"));
        Ok(Secret::new(str::from_utf8(&bytes).map_err(broken)?.to_owned()))
    }

    fn write(&self, slot: &Slot, _label: &str, secret: &Secret) -> Result<(), StoreError> {
        keyring::put(&name(slot), secret.expose().as_bytes(), None).map_err(StoreError::Kernel)
    }

    fn delete(&self, slot: &Slot) -> Result<(), StoreError> {
        keyring::remove(&name(slot)).map(|_| ()).map_err(StoreError::Kernel)
    }
}

/// What `keyctl show @u` shows.
fn name(slot: &Slot) -> String {
    format!("git-credential-azdo:{}:{}", slot.organisation.url(), slot.secret)
}
