//! The organization's tenant, as its response names it.

use git_credential_azdo::azure::http::Response;
use git_credential_azdo::azure::tenant::named_in;
use test_support::fake_azure::pat_api::NO_TENANT;
use test_support::fake_azure::{Authorization, Failure, FakeAzure};
use test_support::{Home, Outcome};

use super::{Machine, OTHER_TENANT, TENANT};

fn named(headers: &[(&str, &str)]) -> Option<String> {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let response = Response { status: 401, headers: headers.collect(), ..Response::default() };
    named_in(&response).map(|tenant| tenant.to_string())
}

fn challenged(challenge: &str) -> Option<String> {
    named(&[("www-authenticate", "Basic realm=\"x\""), ("www-authenticate", challenge)])
}

#[test]
fn tenant_is_read_from_the_challenge_or_its_header() {
    for host in ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com"] {
        let uri = format!("authorization_uri=https://{host}/{TENANT}");
        assert_eq!(challenged(&format!("Bearer {uri}")).unwrap(), TENANT);
        assert_eq!(challenged(&format!("Bearer {uri}, Basic realm=\"x\"")).unwrap(), TENANT);
    }
    let header = ("x-vss-resourcetenant", TENANT);
    assert_eq!(named(&[header]).unwrap(), TENANT);
    let uri =
        format!("Bearer authorization_uri=https://login.windows.net/{}", TENANT.to_uppercase());
    assert_eq!(named(&[header, ("www-authenticate", &uri)]).unwrap(), TENANT);
}

#[test]
fn strange_challenges_name_no_tenant() {
    for uri in [
        format!("http://login.microsoftonline.com/{TENANT}"),
        format!("https://login.microsoftonline.com.evil.example/{TENANT}"),
        format!("https://evil.example/{TENANT}"),
        format!("https://login.microsoftonline.com@evil.example/{TENANT}"),
        format!("https://login.microsoftonline.com:8443/{TENANT}"),
        format!("https://login.microsoftonline.com/x/{TENANT}"),
        format!("https://login.microsoftonline.com/{TENANT}/../x"),
        format!("https://login.microsoftonline.com/{TENANT};az"),
        format!("https://login.microsoftonline.com/{{{TENANT}}}"),
        "https://login.microsoftonline.com/common".to_owned(),
        "https://login.microsoftonline.com/--allow-no-subscriptions".to_owned(),
        "https://login.microsoftonline.com/".to_owned(),
        "https://login.microsoftonline.com".to_owned(),
        String::new(),
    ] {
        assert_eq!(challenged(&format!("Bearer authorization_uri={uri}")), None, "{uri}");
    }
    assert_eq!(challenged("Bearer"), None);
    assert_eq!(named(&[("x-vss-resourcetenant", "acme.onmicrosoft.com")]), None);
    let both = [("x-vss-resourcetenant", TENANT), ("x-vss-resourcetenant", OTHER_TENANT)];
    assert_eq!(named(&both), None);
}

#[test]
fn organization_is_asked_without_a_credential() {
    let azure = FakeAzure::start();
    azure.add_repository("acme/Fabrikam/Web");
    asks(&azure).says(&format!("the tenant is Some(Guid(\"{TENANT}\"))"));
    let requests = azure.log().all();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].path, "/acme/_apis/connectionData");
    assert!(matches!(requests[0].authorization, Authorization::None), "{}", requests[0]);
}

#[test]
fn organization_of_microsoft_accounts_is_sent_to_its_page() {
    let azure = FakeAzure::start();
    azure.add_repository("acme/Fabrikam/Web");
    azure.pat_api().set_tenant("acme", NO_TENANT);
    asks(&azure)
        .says("no_tenant: acme uses Microsoft accounts instead of an Entra tenant")
        .says("page:\n  https://dev.azure.com/acme/_usersSettings/tokens\n");
}

#[test]
fn redirect_is_not_followed_to_another_tenant() {
    let azure = FakeAzure::start();
    azure.add_repository("acme/Fabrikam/Web");
    azure.add_repository("contoso/Fabrikam/Web");
    azure.fail("acme", Failure::RedirectTo("https://dev.azure.com/contoso".to_owned()));
    asks(&azure).says("the tenant is None");
    assert_eq!(azure.log().all().len(), 1);
}

#[test]
fn unreachable_server_is_reported() {
    let azure = FakeAzure::start();
    let home = Home::new().behind("http://127.0.0.1:1", azure.ca());
    asks_from(home).says("unreachable: cannot connect to the proxy 127.0.0.1:1");
}

/// Asks acme for its tenant.
fn asks(azure: &FakeAzure) -> Outcome {
    asks_from(Home::new().behind(&azure.proxy(), azure.ca()))
}

fn asks_from(home: Home) -> Outcome {
    let machine = Machine { home };
    let path = machine.home.search_path();
    machine.asks().env("PATH", path).env("ASKS_ACME", "1").run()
}
