//! The kernel store: each secret in the kernel's memory, for this user, until the machine restarts.
//! Nothing is written to disk.

use super::{Result, SecretLocation, SecretStore, StoreError, StoreKind};
use crate::stores::keyctl::{self as keyring, KernelError};
use crate::util::pat::Secret;

/// The user's kernel keyring.
pub(super) struct Kernel;

impl SecretStore for Kernel {
    /// Reading may be allowed where writing is not, and the quota may be used up.
    fn prepare(&self) -> Result<()> {
        const PROBE: &str = "git-credential-azdo:probe";
        // As long as a PAT; it expires by itself if this process is killed.
        keyring::put(PROBE, &[0; 84], Some(1)).map_err(StoreError::Kernel)?;
        keyring::remove(PROBE).map(|_| ()).map_err(StoreError::Kernel)
    }

    fn read(&self, location: &SecretLocation) -> Result<Secret> {
        let bytes = keyring::get(&name(location)).map_err(StoreError::Kernel)?;
        let bytes = bytes.ok_or(StoreError::Missing(StoreKind::Kernel))?;
        let broken = |_| StoreError::Kernel(KernelError::Other("what is in it is not UTF-8 text"));
        Ok(Secret::new(str::from_utf8(&bytes).map_err(broken)?.to_owned()))
    }

    fn write(&self, location: &SecretLocation, _label: &str, secret: &Secret) -> Result<()> {
        keyring::put(&name(location), secret.expose().as_bytes(), None).map_err(StoreError::Kernel)
    }

    fn delete(&self, location: &SecretLocation) -> Result<()> {
        keyring::remove(&name(location)).map(|_| ()).map_err(StoreError::Kernel)
    }
}

/// The description in `keyctl show @u`.
fn name(location: &SecretLocation) -> String {
    format!("git-credential-azdo:{}:{}", location.organization.url(), location.secret)
}
