//! Tokens that Azure would refuse.

use super::{ENTRA_TOKEN, Machine, OTHER_TENANT, TENANT, prints, token};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

const SIGN_IN: &str = "Sign in:\n  az login --tenant 11111111-2222-3333-4444-555555555555\n";

fn az_with(claims: &Value) -> test_support::Outcome {
    Machine::with_az(&prints(&token(claims))).asks().run().never_says("eyJ")
}

#[test]
fn token_of_an_application_is_refused() {
    let refusal = "not_a_user: az's token belongs to a service principal or a managed identity, \
                   which cannot create PATs";
    let sign_in = format!("Sign in as a user:\n  az login --tenant {TENANT}\n");
    for claims in [
        json!({"idtyp": "app"}),
        json!({"idtyp": null, "scp": null, "upn": null, "roles": ["x"]}),
        json!({"idtyp": null, "scp": null, "upn": null, "appid": "x"}),
    ] {
        az_with(&claims).says(refusal).says(&sign_in);
    }
    let app = token(&json!({"idtyp": "app"}));
    let variable = Machine::new().asks().env(ENTRA_TOKEN, app).run();
    variable
        .says("the Entra token in GIT_CREDENTIAL_AZDO_ENTRA_TOKEN belongs to a service principal");
}

#[test]
fn token_with_delegated_scopes_is_a_users() {
    for claims in [json!({"idtyp": null, "roles": ["x"]}), json!({"idtyp": null, "scp": null})] {
        az_with(&claims).says("signed in as jane@example.com");
    }
}

#[test]
fn user_is_named_by_what_the_token_has() {
    let named =
        |claims: Value, name: &str| az_with(&claims).says(&format!("signed in as {name} in"));
    named(json!({"upn": null, "preferred_username": "j@example.com"}), "j@example.com");
    named(json!({"upn": "", "unique_name": "u@example.com"}), "u@example.com");
    named(json!({"upn": null, "name": "Jane Doe"}), "Jane Doe");
    named(json!({"upn": null}), "an unnamed user");
}

#[test]
fn expired_token_is_refused() {
    let expired = json!({"exp": 1_700_000_000});
    az_with(&expired).says("entra_token_expired: az's token has expired").says(SIGN_IN);
    let variable = Machine::new().asks().env(ENTRA_TOKEN, token(&expired)).run();
    variable
        .says("the Entra token in GIT_CREDENTIAL_AZDO_ENTRA_TOKEN has expired")
        .says("Get one with:\n  az account get-access-token --resource")
        .says("--query accessToken -o tsv\n");
}

#[test]
fn token_of_another_tenant_is_refused() {
    let other = json!({"tid": OTHER_TENANT});
    az_with(&other).says("az is signed in to a different tenant from acme's").says(SIGN_IN);
    let variable = Machine::new().asks().env(ENTRA_TOKEN, token(&other)).run();
    variable.says("the Entra token in GIT_CREDENTIAL_AZDO_ENTRA_TOKEN is for a different tenant");
    // Equal to the tenant but for the case, or unknown.
    az_with(&json!({"tid": TENANT.to_uppercase()})).says("signed in as");
    az_with(&json!({"tid": null})).says("signed in as");
}

#[test]
fn token_for_another_service_is_refused() {
    for audience in ["https://management.core.windows.net/", "499b84ac", "00000003-0000-0000"] {
        az_with(&json!({"aud": audience})).says("az's token is not for Azure DevOps");
    }
    az_with(&json!({"aud": "https://app.vssps.visualstudio.com/"})).says("signed in as");
}

#[test]
fn what_is_not_a_jwt_is_refused_and_not_shown() {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let (object, valid) = (part("{}"), token(&json!({})));
    for text in [
        "hidden".to_owned(),
        "hidden.hidden.hidden".to_owned(),
        format!("{object}.{object}."),
        format!("{object}.{object}"),
        format!("{valid}.x"),
        format!("{object}.{}.AAAA", part("[]")),
        format!("{object}.{}.AAAA", part("hidden")),
        format!("Bearer {valid}"),
        valid.replace('.', " ."),
        format!("{object}.{object}.{}", "A".repeat(20 << 10)),
    ] {
        let ran = Machine::with_az(&prints(&text)).asks().run();
        ran.says("not_an_entra_token: az's token is not a JWT").never_says("hidden");
    }
    for output in ["", "hidden", "[]", "{}", "{\"accessToken\": {\"hidden\": 1}}"] {
        let ran = Machine::with_az(&format!("echo '{output}'")).asks().run();
        ran.says("az's token is not a JWT").never_says("hidden");
    }
}
