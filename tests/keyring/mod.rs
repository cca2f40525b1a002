//! The keyring against a real one: gnome-keyring on a D-Bus session bus of its own.
//!
//! tests/run.sh leaves `secret_service` out where its tools cannot be had. By themselves the
//! tests fail without them.
#![cfg(target_os = "linux")]

mod secret_service {
    mod choose_store;
    mod doctor;
    mod keyring_store;
    mod store_move;
    mod unavailable;
}
mod without_secret_service;
