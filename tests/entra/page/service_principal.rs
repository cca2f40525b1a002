//! Service principals on a build server, and the refusals of Azure DevOps.

use test_support::fake_azure::Failure;
use test_support::fake_azure::pat_api::{TENANT, Token, User};
use test_support::fake_azure::token_service::{
    CLIENT, CLIENT_SECRET, Issuer, SERVICE_CONNECTION, entra_error,
};
use test_support::fixture::{REPOSITORY, URL};

use super::machine::{Machine, in_an_hour};
use crate::entra::OTHER_TENANT;

/// The headings.
pub const TRIED: &[&str] = &[
    "With a secret in variables",
    "With a certificate",
    "With a stored secret",
    "When git is refused",
];

const LOGIN: &str = "git credential-azdo login acme --entra service-principal";

/// The `login` of an application whose variables are set, which Entra answers with an error.
fn entra_refuses(machine: &mut Machine, code: &str, message: &str) {
    let error = entra_error(code, "The request was refused.");
    machine.azure.token_service().answer_with(Issuer::Entra, &[(401, &error), (200, "")]);
    machine.fails_with(LOGIN, message);
}

#[test]
fn secret_in_variables() {
    let mut machine = Machine::of("With a secret in variables");
    machine.set_up_azure();
    machine.set("AZURE_CLIENT_ID", CLIENT);
    machine.fails_with(LOGIN, "there is no client secret or certificate for the service principal");
    machine.set("AZURE_CLIENT_SECRET", "66666666-2222-3333-4444-555555555555");
    machine.fails_with(
        LOGIN,
        &format!("Entra rejected the client secret of the application {CLIENT} (AADSTS7000215)"),
    );
    entra_refuses(
        &mut machine,
        "AADSTS7000222",
        &format!("the client secret of the application {CLIENT} has expired (AADSTS7000222)"),
    );
    entra_refuses(
        &mut machine,
        "AADSTS700016",
        &format!("there is no application {CLIENT} in the tenant {TENANT} (AADSTS700016)"),
    );
    machine.set("AZURE_CLIENT_ID", "");
    machine.set("AZURE_CLIENT_SECRET", "");
    machine.clones_and_pushes();
}

#[test]
fn certificate() {
    let mut machine = Machine::of("With a certificate");
    machine.set_up_azure();
    machine.set("AZURE_CLIENT_ID", CLIENT);
    machine.set("AZURE_CLIENT_CERTIFICATE_PATH", "git-builds.pem");
    machine.fails_with(LOGIN, "the value of AZURE_CLIENT_CERTIFICATE_PATH is a relative path");
    let empty = machine.home.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    machine.set("AZURE_CLIENT_CERTIFICATE_PATH", empty.to_str().unwrap());
    machine.fails_with(
        LOGIN,
        "the service principal's PEM does not contain a certificate and its RSA key",
    );
    let file = machine.home.path().join("git-builds.pem");
    machine.set("AZURE_CLIENT_CERTIFICATE_PATH", file.to_str().unwrap());
    entra_refuses(
        &mut machine,
        "AADSTS700027",
        &format!("the application {CLIENT} does not have this certificate (AADSTS700027)"),
    );
    machine.set("AZURE_CLIENT_ID", "");
    machine.set("AZURE_CLIENT_CERTIFICATE_PATH", "");
    machine.clones_and_pushes();
}

#[test]
fn stored_secret() {
    let mut machine = Machine::of("With a stored secret");
    machine.set_up_azure_as("With a secret in variables");
    let login = format!("{LOGIN} --tenant {TENANT} --client-id {CLIENT} --store file --with-token");
    let id = format!("echo {SERVICE_CONNECTION} | {login}");
    machine.fails_with(&id, "that is the ID of a client secret, not its value");
    machine.fails_with(
        &format!("grep -v CERTIFICATE fake/certificate.pem | {login}"),
        "the PEM does not contain a certificate and its RSA key without a passphrase",
    );
    machine.clones_and_pushes();
    assert!(!machine.home.path().join("secret.txt").exists());
    machine.set_up_azure_as("With a certificate");
    machine.succeeds(&format!("{login} < git-builds.pem && git -C Web fetch"));
}

#[test]
fn refusals() {
    let mut machine = Machine::of("When git is refused");
    machine.set("AZURE_CLIENT_ID", CLIENT);
    machine.set("AZURE_CLIENT_SECRET", CLIENT_SECRET);
    let app = Token::of(User::new("git-builds", "")).of_app().until(in_an_hour());
    machine.azure.token_service().set_token(app.clone().in_tenant(OTHER_TENANT));
    machine.fails_with(LOGIN, "...'s token is for a different tenant from acme's");
    machine.azure.token_service().set_token(app.clone());
    machine.azure.pat_api().set_now(app.expires);
    machine.fails_with(LOGIN, "acme rejected the Entra token for ...");
    machine.azure.pat_api().set_now(app.expires - 60);
    machine.azure.fail("acme", Failure::NotAMember);
    machine.fails_with(LOGIN, "TF400813: The user ... is not authorized to access this resource");
    machine.azure.heal("acme");
    machine.succeeds(LOGIN);
    let clone = format!("git clone {URL}");
    machine.azure.fail(REPOSITORY, Failure::NotFound);
    machine.fails_with(&clone, "remote: TF401019: The Git repository ... does not exist");
    machine.azure.heal(REPOSITORY);
    machine.succeeds(&clone);
    machine.azure.fail(REPOSITORY, Failure::Forbidden);
    let push = "cd Web && git commit --quiet --allow-empty --message Empty && git push";
    machine.fails_with(push, "The requested URL returned error: 403");
    machine.azure.heal(REPOSITORY);
    machine.prints_what_the_page_says(":");
    machine.succeeds("git credential-azdo logout acme");
    machine.succeeds(&format!("! git ls-remote {URL}"));
}
