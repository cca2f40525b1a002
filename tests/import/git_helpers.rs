//! git's own helpers: real ones, filled by git.

use super::{Fixture, each, everything};

#[test]
fn what_git_credential_store_wrote_is_found() {
    let fixture = Fixture::empty();
    let (_, acme, _) = &everything()[0];
    let credential =
        format!("url=https://dev.azure.com/acme/p/_git/r\nusername=j@x.y\npassword={acme}\n");
    let configuration = ["-c", "credential.helper=store", "-c", "credential.useHttpPath=true"];
    let approve = fixture.home.git([&configuration[..], &["credential", "approve"]].concat());
    approve.stdin(credential).run().succeeds();
    let all = fixture.json(&["--from", "store", "--yes"]);
    assert_eq!((each(&all, "organization"), each(&all, "state")), (vec!["acme"], vec!["works"]));
    fixture.import(&["--yes", "--remove"]).run().succeeds();
    assert_eq!(fixture.read(".git-credentials"), "");
}

/// A daemon of git's that forgets everything when the test ends.
struct Cache<'f>(&'f Fixture);

impl Drop for Cache<'_> {
    fn drop(&mut self) {
        self.0.home.git(["credential-cache", "exit"]).run();
    }
}

#[test]
fn cached_pat_of_the_clone_is_found_and_erased() {
    let fixture = Fixture::empty();
    let (_, acme, _) = &everything()[0];
    let _cache = Cache(&fixture);
    let url = "https://dev.azure.com/acme/p/_git/r";
    let credential = format!(
        "protocol=https\nhost=dev.azure.com\npath=acme/p/_git/r\nusername=jane\npassword={acme}\n"
    );
    let store = fixture.home.git(["credential-cache", "--timeout=60", "store"]);
    store.stdin(credential).run().succeeds();
    let remote = ["remote", "add", "origin", url];
    fixture.home.git(remote).in_dir(fixture.path("clone")).run().succeeds();
    assert_eq!(each(&fixture.json(&["--from", "cache"]), "state"), ["works"]);
    // Asked without a path, the cache does not say for which organization it is.
    let elsewhere = fixture.import(&["--from", "cache", "--json"]).in_dir(fixture.home.path());
    elsewhere.run().succeeds().prints_about("\"state\": \"unnamed\"");
    let ran = fixture.import(&["acme", "--from", "cache", "--yes", "--remove"]).run().succeeds();
    ran.says("from git-credential-cache.");
    assert_eq!(fixture.home.stored_secrets(), *acme);
    assert_eq!(each(&fixture.json(&["--from", "cache"]), "state"), [""; 0]);
}
