//! What needs an answer from Azure DevOps: `check`, `header`, and the fake server itself.

mod check;
mod fake_azure;
mod header;
