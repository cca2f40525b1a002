//! Where the secrets are. Each store implements `SecretStore` in a file of its own.

mod cipher;
pub mod command;
pub mod dpapi;
mod environment;
mod error;
mod file;
mod kernel;
pub mod keyctl;
pub mod keyring;
mod location;
mod secret_files;
mod secret_store;
pub mod session_files;
pub mod session_memory;
pub(crate) mod token_cache;
mod token_file;
mod token_lock;
mod token_source;
pub mod vault;

pub use command::CommandLine;
pub(crate) use environment::{Bound, Unfit, Variable};
pub(crate) use error::unlock_command;
pub use error::{Result, StoreError};
pub use location::{SecretId, SecretLocation, SecretSource, StoreKind};
pub use secret_store::SecretStore;
pub(crate) use secret_store::{open, read, read_silently, try_read};
pub(crate) use token_lock::TokenLock;
pub use token_source::{Provider, TokenSource, UnknownProvider};
pub(crate) use vault::{Asker, Condition, Kept, Vault, VaultError};
