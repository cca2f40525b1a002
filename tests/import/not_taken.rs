//! What is refused: other hosts, tokens that are no PATs, and files that others could have written.

use std::os::unix::fs::PermissionsExt;

use super::{Fixture, each, everything};
use test_support::fake_azure::Failure;
use test_support::pat84;

const JWT: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiI0OTliODRhYy0xMzIxLTQyN2Yi.c2ln";

#[test]
fn look_alikes_in_other_tools_are_ignored() {
    let fixture = Fixture::empty();
    let (_, acme, _) = &everything()[0];
    let hosts = [
        "dev.azure.com.evil.example/acme",
        "evilvisualstudio.com",
        "acme.visualstudio.com.evil.example",
        "dev.azure.com:8443/acme",
        "dev.azure.com@evil.example/acme",
        "dev.azure.com%2eevil.example/acme",
        "devazure.com/acme",
        "github.com",
    ];
    let store: String = hosts.map(|host| format!("https://pat:{acme}@{host}\n")).concat();
    let store = store + &format!("http://pat:{acme}@dev.azure.com/acme\n");
    fixture.write(".git-credentials", &store);
    let netrc: String = hosts.map(|host| format!("machine {host} password {acme}\n")).concat();
    fixture.write(".netrc", &netrc);
    let az = hosts
        .map(|host| format!("[azdevops-cli:https://{host}]\npersonal access token = {acme}\n"));
    fixture.write(".azure/azuredevops/personalAccessTokens", &az.concat());
    fixture.write(&format!(".gcm/store/git/https/{}/x.credential", hosts[0]), acme);
    let all = fixture.json(&["--yes"]);
    assert_eq!(each(&all, "organization"), [""; 0], "{all}");
    fixture.json(&["acme", "--yes"]);
    assert_eq!(fixture.home.stored_secrets(), "");
    assert!(fixture.azure.log().all().is_empty(), "no request");
}

#[test]
fn entra_token_is_refused_with_a_pointer() {
    let fixture = Fixture::empty();
    fixture.write(".gcm/store/git/https/dev.azure.com/acme/jane.credential", JWT);
    let ran = fixture.import(&["--yes"]).run().succeeds().never_says(JWT);
    ran.says("Git Credential Manager has an Entra token for acme, which is not stored.")
        .says("  git credential-azdo login acme --entra\n");
    assert_eq!(fixture.json(&[])["refused"][0]["why"], "entra-token");
    assert_eq!(fixture.home.stored_secrets(), "");
}

#[test]
fn rejected_and_expired_pats_are_shown_and_not_stored() {
    let fixture = Fixture::empty();
    let old = pat84(8).replacen("JQQJ99YH", "JQQJ99AH", 1);
    let store = format!(
        "https://x:{}@dev.azure.com/acme/w/_git/w\nhttps://x:{old}@dev.azure.com/beta\n",
        pat84(9)
    );
    fixture.write(".git-credentials", &store);
    let ran = fixture.import(&["--yes"]).run().succeeds();
    ran.prints_about("rejected\n").prints_about("expired\n");
    assert_eq!(each(&fixture.json(&["--yes"]), "state"), ["rejected", "expired"]);
    assert_eq!(fixture.home.stored_secrets(), "");
}

#[test]
fn unreachable_server_does_not_prevent_storing() {
    let fixture = Fixture::with_every_file();
    fixture.azure.fail("acme", Failure::ServerError);
    let ran = fixture.import(&["acme", "--yes"]).run().succeeds();
    ran.says("could not verify the PAT for acme: ").prints_about("not verified");
    assert_eq!(fixture.home.stored_secrets(), everything()[0].1);
}

#[test]
fn file_that_others_can_change_is_not_read() {
    let fixture = Fixture::with_every_file();
    for (name, mode) in [(".netrc", 0o622), (".git-credentials", 0o606)] {
        std::fs::set_permissions(fixture.path(name), PermissionsExt::from_mode(mode)).unwrap();
    }
    let all = fixture.json(&[]);
    let organizations = each(&all, "organization");
    assert!(!organizations.contains(&"gamma") && !organizations.contains(&"epsilon"), "{all}");
    let unread = all["unread"].as_array().unwrap();
    let sources: Vec<_> = unread.iter().map(|it| it["source"].as_str().unwrap()).collect();
    assert_eq!(sources, ["store", "netrc"]);
    fixture.import(&["--dry-run"]).run().succeeds().says("~/.netrc was not read: ");
}

#[test]
fn unknown_server_is_ignored_and_a_known_one_is_not() {
    let fixture = Fixture::empty();
    let pat = test_support::pat52(7);
    let store = format!("https://jane:{pat}@tfs.example.com/tfs/Main/p/_git/r\n");
    fixture.write(".git-credentials", &store);
    assert_eq!(each(&fixture.json(&[]), "organization"), [""; 0]);
    fixture.home.login("https://tfs.example.com/tfs/Main", &pat);
    let all = fixture.json(&[]);
    assert_eq!(each(&all, "organization"), ["https://tfs.example.com/tfs/Main"]);
    assert_eq!(each(&all, "state"), ["stored"]);
}
