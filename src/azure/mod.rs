//! Azure DevOps itself, asked over the network: who a PAT signs in as, and what it may do.
//!
//! Only commands of a person come here. git's operations never do: what they know of a server is
//! what git tells them.

mod probe;
mod said;
#[cfg(test)]
mod signatures;
mod verdict;
mod words;

pub use probe::{Problem, access, identity};
pub use verdict::{Identity, Reason, Refusal, Service};
pub use words::{Step, Subject, Words};
