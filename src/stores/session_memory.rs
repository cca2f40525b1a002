//! Remembers the vault's key and Entra tokens for the user, until they expire, the logon session ends,
//! or the machine restarts: on Linux in the kernel's keyring, on Windows in files that only the kernel
//! can decrypt.

use std::path::Path;

use thiserror::Error;
use zeroize::Zeroizing;

#[cfg(not(windows))]
use super::keyctl;
use super::keyctl::KernelError;

/// Why nothing can be remembered.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NotKept {
    #[error(transparent)]
    Kernel(#[from] KernelError),
    /// The call failed, or left the bytes unchanged.
    #[error("Windows cannot encrypt data for this logon session")]
    NotEncrypted,
    #[error("its key cannot be kept: {0}")]
    File(String),
}

/// Remembers bytes under this name, replacing others, for a number of seconds or as long as possible.
/// `dir` is for systems that need files.
#[cfg(not(windows))]
pub(super) fn put(
    _dir: &Path,
    name: &str,
    bytes: &[u8],
    seconds: Option<u32>,
) -> Result<(), NotKept> {
    Ok(keyctl::put(name, bytes, seconds)?)
}

/// The bytes under this name; `None` if there are none or their time is over.
#[cfg(not(windows))]
pub(super) fn get(_dir: &Path, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, NotKept> {
    Ok(keyctl::get(name)?)
}

/// Forgets the bytes under this name. `true` if there were any.
#[cfg(not(windows))]
pub(super) fn remove(_dir: &Path, name: &str) -> Result<bool, NotKept> {
    Ok(keyctl::remove(name)?)
}

#[cfg(windows)]
pub(super) use windows::{get, put, remove};

#[cfg(windows)]
mod windows {
    use super::super::session_files::{Calls, SessionFiles};
    use super::{NotKept, Path, Zeroizing};
    use crate::system::windows::{data_protection, logon};
    use crate::util::time::Timestamp;

    fn files(dir: &Path) -> Result<SessionFiles, NotKept> {
        let session = logon::session_id().map_err(|_| NotKept::NotEncrypted)?;
        let calls = Calls {
            protect: |bytes| data_protection::protect_for_session(bytes).is_ok(),
            unprotect: |bytes| data_protection::unprotect_for_session(bytes).is_ok(),
            now: Timestamp::now,
        };
        Ok(SessionFiles::new(&dir.join("session"), session, calls))
    }

    pub(crate) fn put(
        dir: &Path,
        name: &str,
        bytes: &[u8],
        seconds: Option<u32>,
    ) -> Result<(), NotKept> {
        files(dir)?.put(name, bytes, seconds)
    }

    pub(crate) fn get(dir: &Path, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, NotKept> {
        files(dir)?.get(name)
    }

    pub(crate) fn remove(dir: &Path, name: &str) -> Result<bool, NotKept> {
        files(dir)?.remove(name)
    }
}
