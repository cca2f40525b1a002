//! The entry points of the fuzz targets: the invariants of the normal test suite.

#[path = "../../tests/properties/claims/mod.rs"]
pub mod claims;
#[path = "../../tests/properties/model.rs"]
mod model;

use std::cell::RefCell;

use claims::Home;

/// Checks an invariant of UTF-8 text.
pub fn text(bytes: &[u8], claim: fn(&str)) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        claim(text);
    }
}

thread_local!(static HOME: RefCell<Home> = RefCell::new(Home::default()));

/// Checks the invariants of the whole program, with one home directory for all inputs.
pub fn program(bytes: &[u8]) {
    HOME.with_borrow_mut(|home| home.program(bytes));
}

/// Checks the invariant of changed secrets.
pub fn secret(bytes: &[u8]) {
    HOME.with_borrow_mut(|home| home.secret(bytes));
}
