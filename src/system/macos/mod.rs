//! macOS: <https://developer.apple.com/documentation/security>

pub(crate) mod keychain;
