//! macOS: <https://developer.apple.com/documentation/security>

pub(crate) mod keychain;
pub(crate) mod processes;
