//! `whoami`: the account of a PAT in one line.

use crate::check::Fixture;
use test_support::fake_azure::{Failure, Scope};
use test_support::pat84;

#[test]
fn whoami_prints_the_account_in_one_line() {
    let fixture = Fixture::new();
    for typed in ["acme", "https://dev.azure.com/acme"] {
        let ran = fixture.home.azdo(["whoami", typed]).run().succeeds().says_nothing();
        ran.prints("Jane Doe (jane@example.com)\n");
    }
    let hosts = fixture.azure.log().hosts_that_saw(&fixture.pat);
    assert_eq!(hosts.into_iter().collect::<Vec<_>>(), ["dev.azure.com"]);
}

#[test]
fn whoami_uses_the_pat_that_git_would_get() {
    let fixture = Fixture::new();
    let build = pat84(2);
    fixture.azure.add_pat("acme", &build, Scope::ReadAndWrite);
    let login = ["login", "acme", "--name", "build", "--store", "file", "--with-token"];
    fixture.home.azdo(login).stdin(&*build).run().succeeds();
    fixture.home.azdo(["whoami", "acme"]).run().succeeds();
    assert!(fixture.azure.log().hosts_that_saw(&build).is_empty());
    fixture.home.azdo(["whoami", "acme", "--name", "build"]).run().succeeds();
    assert_eq!(fixture.azure.log().hosts_that_saw(&build).len(), 1);
}

#[test]
fn whoami_fails_with_the_reason_and_next_step() {
    let fixture = Fixture::new();
    fixture.azure.fail("acme", Failure::NotAMember);
    let ran = fixture.home.azdo(["whoami", "acme"]).run().ends_with(1).prints("");
    ran.says("its owner is not a member of acme. The server says: \"TF400813: ");
    let fixture = Fixture::new();
    fixture.azure.revoke_pat(&fixture.pat);
    let ran = fixture.home.azdo(["whoami", "acme"]).run().ends_with(1).prints("");
    ran.says("rejected").says("git credential-azdo login acme\n");
    for (typed, says) in [
        ("globex", "no PAT is stored for globex"),
        ("http://dev.azure.com/acme", "over https only"),
        ("https://github.com/acme", "neither Azure DevOps nor a server"),
    ] {
        fixture.home.azdo(["whoami", typed]).run().ends_with(1).prints("").says(says);
    }
}
