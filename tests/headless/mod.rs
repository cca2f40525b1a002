//! Where there is no desktop: the encrypted vault and the kernel's memory, with the kernel's own
//! keyring, pseudo-terminals and git.
//!
//! Every test has a vault of its own, so a key of its own in the tester's keyring, and takes it
//! away again. tests/run.sh leaves out what needs something that is not here: `keyutils` where
//! the kernel keeps no keys; `forbidden`, `kill` and `strace` without strace; `others` without
//! root. By themselves the tests fail.
#![cfg(target_os = "linux")]

/// The vault and the kernel store where the kernel keeps keys for us.
mod keyutils {
    mod concurrency;
    mod damage;
    mod doctor;
    mod helper_operations;
    mod hygiene;
    mod kernel_store;
    mod kill;
    mod others;
    mod timeout;
    mod unlock_prompt;
    mod vault_lifecycle;
}
mod files;
mod forbidden;
