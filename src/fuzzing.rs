//! What is not public and reads what others have written: for the targets of fuzz/ alone, which set
//! `cfg(fuzzing)`.

/// The file that says which PATs there are.
pub fn index(bytes: &[u8]) {
    crate::index::invariants::index(bytes);
}

/// The encrypted file and what is in it.
pub fn vault(bytes: &[u8]) {
    crate::stores::invariants::vault(bytes);
}

/// What arrives over the session bus.
#[cfg(target_os = "linux")]
pub fn message(bytes: &[u8]) {
    crate::stores::invariants::message(bytes);
}
