//! Unit tests of `stores`.

mod command;
#[cfg(not(any(target_os = "macos", windows)))]
mod keyring;
mod os_status;
mod vault;
