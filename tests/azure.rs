//! Tests against the fake Azure DevOps server: `check`, `header` and `run`, and the server itself.

mod check;
mod fake_azure;
mod header;
mod screens;
