//! Unit tests of `stores`.

mod command;
mod credential_manager;
mod dpapi;
#[cfg(not(any(target_os = "macos", windows)))]
mod keyring;
mod location;
mod os_status;
mod session_files;
mod time_limit;
mod vault;
