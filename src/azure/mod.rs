//! Azure DevOps itself, asked over the network: who a PAT signs in as, and what it may do.
//!
//! Only commands of a person come here. git's operations never do: what they know of a server is
//! what git tells them.

pub mod http;
mod messages;
mod probe;
mod server_message;
#[cfg(test)]
mod signatures;
mod verdict;

pub use messages::{Step, Subject, Words};
pub use probe::{Problem, access, identity};
pub use verdict::{Identity, Reason, Refusal, Service};
