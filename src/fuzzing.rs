//! Entry points of the fuzz targets to private parsers of untrusted bytes. Compiled only for fuzz/,
//! which sets `cfg(fuzzing)`.

/// The vault's file and its decrypted content.
pub fn vault(bytes: &[u8]) {
    crate::stores::invariants::vault(bytes);
}

/// A message from the session bus (D-Bus).
#[cfg(target_os = "linux")]
pub fn message(bytes: &[u8]) {
    crate::stores::invariants::message(bytes);
}
