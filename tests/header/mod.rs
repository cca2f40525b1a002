//! `header` and `run`: PATs for programs other than git.

mod hostile;
mod hosts;
mod output_formats;
mod select_pat;
// These need a Unix shell and signals.
#[cfg(unix)]
mod lfs;
#[cfg(unix)]
mod on_premises;
#[cfg(unix)]
mod one_liners;
#[cfg(unix)]
mod refused;
#[cfg(unix)]
mod run;
#[cfg(unix)]
mod token;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use test_support::{Home, Outcome, pat84};

pub fn acme_pat() -> String {
    pat84(1)
}

/// A home directory of a user who has logged in to acme.
pub fn home_with_acme() -> Home {
    let home = Home::new();
    home.login("https://dev.azure.com/acme", &acme_pat());
    home
}

/// The expected output of `header`.
pub fn header_with(username: &str, pat: &str) -> String {
    format!("Authorization: Basic {}\n", STANDARD.encode(format!("{username}:{pat}")))
}

pub fn header(home: &Home, url: &str) -> Outcome {
    home.azdo(["header", url]).run()
}
