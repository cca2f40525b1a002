//! Machines without a desktop: the encrypted vault and the kernel store, with the kernel's keyring,
//! pseudo-terminals and git.
//!
//! Each test has its own vault and thus its own key in the user keyring, and removes it.
//! tests/run.sh skips what this machine lacks: `keyutils` if the kernel refuses keys; `forbidden`,
//! `kill` and `strace` without strace; `others` without root. Run directly, the tests fail.
#![cfg(target_os = "linux")]

/// Tests that need the kernel's keyring.
mod keyutils {
    mod concurrency;
    mod damage;
    mod doctor;
    mod helper_operations;
    mod hygiene;
    mod kernel_store;
    mod kill;
    mod others;
    mod repository_askpass;
    mod timeout;
    mod typed_ahead;
    mod unlock_prompt;
    mod vault_lifecycle;
}
mod files;
mod forbidden;
