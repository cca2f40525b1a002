//! Where the secrets are. Each store implements [`SecretStore`] in a file of its own.

pub mod command;
mod environment;
mod error;
mod file;
mod kernel;
pub(crate) mod keyctl;
pub mod keyring;
mod location;
mod open;
mod secret_id;
mod secret_store;
pub mod vault;

pub use command::CommandLine;
pub use environment::{Bound, Unfit, Variable};
pub use error::{Result, StoreError};
pub use keyring::KeyringFault;
pub use location::{SecretLocation, SecretSource, StoreKind};
pub use open::{open, read, try_read};
pub use secret_id::SecretId;
pub use secret_store::SecretStore;
pub(crate) use vault::{Asker, Condition, Kept};
pub use vault::{Vault, VaultError};
