//! What the targets call: the claims of the normal suite, and those about what is not public.

#[path = "../../tests/properties/claims/mod.rs"]
pub mod claims;
#[path = "../../tests/properties/model.rs"]
mod model;

use std::cell::RefCell;

use claims::Home;
use git_credential_azdo::fuzzing;

/// Calls a claim about texts.
pub fn text(bytes: &[u8], claim: fn(&str)) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        claim(text);
    }
}

thread_local!(static HOME: RefCell<Home> = RefCell::new(Home::default()));

/// Calls the claims about the whole program, with one home for all of them.
pub fn program(bytes: &[u8]) {
    HOME.with_borrow_mut(|home| home.program(bytes));
}

/// Calls the claim about what is in the place of a secret.
pub fn secret(bytes: &[u8]) {
    HOME.with_borrow_mut(|home| home.secret(bytes));
}
