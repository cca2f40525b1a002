//! The API that creates, extends, and revokes PATs.

use serde_json::{Value, json};
use test_support::fake_azure::FakeAzure;
use test_support::fake_azure::pat_api::{ApiFailure, NO_TENANT, Policy, TENANT, Token, User};
use test_support::pat84;

use super::raw_requests::{answer_to, refs_url, send, status_of, with_pat};

const NOW: i64 = 1_800_000_000;
const DAY: i64 = 24 * 60 * 60;

/// A server with a repository, at a fixed time.
fn server() -> FakeAzure {
    let azure = FakeAzure::start();
    azure.add_repository("acme/Fabrikam/Web");
    azure.pat_api().set_now(NOW);
    azure
}

/// The status and the JSON of a response to this token's user.
fn request(
    azure: &FakeAzure,
    token: &Token,
    method: &str,
    query: &str,
    body: &Value,
) -> (u16, Value) {
    let url = format!(
        "http://vssps.dev.azure.com/acme/_apis/tokens/pats?api-version=7.1-preview.1{query}"
    );
    let bearer = format!("authorization: Bearer {}\r\n", token.text());
    let answer = send(azure, method, &url, &bearer, &body.to_string());
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_default();
    (status, serde_json::from_str(body).unwrap_or_default())
}

fn jane(azure: &FakeAzure, method: &str, query: &str, body: &Value) -> Value {
    request(azure, &Token::of(User::jane()), method, query, body).1
}

/// Creates a PAT with the default life of 30 days and returns its ID.
fn create(azure: &FakeAzure, name: &str) -> String {
    let answer =
        jane(azure, "POST", "", &json!({ "displayName": name, "scope": "vso.code_write" }));
    answer["patToken"]["authorizationId"].as_str().expect("an ID").to_owned()
}

fn status_of_git(azure: &FakeAzure, pat: &str) -> String {
    status_of(azure, &refs_url("dev.azure.com/acme/Fabrikam", "receive"), &with_pat(pat))
}

#[test]
fn created_pat_is_valid_until_its_end() {
    let azure = server();
    let new = json!({ "scope": "vso.code_write", "validTo": "2027-01-16T08:00:00Z" });
    let answer = jane(&azure, "POST", "", &new);
    let pat = answer["patToken"]["token"].as_str().unwrap();
    assert_eq!((answer["patTokenError"].as_str(), pat.len()), (Some("none"), 84));
    let end = answer["patToken"]["validTo"].as_str().unwrap();
    assert!(end.starts_with("2027-01-16T08:00:00."), "{end}");
    assert_eq!(status_of_git(&azure, pat), "200");
    let user = answer_to(&azure, "http://dev.azure.com/acme/_apis/connectionData", &with_pat(pat));
    assert!(user.contains("jane@example.com"), "{user}");
    azure.pat_api().set_now(NOW + DAY);
    assert_eq!(status_of_git(&azure, pat), "401");
}

#[test]
fn policy_shortens_lives_silently() {
    let azure = server();
    azure.pat_api().set_policy(Policy { longest: Some(7), ..Policy::default() });
    let id = create(&azure, "short");
    azure.pat_api().set_now(NOW + 2 * DAY);
    let change = json!({ "authorizationId": id, "validTo": "2027-03-01T00:00:00Z" });
    let answer = jane(&azure, "PUT", "", &change);
    assert_eq!(
        (answer["patTokenError"].as_str(), &answer["patToken"]["token"]),
        (Some("none"), &Value::Null)
    );
    assert_eq!(azure.pat_api().live()[0].valid_to, NOW + 7 * DAY);
}

#[test]
fn policies_name_themselves() {
    let azure = server();
    let error = |scope: &str, all_organizations: bool| {
        let new = json!({ "scope": scope, "allOrgs": all_organizations });
        jane(&azure, "POST", "", &new)["patTokenError"].as_str().unwrap().to_owned()
    };
    assert_eq!(error("vso.nonsense", false), "none");
    assert_eq!(error("code", false), "invalidScope");
    assert_eq!(error("vso.code", true), "globalPatPolicyViolation");
    let policy = Policy { no_full_scope: true, packaging_only: true, ..Policy::default() };
    azure.pat_api().set_policy(policy);
    assert_eq!(error("app_token", false), "fullScopePatPolicyViolation");
    assert_eq!(error("vso.code", false), "disablePatCreationPolicyViolation");
    assert_eq!(error("vso.packaging_write", false), "none");
}

#[test]
fn ended_pat_cannot_be_extended() {
    let azure = server();
    let (expired, revoked) = (create(&azure, "expired"), create(&azure, "revoked"));
    let delete = || {
        let query = format!("&authorizationId={revoked}");
        request(&azure, &Token::of(User::jane()), "DELETE", &query, &Value::Null).0
    };
    assert_eq!([delete(), delete()], [204, 404]);
    azure.pat_api().set_now(NOW + 31 * DAY);
    let extend = |id: &str| {
        let change = json!({ "authorizationId": id, "validTo": "2027-06-01T00:00:00Z" });
        jane(&azure, "PUT", "", &change)["patTokenError"].clone()
    };
    assert_eq!(extend(&expired), "expiredPatCannotBeExtended");
    assert_eq!(extend(&revoked), "authorizationNotFound");
}

#[test]
fn list_has_pages_of_the_same_filter() {
    let azure = server();
    azure.pat_api().set_page(2);
    for name in ["a", "b", "c"] {
        create(&azure, name);
    }
    let list = |query: &str| jane(&azure, "GET", query, &Value::Null);
    let first = list("&displayFilterOption=active");
    let token = first["continuationToken"].as_str().unwrap().replace('/', "%2F");
    assert_eq!(first["patTokens"].as_array().unwrap().len(), 2);
    let last = list(&format!("&displayFilterOption=active&continuationToken={token}"));
    assert_eq!(last["patTokens"][0]["displayName"], "c");
    assert_eq!(
        (&last["continuationToken"], &last["patTokens"][0]["token"]),
        (&json!(""), &Value::Null)
    );
    let other = list(&format!("&displayFilterOption=all&continuationToken={token}"));
    assert_eq!(other["typeKey"], "ArgumentException");
}

#[test]
fn only_users_of_the_tenant_are_let_in() {
    let azure = server();
    create(&azure, "hers");
    let list = |token: &Token| request(&azure, token, "GET", "", &Value::Null);
    let other = Token::of(User::new("John", "john@example.com"));
    assert_eq!(list(&other).1["patTokens"], json!([]));
    let jane = || Token::of(User::jane());
    assert_eq!(list(&jane().in_tenant(NO_TENANT)).0, 302);
    assert_eq!(list(&jane().of_app()).0, 302);
    assert_eq!(list(&jane().until(NOW)).0, 401);
    let url = "http://vssps.dev.azure.com/acme/_apis/tokens/pats?api-version=7.1-preview.1";
    let by_pat = answer_to(&azure, url, &with_pat(&pat84(1)));
    assert!(by_pat.contains("InvalidAccessException"), "{by_pat}");
}

#[test]
fn closed_connection_does_not_tell_what_happened() {
    let azure = server();
    let post = || jane(&azure, "POST", "", &json!({ "scope": "vso.code" }));
    azure.pat_api().fail_next("POST", ApiFailure::Closed);
    assert_eq!((post(), azure.pat_api().all().len()), (Value::Null, 0));
    azure.pat_api().fail_next("POST", ApiFailure::After(Box::new(ApiFailure::Closed)));
    assert_eq!((post(), azure.pat_api().all().len()), (Value::Null, 1));
    assert_eq!(azure.pat_requests("POST"), 2);
}

#[test]
fn organization_names_its_tenant() {
    let azure = server();
    let suppress = "x-tfs-fedauthredirect: Suppress\r\n";
    let answer = || answer_to(&azure, "http://dev.azure.com/acme/_apis/connectionData", suppress);
    assert!(answer().contains(&format!("login.microsoftonline.com/{TENANT}\r\n")));
    azure.pat_api().set_tenant("acme", NO_TENANT);
    let of_microsoft_accounts = answer();
    assert!(of_microsoft_accounts.contains(&format!("x-vss-resourcetenant: {NO_TENANT}\r\n")));
    assert!(!of_microsoft_accounts.contains("Bearer"), "{of_microsoft_accounts}");
}
