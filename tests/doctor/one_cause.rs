//! One finding for each cause, even if two subjects find it.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::doctor::{append, doctor, findings, healthy, hides, ids, short, write};
use test_support::{pat52, pat84};

#[test]
fn pat_in_netrc_is_reported_by_its_host_alone() {
    let home = healthy();
    let netrc = format!("machine dev.azure.com login me password {}\n", pat84(2));
    write(home.path().join(".netrc"), netrc);
    let ran = home.azdo(["doctor", "--json", "--scan", "."]).run().ends_with(1);
    assert_eq!(ids(&ran), ["netrc-entry"]);
    assert_eq!(findings(&ran).len(), 1, "{}", ran.stdout);
}

#[test]
fn stored_pat_in_netrc_or_a_url_need_not_be_stored() {
    let home = crate::doctor::healthy();
    let netrc = format!("machine dev.azure.com login me password {}\n", pat84(1));
    write(home.path().join(".netrc"), netrc);
    home.azdo(["doctor"])
        .run()
        .ends_with(1)
        .prints_about("The PAT is already stored: remove these lines from ~/.netrc.\n\n");
    let url = format!("https://{}@dev.azure.com/acme/P/_git/app", pat84(1));
    home.git(["init", "--quiet"]).run().succeeds();
    home.git(["remote", "add", "origin", &url]).run().succeeds();
    let ran = home.azdo(["doctor"]).run().ends_with(1);
    ran.prints_about("or remove it from the URL, since it is already stored (you are asked");
}

#[test]
fn pat_in_netrc_for_another_host_is_reported_by_its_line() {
    let home = healthy();
    let netrc = format!("machine example.com login me password {}\n", pat52(2));
    write(home.path().join(".netrc"), netrc);
    assert_eq!(ids(&doctor(&home).ends_with(1)), ["pat-in-file"]);
}

#[test]
fn scan_of_the_home_directory_repeats_nothing() {
    let home = healthy();
    let npmrc = home.path().join(".npmrc");
    write(&npmrc, pat84(2));
    fs::set_permissions(&npmrc, PermissionsExt::from_mode(0o600)).unwrap();
    write(home.path().join(".git-credentials"), format!("https://x:{}@dev.azure.com", pat84(3)));
    let look = |args: &[&str]| findings(&home.azdo(args).run().ends_with(1));
    let plain = look(&["doctor", "--json"]);
    assert_eq!(plain.len(), 2);
    assert_eq!(look(&["doctor", "--json", "--scan", "."]), plain);
}

#[test]
fn pat_in_several_files_is_one_finding() {
    let home = healthy();
    write(home.path().join(".bash_history"), format!("a\n{0}\nb\n{0}\n", pat84(2)));
    write(home.path().join(".zsh_history"), pat84(2));
    let ran = doctor(&home).ends_with(1);
    let found = findings(&ran);
    assert_eq!(found.len(), 1, "{}", ran.stdout);
    let what = format!(
        "PAT {} is in plain text in ~/.bash_history:2, ~/.zsh_history:1.",
        short(&pat84(2))
    );
    assert_eq!(found[0]["what"], what);
    hides(&ran, &pat84(2));
}

#[test]
fn header_with_a_pat_is_one_finding() {
    let home = healthy();
    append(&home, &format!("[http]\n\textraHeader = Authorization: basic {}\n", pat52(2)));
    let ran = doctor(&home).ends_with(1);
    assert_eq!(findings(&ran).len(), 1, "{}", ran.stdout);
    assert_eq!(ids(&ran), ["two-authorization-headers"]);
    let ran = ran.prints_about("it contains another one in plain text");
    hides(&ran, &pat52(2));
}

#[test]
fn unconfigured_git_is_one_finding_for_all_organizations() {
    let home = crate::doctor::home();
    for (organization, seed) in [("acme", 1), ("contoso", 2)] {
        let login = ["login", organization, "--store", "file", "--with-token", "--no-git-config"];
        home.azdo(login).stdin(pat84(seed)).run().succeeds();
    }
    let ran = doctor(&home).ends_with(1);
    assert_eq!(findings(&ran).len(), 1, "{}", ran.stdout);
    ran.prints_about("for acme, contoso.");
    home.azdo(["configure"]).run().succeeds();
    assert!(ids(&doctor(&home).succeeds()).is_empty());
}

#[test]
fn missing_proactive_auth_is_one_finding_for_all_organizations() {
    let home = healthy();
    home.login("contoso", &pat84(2));
    let path = home.path().join(".gitconfig");
    let text = fs::read_to_string(&path).unwrap();
    let (ours, _) = text.split_once("[http ").unwrap();
    write(&path, ours);
    let ran = doctor(&home).succeeds();
    assert_eq!(findings(&ran).len(), 1, "{}", ran.stdout);
    assert_eq!(ids(&ran), ["proactive-auth-missing"]);
    let fixed = home.azdo(["doctor", "--fix"]).run().succeeds();
    fixed.prints_about("1 fixed. No problems left.\n");
}

#[test]
fn lost_secrets_are_one_finding_with_each_command() {
    let home = healthy();
    home.login("contoso", &pat84(2));
    for secret in fs::read_dir(home.path().join("data/git-credential-azdo/secrets")).unwrap() {
        fs::remove_file(secret.unwrap().path()).unwrap();
    }
    let ran = doctor(&home).ends_with(1);
    let found = findings(&ran);
    assert_eq!(found.len(), 1, "{}", ran.stdout);
    let logins = ["git credential-azdo login acme", "git credential-azdo login contoso"];
    assert_eq!(found[0]["commands"], serde_json::json!(logins));
}
