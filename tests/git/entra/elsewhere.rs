//! A token is valid for all organizations of its user, and git sends it to none but the one that it was
//! set up for.

use test_support::entra_fixture::EntraFixture;
use test_support::fake_azure::{Failure, Request};
use test_support::fixture::{REPOSITORY, URL};
use test_support::{azdo_path, for_each_git};

const REDIRECTS: [&str; 4] = [
    "https://evil.example.com",
    "https://contoso.visualstudio.com",
    "https://dev.azure.com:8443",
    "http://dev.azure.com",
];
const OTHERS: [&str; 5] = [
    "https://dev.azure.com/contoso/Tools/_git/Shared",
    "https://dev.azure.com/acme%2f..%2fcontoso/Tools/_git/Shared",
    "https://acme@contoso.visualstudio.com/Tools/_git/Shared",
    "https://evil.example.com/acme/Fabrikam/_git/Web",
    "http://dev.azure.com/acme/Fabrikam/_git/Web",
];

/// Asserts that no other than acme's repository has got the token.
#[track_caller]
fn only_acme_got_it(fixture: &EntraFixture, requests: &[Request]) {
    let token = fixture.token.text();
    for request in requests {
        let is_acme = request.host == "dev.azure.com"
            && !request.plain
            && request.path.starts_with("/acme/Fabrikam/_git/Web/");
        let secret = request.authorization.token().or(request.authorization.pat());
        assert!(is_acme || secret != Some(&token), "{request}");
    }
}

#[test]
fn redirects_and_other_urls_get_no_token() {
    for_each_git(|git| {
        let fixture = EntraFixture::logged_in(git);
        // The helper is asked for every host.
        fixture.home.configure_git("credential.helper", azdo_path());
        fixture.home.configure_git("credential.useHttpPath", "true");
        fixture.home.configure_git("http.followRedirects", "true");
        let before = fixture.azure.log().all().len();
        fixture.git(&["clone", URL]).run().succeeds();
        fixture.home.commit_noise("Web", 1 << 10);
        for url in OTHERS {
            fixture.git(&["ls-remote", url]).run().fails();
        }
        for to in REDIRECTS {
            fixture.azure.fail(REPOSITORY, Failure::RedirectTo(to.to_owned()));
            fixture.git(&["ls-remote", URL]).run().fails();
            fixture.git(&["-C", "Web", "push"]).run().fails();
            fixture.azure.heal(REPOSITORY);
        }
        let requests = fixture.azure.log().all().split_off(before);
        assert!(requests.len() > 2 * REDIRECTS.len() + OTHERS.len());
        only_acme_got_it(&fixture, &requests);
    });
}
