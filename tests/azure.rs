//! Tests against the fake Azure DevOps server: `check`, `header` and `run`, and the server itself.

mod check;
#[cfg(unix)]
mod entra;
mod fake_azure;
mod header;
#[cfg(unix)]
mod import;
mod lifecycle_api;
mod screens;
