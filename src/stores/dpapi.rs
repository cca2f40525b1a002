//! The DPAPI store of Windows: one file per secret, encrypted by Windows for this user on this
//! machine, with a key that it derives from the user's password.
//!
//! It works where Credential Manager does not, as in a network logon over SSH with a password. A
//! logon without one (an SSH key, a task that stores no password) cannot use the key.

use std::path::Path;
use std::time::Duration;

use thiserror::Error;
use zeroize::Zeroizing;

use super::keyring::credential_manager::{DELEGATION_REQUIRED, described};
use super::keyring::time_limit::within_showing;
use super::secret_files::SecretFiles;
use super::{Result, SecretLocation, SecretStore, StoreError, StoreKind};
use crate::util::pat::Secret;

/// Why Windows did not encrypt or decrypt.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum DpapiError {
    #[error("DPAPI is available only on Windows")]
    Absent,
    #[error("your DPAPI key is locked: this logon used no password, or your password was reset")]
    NoPassword,
    #[error("your DPAPI key is not available: your Windows profile is not loaded")]
    NoProfile,
    #[error("Windows needs your domain for your DPAPI key: connect to your network or VPN")]
    NoDomain,
    #[error("DPAPI did not answer within {0} s")]
    Silent(u64),
    #[error("access to your DPAPI key is denied here")]
    Refused,
    /// Also if it was encrypted for another entry or organization.
    #[error("its file is damaged or belongs to another entry")]
    Damaged,
    #[error("DPAPI did not return what it had encrypted")]
    NotKept,
    #[error("DPAPI does not work: {0}")]
    Other(String),
}

impl DpapiError {
    /// What a system error code of DPAPI's functions means.
    ///
    /// <https://learn.microsoft.com/windows/win32/debug/system-error-codes>,
    /// <https://learn.microsoft.com/windows/win32/seccrypto/common-hresult-values>
    pub fn from_code(code: u32) -> DpapiError {
        const FILE_NOT_FOUND: u32 = 2;
        const ACCESS_DENIED: u32 = 5;
        const INVALID_DATA: u32 = 13;
        /// Windows would have to prompt, which this program forbids.
        const PASSWORD_RESTRICTION: u32 = 1325;
        const LOGON_FAILURE: u32 = 1326;
        const BAD_DATA: u32 = 0x8009_0005;
        const BAD_KEY_STATE: u32 = 0x8009_000B;
        match code {
            FILE_NOT_FOUND => DpapiError::NoProfile,
            DELEGATION_REQUIRED => DpapiError::NoDomain,
            ACCESS_DENIED => DpapiError::Refused,
            INVALID_DATA | BAD_DATA => DpapiError::Damaged,
            PASSWORD_RESTRICTION | LOGON_FAILURE | BAD_KEY_STATE => DpapiError::NoPassword,
            other => DpapiError::Other(described(other)),
        }
    }

    /// Whether no secret can be decrypted.
    pub(super) fn is_closed(&self) -> bool {
        !matches!(self, DpapiError::Damaged)
    }
}

/// Encrypts or decrypts the first argument; the second must be the same in both directions.
type Call = fn(&[u8], &[u8]) -> Result<Zeroizing<Vec<u8>>, DpapiError>;

/// The calls of Windows. Tests replace them.
#[derive(Clone, Copy)]
pub struct Calls {
    pub protect: Call,
    pub unprotect: Call,
}

impl Calls {
    #[cfg(windows)]
    pub const OF_SYSTEM: Calls = {
        use crate::system::windows::data_protection::{protect, unprotect};
        Calls {
            protect: |bytes, bound_to| protect(bytes, bound_to).map_err(DpapiError::from_code),
            unprotect: |bytes, bound_to| unprotect(bytes, bound_to).map_err(DpapiError::from_code),
        }
    };

    #[cfg(not(windows))]
    pub const OF_SYSTEM: Calls = Calls {
        protect: |_, _| Err(DpapiError::Absent),
        unprotect: |_, _| Err(DpapiError::Absent),
    };
}

/// How long a call may take. After a change of a domain user's password it may need a domain
/// controller, which may be out of reach.
const LIMIT: Duration = Duration::from_secs(20);

pub struct Dpapi {
    files: SecretFiles,
    calls: Calls,
    limit: Duration,
}

impl Dpapi {
    pub fn in_dir(dir: &Path, calls: Calls) -> Dpapi {
        Dpapi { files: SecretFiles::new(StoreKind::Dpapi, dir, SUFFIX), calls, limit: LIMIT }
    }

    /// With another limit for each call.
    #[must_use]
    pub fn within(self, limit: Duration) -> Dpapi {
        Dpapi { limit, ..self }
    }

    fn call(&self, call: Call, bytes: &[u8], bound_to: &str) -> Result<Zeroizing<Vec<u8>>> {
        let (bytes, bound_to) = (Zeroizing::new(bytes.to_vec()), bound_to.to_owned());
        let run = move || Ok(call(&bytes, bound_to.as_bytes())?);
        match within_showing("Waiting for Windows...", self.limit, run) {
            Err(StoreError::Silent(seconds)) => Err(DpapiError::Silent(seconds).into()),
            other => other,
        }
    }
}

/// The end of the files' names.
pub(crate) const SUFFIX: &str = ".dpapi";

impl SecretStore for Dpapi {
    /// Encrypts and decrypts as many bytes as a PAT has. Whether that works differs between logons.
    fn ready_to_write(&self) -> Result<()> {
        const PROBE: [u8; 84] = [b'a'; 84];
        let encrypted = self.call(self.calls.protect, &PROBE, "probe")?;
        let is_encrypted = !encrypted.windows(PROBE.len()).any(|part| part == PROBE);
        let decrypted = self.call(self.calls.unprotect, &encrypted, "probe")?;
        if is_encrypted && decrypted[..] == PROBE {
            Ok(())
        } else {
            Err(DpapiError::NotKept.into())
        }
    }

    fn check_readable(&self) -> Result<()> {
        self.ready_to_write()
    }

    fn read(&self, location: &SecretLocation) -> Result<Secret> {
        let encrypted = self.files.read(location)?;
        let bytes = self.call(self.calls.unprotect, &encrypted, &bound_to(location))?;
        let text = str::from_utf8(&bytes).map_err(|_| DpapiError::Damaged)?;
        Ok(Secret::new(text.to_owned()))
    }

    fn write(&self, location: &SecretLocation, _label: &str, secret: &Secret) -> Result<()> {
        let bytes = secret.expose().as_bytes();
        let encrypted = self.call(self.calls.protect, bytes, &bound_to(location))?;
        self.files.write(location, &encrypted)
    }

    fn delete(&self, location: &SecretLocation) -> Result<()> {
        self.files.delete(location)
    }
}

/// The text that is needed to decrypt a secret, too: the index is not encrypted, and a change to it
/// must not send a PAT elsewhere.
fn bound_to(location: &SecretLocation) -> String {
    format!("git-credential-azdo {} {}", location.secret, location.organization.url())
}
