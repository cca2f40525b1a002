//! Why the vault failed.

use thiserror::Error;

use crate::stores::session_memory::NotKept;
use crate::util::files::FileError;

pub(super) type Result<T, E = VaultError> = std::result::Result<T, E>;

/// Why the vault failed. Nothing is lost by any of these.
#[derive(Debug, Error)]
pub enum VaultError {
    #[error("the vault is locked")]
    Locked,
    #[error("wrong passphrase for the vault")]
    WrongPassphrase,
    #[error("the vault is locked, and no passphrase was given")]
    GivenUp,
    /// The user pressed Ctrl-C.
    #[error("nothing was done")]
    Interrupted,
    #[error("there is no vault yet")]
    Absent,
    /// Only its copy exists, which a new vault would make useless.
    #[error("the vault is missing ({path} does not exist)")]
    Gone { path: String, copy: String },
    #[error("a vault already exists")]
    ThereIsOne,
    /// Truncated, changed, or not a vault. `copy` is there if it is intact.
    #[error("{path} is damaged")]
    Damaged { path: String, copy: Option<String> },
    #[error("{path} was written by a newer git-credential-azdo (format {format})")]
    Newer { path: String, format: String },
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Key(NotKept),
    /// No random numbers, or no memory.
    #[error("the encryption failed: {0}")]
    Crypto(String),
}
