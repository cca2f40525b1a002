//! The state of a keychain.
