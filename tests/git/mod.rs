//! Real git, through our helper, against a double of Azure DevOps.

mod everyday;
mod failures;
// An askpass script and a pseudo-terminal.
#[cfg(unix)]
mod first_use;
mod foreign_hosts;
mod lfs;
mod lifecycle;
mod on_premises;
mod organizations;
