//! Asking a person for a secret.

use std::io;

use crate::pat::Secret;

/// Asks on the controlling terminal, whatever standard input is, and does not show what is
/// typed.
///
/// # Errors
/// Those of the terminal; one is that there is none.
pub fn read_hidden(prompt: &str) -> io::Result<Secret> {
    rpassword::prompt_password(prompt).map(Secret::new)
}
