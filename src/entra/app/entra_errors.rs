//! Why Entra refuses to issue a token to an application
//! (learn.microsoft.com/entra/identity-platform/reference-error-codes).

use serde_json::Value;

use super::messages;
use super::token_endpoint::{App, Proof};
use crate::azure::Diagnosis;
use crate::azure::http::Response;
use crate::entra::claims;
use crate::entra::failure::{Failure, entra_code, from_code, without_ids};
use crate::util::pat::Secret;
use crate::util::redact::redact;

/// Characters of an issuer or a subject.
const LONGEST: usize = 250;

/// The diagnosis, if a response is a refusal.
pub fn refusal(app: &App<'_>, proof: &Proof, response: &Response) -> Option<Diagnosis> {
    let json: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let description = json["error_description"].as_str()?;
    let code = entra_code(description)?;
    let diagnosis = by_code(app, proof, code);
    Some(Diagnosis { server_message: without_ids(description), ..diagnosis })
}

fn by_code(app: &App<'_>, proof: &Proof, code: &str) -> Diagnosis {
    let (client, tenant) = (&app.client, &app.tenant);
    let said = |name, what: String| Diagnosis::new(name, format!("{what} ({code})"));
    let page = || messages::secrets_page(&client.to_string());
    let new_secret = format!("az ad app credential reset --id {client} --append");
    match code.trim_start_matches("AADSTS") {
        "7000215" => {
            let what = format!("Entra rejected the client secret of the application {client}");
            said("client_secret_rejected", what)
                .then("Copy the secret's value, which Azure shows only once, and not its ID")
                .then_run("Or create a new secret", page())
                .then_run("Or create one with the Azure CLI", new_secret)
        }
        "7000222" => {
            let what = format!("the client secret of the application {client} has expired");
            said("client_secret_expired", what)
                .then_run("Create a new one", page())
                .then_run("Or create one with the Azure CLI", new_secret)
        }
        "700016" | "7000229" => {
            let what = format!("there is no application {client} in the tenant {tenant}");
            said("unknown_application", what)
                .then("Check the client ID and the tenant ID")
                .then_run(
                    "If the application belongs to another tenant, add it to this one",
                    format!("az ad sp create --id {client}"),
                )
        }
        "90002" | "900021" | "900023" => messages::then_show_tenant(
            said("unknown_tenant", format!("there is no tenant {tenant}")),
            app,
        ),
        "70021" | "700211" | "700212" | "700213" => untrusted(app, proof, code),
        "700024" => {
            let what =
                format!("{}'s assertion has expired or is not valid yet", app.provider.owner());
            said("assertion_expired", what).then("Check this machine's clock")
        }
        "700027" => {
            let what = format!("the application {client} does not have this certificate");
            let command = format!(
                "az ad app credential reset --id {client} --append --cert \"@CERTIFICATE.pem\""
            );
            said("unknown_certificate", what).then_run("Add it", command)
        }
        "7000112" => {
            let what = format!("the application {client} is disabled in the tenant {tenant}");
            said("application_disabled", what)
                .then("Ask the tenant's Entra administrator to enable it")
        }
        _ => match from_code(code) {
            Some(Failure::ConditionalAccess(_)) => {
                let what = format!("a conditional access policy blocks the application {client}");
                said("conditional_access", what).then(
                    "Run this on a network that the policy allows, or ask the tenant's Entra \
                     administrator",
                )
            }
            Some(Failure::OtherTenant) => {
                let what =
                    format!("{} does not exist in the tenant {tenant}", app.provider.owner());
                messages::then_show_tenant(said("other_tenant", what), app)
            }
            _ => refused(&format!("the application {client}"), code, ""),
        },
    }
}

/// A refusal without a better explanation than Entra's `words`.
pub fn refused(owner: &str, code: &str, words: &str) -> Diagnosis {
    let message = format!("Entra refused to issue a token to {owner} ({code})");
    let number = code.trim_start_matches("AADSTS");
    let page = format!("https://login.microsoftonline.com/error?code={number}");
    let refused = Diagnosis::new("entra_refused", message);
    Diagnosis { server_message: without_ids(words), ..refused }
        .then_run("To see what the code means, open", page)
}

/// The application trusts no such issuer, subject, or audience.
fn untrusted(app: &App<'_>, proof: &Proof, code: &str) -> Diagnosis {
    let client = &app.client;
    let message =
        format!("the application {client} does not trust {} ({code})", app.provider.owner());
    let diagnosis = Diagnosis::new("untrusted_identity", message)
        .then(format!("Add a federated credential with these values to the application {client}"));
    let presented = match proof {
        Proof::Assertion(assertion) => presented(assertion),
        Proof::Secret(_) => Vec::new(),
    };
    presented
        .into_iter()
        .fold(diagnosis, |diagnosis, (name, value)| diagnosis.then_run(name, value))
}

/// What an assertion says, which may come from a repository: cleaned for messages.
fn presented(assertion: &Secret) -> Vec<(&'static str, String)> {
    let claims = claims::payload(assertion).unwrap_or_default();
    let value = |name| {
        let text: String = redact(claims[name].as_str()?).chars().take(LONGEST).collect();
        Some(text)
    };
    let named = [("Issuer", "iss"), ("Subject", "sub"), ("Audience", "aud")];
    named.into_iter().filter_map(|(name, claim)| Some((name, value(claim)?))).collect()
}
