//! Tokens of applications: from where, how they are asked for, and what is said if there is none.

mod assertions;
mod entra_errors;
mod managed_identity;
mod providers;
mod service_principal;

use std::env;
use std::io::{Read, stdin};

use git_credential_azdo::entra::{Provider, TokenSource, access_token, detect};
use git_credential_azdo::organization::parse_user_input;
use git_credential_azdo::util::pat::Secret;
use test_support::fake_azure::FakeAzure;
use test_support::fake_azure::token_service::{CLIENT, CLIENT_SECRET, JOB_TOKEN};
use test_support::{Home, Outcome, Program};

use super::{Machine, TENANT, show};

/// The tested process.
#[test]
#[ignore = "the other tests start it, each with an environment of its own"]
fn asks() {
    let variable = |name| env::var(name).ok();
    let Some(provider) = variable("PROVIDER") else {
        let detected: Vec<String> = detect().iter().map(ToString::to_string).collect();
        return eprintln!("detected: {}.", detected.join(" "));
    };
    let provider: Provider = provider.parse().unwrap();
    let tenant = variable("TENANT").map(|tenant| tenant.parse().unwrap());
    let source = TokenSource { provider, tenant, client: variable("CLIENT"), secret_in: None };
    let secret = variable("IS_GIVEN").map(|_| {
        let mut text = String::new();
        stdin().read_to_string(&mut text).unwrap();
        Secret::new(text)
    });
    let organization = parse_user_input("acme").unwrap();
    show(access_token(&source, secret.as_ref(), &organization).map(|token| {
        assert!(token.secret.expose().starts_with("eyJ"));
        format!("signed in as {} until {}; {token:?}", token.user, token.expires)
    }));
}

/// A machine that reaches a fake Azure.
struct Site {
    azure: FakeAzure,
    machine: Machine,
}

impl Site {
    fn new() -> Site {
        let azure = FakeAzure::start();
        let home = Home::new().behind(&azure.proxy(), azure.ca());
        Site { azure, machine: Machine { home } }
    }

    fn program(&self, provider: &str) -> Program {
        asks_in(&self.machine).env("PROVIDER", provider)
    }

    /// With the IDs of the application in the environment.
    fn app(&self, provider: &str) -> Program {
        self.program(provider).env("AZURE_TENANT_ID", TENANT).env("AZURE_CLIENT_ID", CLIENT)
    }
}

fn asks_in(machine: &Machine) -> Program {
    let path = machine.home.search_path();
    let arguments = ["entra::app::asks", "--exact", "--ignored", "--nocapture"];
    machine.home.program(&env::current_exe().unwrap(), arguments).env("PATH", path)
}

/// Runs it, and checks that no secret is shown.
#[track_caller]
fn run(program: Program) -> Outcome {
    ["eyJ", CLIENT_SECRET, JOB_TOKEN, "hidden", "PRIVATE KEY"]
        .into_iter()
        .fold(program.run().succeeds(), Outcome::never_says)
}
