//! Requests to Azure DevOps: whom a PAT signs in as, and which repositories it can use.
//!
//! Only commands that people run make requests. What git starts never does.

mod diagnosis;
pub mod http;
pub mod interpret;
mod messages;
mod probe;

pub use diagnosis::{Advice, Cause, Diagnosis, NextStep};
pub use interpret::{Identity, Service};
pub use probe::Probe;
