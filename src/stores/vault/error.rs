//! Why the vault failed.

use thiserror::Error;

use crate::stores::keyctl::KernelError;
use crate::util::files::FileError;

/// Why the vault failed. Nothing is lost by any of these.
#[derive(Debug, Error)]
pub enum VaultError {
    /// Its key is needed.
    #[error("the vault is locked")]
    Locked,
    /// Another passphrase is needed.
    #[error("wrong passphrase for the vault")]
    WrongPassphrase,
    /// The user did not enter the passphrase.
    #[error("the vault is locked, and no passphrase was given")]
    GivenUp,
    /// The user pressed Ctrl-C.
    #[error("nothing was done")]
    Interrupted,
    /// There is no vault.
    #[error("there is no vault yet")]
    Absent,
    /// Only its copy exists, which a new vault would make useless.
    #[error("the vault is missing ({path} does not exist)")]
    Gone {
        /// Its path.
        path: String,
        /// The copy.
        copy: String,
    },
    /// A vault exists already.
    #[error("a vault already exists")]
    ThereIsOne,
    /// Truncated, changed, or not a vault.
    #[error("{path} is damaged")]
    Damaged {
        /// The file.
        path: String,
        /// The copy, if it is intact.
        copy: Option<String>,
    },
    /// Written by a later version.
    #[error("{path} was written by a newer git-credential-azdo (format {format})")]
    Newer {
        /// The file.
        path: String,
        /// Its format.
        format: String,
    },
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The kernel keyring failed.
    #[error(transparent)]
    Kernel(KernelError),
    /// No random numbers, or no memory.
    #[error("the encryption failed: {0}")]
    Crypto(String),
}
