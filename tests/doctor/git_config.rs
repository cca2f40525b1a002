//! git itself, and whom it asks.

use crate::support::pat84;
use crate::{append, doctor, findings, healthy, ids, write};

#[test]
fn where_all_is_well_nothing_is_said_but_that() {
    let home = healthy();
    home.azdo(["doctor"]).run().succeeds().prints("Nothing to mend.\n").says_nothing();
    let report = doctor(&home).succeeds();
    assert!(findings(&report).is_empty());
}

#[test]
fn without_any_pat_login_is_the_advice() {
    let home = crate::home();
    let ran = home.azdo(["doctor"]).run().succeeds();
    ran.prints_about("git credential-azdo login").prints_about("No problem, 1 piece of advice.");
    assert_eq!(ids(&doctor(&home)), ["nothing-stored"]);
}

#[test]
fn without_git_it_says_so_and_looks_at_the_rest() {
    let home = healthy();
    write(home.path().join(".npmrc"), pat84(7));
    let ran = home.azdo(["doctor", "--json"]).env("PATH", "/nonexistent").run().ends_with(1);
    assert_eq!(ids(&ran), ["git-missing", "pat-in-file"]);
}

#[test]
fn a_damaged_configuration_is_pointed_out() {
    let home = healthy();
    append(&home, "[broken\n");
    let ran = doctor(&home).ends_with(1);
    assert_eq!(ids(&ran), ["git-config-unreadable"]);
    ran.prints_about(".gitconfig");
}

#[test]
fn git_that_does_not_ask_us_is_found() {
    let home = crate::home();
    let login = ["login", "acme", "--store", "file", "--with-token", "--no-git-config"];
    home.azdo(login).stdin(pat84(1)).run().succeeds();
    let ran = doctor(&home).ends_with(1);
    assert_eq!(ids(&ran), ["helper-missing", "proactive-auth-missing"]);
    assert_eq!(findings(&ran)[0]["commands"][0], "git credential-azdo configure");
    ran.prints_about("about acme.");
}

#[test]
fn a_helper_before_ours_is_named_with_its_place() {
    let home = crate::home();
    home.configure_git("credential.helper", "/usr/lib/git/git-credential-manager --password x");
    home.configure_git("credential.https://dev.azure.com.helper", crate::support::OURS);
    let login = ["login", "acme", "--store", "file", "--with-token", "--no-git-config"];
    home.azdo(login).stdin(pat84(1)).run().succeeds();
    let ran = home.azdo(["doctor"]).run().ends_with(1);
    ran.prints_about("git asks git-credential-manager about acme before git-credential-azdo")
        .prints_about("(set in ~/.gitconfig)")
        .never_says("--password");
}

#[test]
fn a_helper_after_ours_is_named_and_its_command_mends_it() {
    let home = healthy();
    append(&home, "[credential]\n\thelper = store --file x\n");
    let ran = doctor(&home).ends_with(1);
    assert_eq!(ids(&ran), ["helper-after"]);
    ran.prints_about("hands the PAT for acme to store too");
    for command in ["unconfigure", "configure"] {
        home.azdo([command]).run().succeeds();
    }
    assert!(ids(&doctor(&home).succeeds()).is_empty());
}

#[test]
fn a_helper_of_the_repository_is_mended_in_the_repository() {
    let home = healthy();
    home.git(["init", "-q", "r"]).run().succeeds();
    let repository = home.path().join("r");
    home.git(["config", "credential.helper", "store"]).in_dir(&repository).run().succeeds();
    let look = || home.azdo(["doctor", "--json"]).in_dir(&repository).run();
    let ran = look().ends_with(1);
    assert_eq!(findings(&ran)[0]["commands"][0], "git credential-azdo configure --local");
    home.azdo(["configure", "--local"]).in_dir(&repository).run().succeeds();
    assert!(ids(&look().succeeds()).is_empty());
}

#[test]
fn an_older_host_name_that_git_does_not_ask_about_is_only_advice() {
    let home = healthy();
    home.login("contoso", &pat84(2));
    let section = "credential.https://*.visualstudio.com";
    home.git(["config", "--global", "--remove-section", section]).run().succeeds();
    let ran = doctor(&home).succeeds();
    assert_eq!(ids(&ran), ["helper-missing-for-old-name"]);
    assert_eq!(findings(&ran).len(), 1);
    ran.prints_about("about acme.visualstudio.com, contoso.visualstudio.com.");
}

#[test]
fn a_program_that_is_gone_is_found() {
    let home = healthy();
    let text = std::fs::read_to_string(home.path().join(".gitconfig")).unwrap();
    let gone = text.replace(&crate::support::ours_in_config_file(), "/gone/git-credential-azdo");
    write(home.path().join(".gitconfig"), gone);
    assert_eq!(ids(&doctor(&home).ends_with(1)), ["helper-gone"]);
    home.azdo(["doctor", "--fix"]).run().succeeds().prints("Nothing to mend.\n");
}

#[test]
fn our_bare_name_is_good_where_it_is_on_path() {
    let home = healthy();
    let text = std::fs::read_to_string(home.path().join(".gitconfig")).unwrap();
    write(
        home.path().join(".gitconfig"),
        text.replace(&crate::support::ours_in_config_file(), "azdo"),
    );
    let on_path = std::path::Path::new(crate::support::OURS).parent().unwrap();
    let git = crate::new_git().program;
    let git = git.parent().unwrap().display();
    let with = |path: String| home.azdo(["doctor", "--json"]).env("PATH", path).run();
    assert!(ids(&with(format!("{git}:{}", on_path.display())).succeeds()).is_empty());
    assert_eq!(ids(&with(git.to_string()).ends_with(1)), ["helper-gone"]);
}
