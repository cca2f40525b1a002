//! The user's Entra token: which programs are asked for it, how, and what is said if there is none.
//! The library is tested in a process of its own, because it reads environment variables.

#[cfg(unix)]
mod answers;
mod app;
mod cache;
mod challenges;
mod choice;
mod claims;
mod client_secret;
mod commands;
mod failures;
mod login;
mod only_entry;
mod order;
mod page;
mod programs;
mod rejections;
mod restored_secret;
mod signed_out;

use std::env;
use std::io::{Read, stdin};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use git_credential_azdo::azure::Diagnosis;
use git_credential_azdo::azure::tenant::{self, TenantId};
use git_credential_azdo::entra::{is_obtainable, user_token};
use git_credential_azdo::organization::parse_user_input;
use git_credential_azdo::util::pat::Secret;
use serde_json::{Value, json};
use test_support::write_script;
use test_support::{Home, Program};

const RESOURCE: &str = "499b84ac-1321-427f-aa17-267ca6975798";
const TENANT: &str = "11111111-2222-3333-4444-555555555555";
const OTHER_TENANT: &str = "99999999-2222-3333-4444-555555555555";
const ENTRA_TOKEN: &str = "GIT_CREDENTIAL_AZDO_ENTRA_TOKEN";

/// The tested process.
#[test]
#[ignore = "the other tests start it, each with an environment of its own"]
fn asks() {
    let organization = parse_user_input("acme").unwrap();
    if env::var_os("ASKS_ACME").is_some() {
        return show(tenant::of(&organization).map(|tenant| format!("the tenant is {tenant:?}")));
    }
    let given = env::var_os("IS_GIVEN").map(|_| {
        let mut text = String::new();
        stdin().read_to_string(&mut text).unwrap();
        Secret::new(text)
    });
    let tenant: TenantId = TENANT.parse().unwrap();
    eprintln!("obtainable: {}", is_obtainable());
    show(user_token(&organization, Some(&tenant), given).map(|token| {
        assert!(token.secret().expose().starts_with("eyJ"));
        format!("signed in as {} in {:?}; {token:?}", token.user(), token.tenant())
    }));
}

fn show(result: Result<String, Diagnosis>) {
    match result {
        Ok(text) => eprintln!("{text}"),
        Err(diagnosis) => {
            eprintln!("{}: {}", diagnosis.code, diagnosis.message);
            let server = diagnosis.server_message.iter();
            server.for_each(|message| eprintln!("Entra says: {message}"));
            let lines = diagnosis.next_steps.iter().flat_map(|step| step.lines());
            lines.for_each(|line| eprintln!("{line}"));
        }
    }
}

/// A user's machine without any program but those that a test adds.
struct Machine {
    home: Home,
}

impl Machine {
    fn new() -> Machine {
        Machine { home: Home::new() }
    }

    /// With an `az` that runs this shell code.
    fn with_az(script: &str) -> Machine {
        let machine = Machine::new();
        machine.install("bin/az", script);
        machine
    }

    /// Adds a program that notes its start.
    fn install(&self, path: &str, script: &str) {
        let script = format!("#!/bin/sh\necho \"${{0##*/}} $*\" >>\"$HOME/ran\"\n{script}\n");
        write_script(&self.home.path().join(path), &script);
    }

    /// The command lines of the programs that were started.
    fn ran(&self) -> Vec<String> {
        let ran = std::fs::read_to_string(self.home.path().join("ran")).unwrap_or_default();
        ran.lines().map(str::to_owned).collect()
    }

    fn asks(&self) -> Program {
        let test = env::current_exe().unwrap();
        let path = format!("{}/bin", self.home.path().display());
        let arguments = ["entra::asks", "--exact", "--ignored", "--nocapture"];
        self.home.program(&test, arguments).env("PATH", path)
    }
}

/// Jane's token for Azure DevOps, with these claims changed.
fn token(changes: &Value) -> String {
    let mut claims = json!({
        "aud": RESOURCE, "tid": TENANT, "exp": 4_102_444_800_u32, "idtyp": "user",
        "scp": "user_impersonation", "upn": "jane@example.com",
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    format!("{}.{}.c2lnbmF0dXJl", part(&json!({"typ": "JWT", "alg": "RS256"})), part(&claims))
}

/// Shell code that prints a token as `az` does.
fn prints(token: &str) -> String {
    format!("printf '{{\\n  \"accessToken\": \"{token}\",\\n  \"tokenType\": \"Bearer\"\\n}}\\n'")
}
