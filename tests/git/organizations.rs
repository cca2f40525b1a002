//! Whatever URL names an organization, its PAT is used and no other.

use test_support::fixture::{Fixture, URL};
use test_support::{Git, for_each_git};

const OTHER_URL: &str = "https://dev.azure.com/contoso/Tools/_git/Shared";

/// A user of acme and of contoso, which has the repository at `OTHER_URL`. Returns contoso's PAT
/// too.
fn of_two_organizations(git: &Git) -> (Fixture, String) {
    let fixture = Fixture::logged_in(git);
    let other_pat = fixture.log_in_to_another("contoso", "contoso/Tools/Shared");
    (fixture, other_pat)
}

#[test]
fn two_organizations_on_one_host_use_their_own_pats() {
    for_each_git(|git| {
        let (fixture, other_pat) = of_two_organizations(git);
        fixture.reaches(URL);
        fixture.reaches(OTHER_URL);
        assert_eq!(fixture.pats_seen_by("acme"), [&*fixture.pat]);
        assert_eq!(fixture.pats_seen_by("contoso"), [other_pat]);
    });
}

#[test]
fn every_url_form_uses_the_same_pat() {
    for_each_git(|git| {
        let (fixture, _) = of_two_organizations(git);
        fixture.azure.add_repository("acme/Tools/Tools");
        fixture.azure.add_repository("acme/Größe und Maß/Web");
        let urls = [
            URL,
            "https://acme@dev.azure.com/acme/Fabrikam/_git/Web",
            "https://dev.azure.com/ACME/Fabrikam/_git/Web",
            "https://dev.azure.com/acme/Fabrikam/_git/_optimized/Web",
            "https://dev.azure.com/acme/Fabrikam/_git/_full/Web",
            "https://dev.azure.com/acme/_git/Tools",
            "https://acme.visualstudio.com/Fabrikam/_git/Web",
            "https://acme.visualstudio.com/DefaultCollection/Fabrikam/_git/Web",
            "https://acme.visualstudio.com/_git/Tools",
            "https://dev.azure.com/acme/Gr%C3%B6%C3%9Fe%20und%20Ma%C3%9F/_git/Web",
            "https://acme.visualstudio.com/Gr%C3%B6%C3%9Fe%20und%20Ma%C3%9F/_git/Web",
        ];
        for url in urls {
            fixture.reaches(url);
        }
    });
}

#[test]
fn login_with_the_old_url_form_covers_the_new_one() {
    for_each_git(|git| {
        let fixture = Fixture::new(git);
        let old_form = "https://acme.visualstudio.com/DefaultCollection";
        fixture.home.login(old_form, &fixture.pat);
        fixture.reaches(URL);
    });
}

#[test]
fn submodules_of_another_organization_use_its_pat() {
    for_each_git(|git| {
        let (fixture, other_pat) = of_two_organizations(git);
        fixture.git(["clone", URL]).run().succeeds();
        let in_clone =
            |args: &[&str]| fixture.home.git(args).in_dir(fixture.home.path().join("Web"));
        in_clone(&["submodule", "add", OTHER_URL, "shared"]).run().succeeds();
        in_clone(&["commit", "-m", "Add a submodule"]).run().succeeds();
        in_clone(&["push"]).run().succeeds();

        let args = ["clone", "--recurse-submodules", URL, "again"];
        fixture.git(args).run().succeeds();
        assert!(fixture.home.path().join("again/shared/README.md").exists());
        assert_eq!(fixture.pats_seen_by("acme"), [&*fixture.pat]);
        assert_eq!(fixture.pats_seen_by("contoso"), [other_pat]);
    });
}
