//! Real git with the credential helper against the fake server.

#[cfg(unix)]
mod entra;
mod everyday;
mod failures;
// These need an askpass script and a pseudo-terminal.
#[cfg(unix)]
mod first_use;
mod foreign_hosts;
#[cfg(unix)]
mod git_for_windows;
mod lfs;
mod lifecycle;
mod on_premises;
mod organizations;
#[cfg(unix)]
mod replaced;
