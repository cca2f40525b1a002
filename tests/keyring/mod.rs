//! The keyring store against gnome-keyring on a private session bus.
//!
//! tests/run.sh skips `secret_service` without the tools. Run directly, the tests fail without
//! them.
#![cfg(target_os = "linux")]

mod secret_service {
    mod bus;
    mod choose_store;
    mod doctor;
    mod import;
    mod keyring_store;
    mod store_move;
    mod unavailable;
}
mod without_secret_service;
