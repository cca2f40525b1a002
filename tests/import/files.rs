//! PATs in files.

use super::{Fixture, each, everything};

#[test]
fn every_file_is_shown_and_nothing_is_stored() {
    let fixture = Fixture::with_every_file();
    let ran = fixture.import(&["--dry-run"]).run().succeeds().says_nothing();
    assert!(ran.stdout.starts_with("ORGANIZATION  PAT        FROM "), "{}", ran.stdout);
    for (organization, place) in [
        ("acme", "Git Credential Manager"),
        ("beta", "az devops login"),
        ("gamma", "~/.git-credentials"),
        ("delta", "~/config/git/credentials"),
        ("epsilon", "~/.netrc"),
        ("zeta", "remote.origin.url"),
    ] {
        let line = ran.stdout.lines().find(|line| line.starts_with(organization)).expect("a row");
        assert!(line.contains(place), "{line}");
        assert!(line.ends_with("works (jane@example.com)"), "{line}");
    }
    for (_, pat, _) in everything() {
        assert!(!ran.stdout.contains(&pat));
    }
    assert_eq!(fixture.home.stored_secrets(), "");
}

#[test]
fn yes_stores_every_pat_and_git_uses_it() {
    let fixture = Fixture::with_every_file();
    fixture.import(&["--yes"]).run().succeeds();
    assert_eq!(fixture.get("zeta"), "", "a repository may come from someone else");
    fixture.import(&["--yes", "--from", "remotes"]).run().succeeds();
    for (organization, pat, _) in everything() {
        assert!(fixture.get(organization).contains(&format!("password={pat}\n")), "{organization}");
    }
    let fill = fixture.home.git(["credential", "fill"]);
    let fill = fill.stdin("url=https://dev.azure.com/beta/p/_git/r\n").run().succeeds();
    fill.prints_about(&everything()[1].1);
    // The sources stay as they are.
    let all = fixture.json(&[]);
    assert_eq!(each(&all, "state"), ["stored"; 6]);
    assert_eq!(fixture.read(".netrc").matches("password").count(), 1);
}

#[test]
fn json_names_the_source_and_the_account() {
    let fixture = Fixture::with_every_file();
    let all = fixture.json(&[]);
    let organizations: Vec<_> = everything().map(|(organization, ..)| organization).to_vec();
    assert_eq!(each(&all, "organization"), organizations);
    assert_eq!(each(&all, "state"), ["works"; 6]);
    assert_eq!(each(&all, "account"), ["jane@example.com"; 6]);
    let sources = all["pats"].as_array().unwrap().iter().map(|pat| &pat["places"][0]["source"]);
    assert_eq!(sources.collect::<Vec<_>>(), everything().map(|(_, _, source)| source));
    assert_eq!(all["pats"][2]["places"][0]["place"], "~/.git-credentials");
    assert_eq!(fixture.home.stored_secrets(), "");
    let stored = fixture.json(&["acme", "--yes"]);
    assert_eq!(
        (&stored["pats"][0]["store"], stored["pats"].as_array().unwrap().len()),
        (&"file".into(), 1)
    );
}

#[test]
fn from_limits_the_sources() {
    let fixture = Fixture::with_every_file();
    for (from, organizations) in [
        ("gcm", &["acme"][..]),
        ("store", &["gamma", "delta"]),
        ("cache", &[]),
        ("remotes", &["zeta"]),
    ] {
        assert_eq!(each(&fixture.json(&["--from", from]), "organization"), organizations, "{from}");
    }
    fixture.import(&["--from", "outlook"]).run().ends_with(2);
}

#[test]
fn one_pat_in_two_places_is_one_row() {
    let fixture = Fixture::with_every_file();
    let (_, acme, _) = &everything()[0];
    fixture.write(".netrc", &format!("machine acme.visualstudio.com login x password {acme}\n"));
    let all = fixture.json(&["acme"]);
    let places = all["pats"][0]["places"].as_array().unwrap();
    let sources: Vec<_> = places.iter().map(|place| place["source"].as_str().unwrap()).collect();
    assert_eq!(sources, ["gcm", "netrc"]);
}

#[test]
fn pat_without_an_organization_needs_one() {
    let fixture = Fixture::empty();
    let (_, acme, _) = &everything()[0];
    fixture.write(".netrc", &format!("machine dev.azure.com login jane password {acme}\n"));
    assert_eq!(each(&fixture.json(&["--yes"]), "state"), ["unnamed"]);
    let ran = fixture.import(&["--dry-run"]).run().succeeds();
    ran.says("  git credential-azdo import ORGANIZATION --from netrc\n");
    assert_eq!(fixture.home.stored_secrets(), "");
    fixture.import(&["acme", "--yes"]).run().succeeds();
    assert_eq!(fixture.home.stored_secrets(), *acme);
}

#[test]
fn empty_home_yields_no_pats() {
    let fixture = Fixture::empty();
    let ran = fixture.import(&[]).run().succeeds().says_nothing();
    ran.prints("No Azure DevOps PATs were found in other tools.\n");
}
