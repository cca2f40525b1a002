//! Tokens in the environment of a pipeline or a container.

mod binding;
mod files;
mod git;
mod list;
mod order;
mod refusal;
mod values;

use test_support::{Home, Outcome, Program, pat84};

/// A job token as Azure Pipelines issues them: a JWT, here without a signature.
const JOB_TOKEN: &str = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJqb2IifQ.c2lnbmF0dXJl";
const ACME: &str = "https://dev.azure.com/acme/";
const BARE: &str = "protocol=https\nhost=dev.azure.com\n";

/// The variables of an Azure Pipelines step that gets the token.
const PIPELINE: [(&str, &str); 2] =
    [("SYSTEM_ACCESSTOKEN", JOB_TOKEN), ("SYSTEM_COLLECTIONURI", ACME)];

fn request(host: &str, path: &str) -> String {
    format!("protocol=https\nhost={host}\npath={path}\n")
}

fn about_acme() -> String {
    request("dev.azure.com", "acme/w/_git/w")
}

fn answer_with(token: &str) -> String {
    format!("username=pat\npassword={token}\n")
}

/// A credential as git before 2.46 sends it, without state.
fn credential(token: &str) -> String {
    format!("{}{}", about_acme(), answer_with(token))
}

fn with<'a>(program: Program, variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Program {
    variables.into_iter().fold(program, |program, (name, value)| program.env(name, value))
}

/// Runs one operation with these variables set.
fn ask(home: &Home, operation: &str, request: &str, variables: &[(&str, &str)]) -> Outcome {
    let program = home.azdo([operation]).env("GIT_CREDENTIAL_AZDO_STORE", "file");
    with(program, variables.iter().copied()).stdin(request).run()
}

fn get(home: &Home, request: &str, variables: &[(&str, &str)]) -> Outcome {
    ask(home, "get", request, variables)
}

/// A user who has logged in to acme with `pat84(1)`.
fn home_with_acme() -> Home {
    let home = Home::new();
    home.login(ACME, &pat84(1));
    home
}

/// Asserts that no file of the program contains this token.
#[track_caller]
fn assert_not_on_disk(home: &Home, token: &str) {
    assert!(!home.stored_secrets().contains(token));
    let record = home.path().join("data/git-credential-azdo/record");
    let record = std::fs::read_to_string(record).unwrap_or_default();
    assert!(!record.contains(token) && !record.contains("SYSTEM_ACCESSTOKEN"), "{record}");
}
