//! The kernel store: each secret in kernel memory, for this user, until a restart; never on disk.

use super::keyctl::{self, KernelError};
use super::{Result, SecretLocation, SecretStore, StoreError, StoreKind};
use crate::util::pat::Secret;

pub(super) struct Kernel;

impl SecretStore for Kernel {
    /// Reading may be allowed where writing is not, and the quota may be used up.
    fn ready_to_write(&self) -> Result<()> {
        const PROBE: &str = "git-credential-azdo:probe";
        // As long as a PAT; it expires by itself if this process is killed.
        keyctl::put(PROBE, &[0; 84], Some(1))?;
        keyctl::remove(PROBE)?;
        Ok(())
    }

    fn read(&self, location: &SecretLocation) -> Result<Secret> {
        let bytes = keyctl::get(&name(location))?;
        let bytes = bytes.ok_or(StoreError::Missing(StoreKind::Kernel))?;
        let broken = |_| KernelError::Other("what is in it is not UTF-8 text");
        Ok(Secret::new(str::from_utf8(&bytes).map_err(broken)?.to_owned()))
    }

    fn write(&self, location: &SecretLocation, _label: &str, secret: &Secret) -> Result<()> {
        Ok(keyctl::put(&name(location), secret.expose().as_bytes(), None)?)
    }

    fn delete(&self, location: &SecretLocation) -> Result<()> {
        keyctl::remove(&name(location))?;
        Ok(())
    }
}

/// The description in `keyctl show @u`.
fn name(location: &SecretLocation) -> String {
    format!("git-credential-azdo:{}:{}", location.organization.url(), location.secret)
}
