//! Requests to Azure DevOps: whom a PAT signs in as, which repositories it can use, and the API
//! that creates, renews and revokes PATs.
//!
//! Only commands that people run make requests. What git starts never does.

mod diagnosis;
pub mod http;
pub mod interpret;
mod messages;
pub mod pats;
mod probe;
pub mod tenant;

pub use diagnosis::{Advice, Cause, Diagnosis, NextStep};
pub use interpret::{Identity, Service};
pub use probe::Probe;
