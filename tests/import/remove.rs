//! `--remove`: the other tools' copies are deleted once the PAT is stored and works.

use super::{Fixture, each, everything};
use test_support::fake_azure::Failure;

#[test]
fn copies_of_working_pats_are_deleted() {
    let fixture = Fixture::with_every_file();
    fixture.import(&["--yes", "--remove", "--from", "remotes"]).run().succeeds();
    // curl may need it, so a person deletes it.
    let ran = fixture.import(&["--yes", "--remove"]).run().ends_with(1);
    ran.says("~/.netrc still has the PAT ").says("delete its lines from ~/.netrc by hand");
    assert_eq!(fixture.read(".git-credentials"), "https://jane:secret@github.com\n");
    assert_eq!(fixture.read("config/git/credentials"), "");
    assert_eq!(fixture.read(".azure/azuredevops/personalAccessTokens"), "");
    let gcm = ".gcm/store/git/https/dev.azure.com/acme/jane@example.com.credential";
    assert!(!fixture.path(gcm).exists());
    let url = fixture.home.git(["config", "remote.origin.url"]).in_dir(fixture.path("clone"));
    url.run().prints("https://dev.azure.com/zeta/Fabrikam/_git/Web\n");
    assert_eq!(each(&fixture.json(&[]), "organization"), ["epsilon"]);
    for (organization, pat, _) in everything() {
        assert!(fixture.get(organization).contains(&pat), "{organization}");
    }
}

#[test]
fn copy_of_an_unverified_pat_stays() {
    let fixture = Fixture::with_every_file();
    fixture.azure.fail("gamma", Failure::ServerError);
    let before = fixture.read(".git-credentials");
    let ran = fixture.import(&["gamma", "--yes", "--remove"]).run().ends_with(1);
    ran.says("the server did not confirm the PAT ").says("; its copy was not deleted");
    assert_eq!(fixture.read(".git-credentials"), before);
    assert_eq!(fixture.home.stored_secrets(), everything()[2].1);
    // Later it works, and is stored already.
    fixture.azure.heal("gamma");
    fixture.import(&["gamma", "--yes", "--remove"]).run().succeeds();
    assert_eq!(fixture.read(".git-credentials"), "https://jane:secret@github.com\n");
}

#[test]
fn file_that_git_has_locked_stays() {
    let fixture = Fixture::with_every_file();
    let before = fixture.read(".git-credentials");
    fixture.write(".git-credentials.lock", "");
    let ran = fixture.import(&["gamma", "--yes", "--remove"]).run().ends_with(1);
    ran.says("another program is using it");
    assert_eq!(fixture.read(".git-credentials"), before);
}

#[test]
fn other_lines_and_sections_stay() {
    let fixture = Fixture::with_every_file();
    let gamma = &everything()[2].1;
    let other = format!("https://gamma:{gamma}@dev.azure.com/other/p/_git/r\n");
    fixture.write(".git-credentials", &(fixture.read(".git-credentials") + &other));
    let az = "[azdevops-cli:https://dev.azure.com/more]\npersonal access token = more\n";
    let name = ".azure/azuredevops/personalAccessTokens";
    fixture.write(name, &(fixture.read(name) + az));
    fixture.import(&["gamma", "--yes", "--remove"]).run().succeeds();
    fixture.import(&["beta", "--yes", "--remove"]).run().succeeds();
    assert_eq!(
        fixture.read(".git-credentials"),
        format!("https://jane:secret@github.com\n{other}")
    );
    assert_eq!(fixture.read(name), az);
}
