//! git's operations: text in, text out.

mod clock;
mod erase;
mod evidence;
#[cfg(target_os = "linux")]
mod fast_path;
mod get;
#[cfg(target_os = "linux")]
mod git_lfs;
mod hostile_requests;
mod log;
mod organizations;
mod store;

use test_support::{Home, Outcome, pat84};

/// A PAT for the organization `acme`.
fn acme_pat() -> String {
    pat84(1)
}

/// A user who has logged in to `acme` with the file store.
fn home_with_acme() -> Home {
    let home = Home::new();
    home.login("https://dev.azure.com/acme", &acme_pat());
    home
}

/// As [`home_with_acme`], where git sends no paths.
fn home_without_paths() -> Home {
    let home = home_with_acme();
    home.leave_out_paths();
    home
}

/// Runs an operation with a request on standard input.
fn ask(home: &Home, operation: &str, request: &str) -> Outcome {
    home.azdo([operation]).env("GIT_CREDENTIAL_AZDO_STORE", "file").stdin(request).run()
}

/// The answer with this PAT.
fn answer_with(pat: &str) -> String {
    format!("username=pat\npassword={pat}\n")
}

/// A request for a repository of an organization.
fn request(host: &str, path: &str) -> String {
    format!("protocol=https\nhost={host}\npath={path}\n")
}

/// A request with a username and password, as for `store` and `erase`.
fn credential(host: &str, path: &str, password: &str) -> String {
    let request = request(host, path);
    format!("{request}username=personal_access_token\npassword={password}\n")
}
