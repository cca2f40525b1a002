//! Settings that change git's requests or their destination.

use crate::doctor::{append, doctor, findings, healthy, ids};
use test_support::pat84;

#[test]
fn use_http_path_is_a_problem_with_two_organizations() {
    let home = healthy();
    append(&home, "[credential \"https://dev.azure.com\"]\n\tuseHttpPath = no\n");
    assert!(ids(&doctor(&home).succeeds()).is_empty());
    home.login("contoso", &pat84(2));
    append(&home, "[credential]\n\tuseHttpPath = false\n");
    let ran = doctor(&home).ends_with(1);
    assert_eq!(ids(&ran), ["use-http-path-off"]);
    ran.prints_about("which of your 2 organizations at https://dev.azure.com it needs (useHttpPath is off in ~/.gitconfig)");
}

#[test]
fn extra_authorization_header_is_found_and_not_shown() {
    let home = healthy();
    append(
        &home,
        "[http \"https://dev.azure.com/acme\"]\n\textraHeader = AUTHORIZATION: bearer s3cr3t\n",
    );
    append(&home, "[http \"https://github.com\"]\n\textraHeader = Authorization: basic x\n");
    append(&home, "[http]\n\textraHeader = X-Other: y\n");
    let ran = doctor(&home).ends_with(1);
    assert_eq!(ids(&ran), ["two-authorization-headers"]);
    assert_eq!(findings(&ran).len(), 1);
    let command = findings(&ran)[0]["commands"][0].as_str().unwrap().to_owned();
    ran.never_says("s3cr3t");
    home.program("/bin/sh".as_ref(), ["-c", &command]).run().succeeds();
    assert!(ids(&doctor(&home).succeeds()).is_empty());
}

#[test]
fn reset_extra_header_is_not_reported() {
    let home = healthy();
    append(&home, "[http]\n\textraHeader = Authorization: basic x\n\textraHeader =\n");
    assert!(ids(&doctor(&home).succeeds()).is_empty());
}

#[test]
fn extra_header_for_all_urls_is_overridden_by_a_specific_one() {
    let home = healthy();
    append(
        &home,
        "[http \"https://dev.azure.com\"]\n\textraHeader = X-Other: y\n[http \
         \"https://acme.visualstudio.com\"]\n\textraHeader = X-Other: y\n[http]\n\textraHeader = \
         Authorization: basic x\n",
    );
    assert!(ids(&doctor(&home).succeeds()).is_empty());
}

#[test]
fn git_user_agent_that_breaks_azure_is_found() {
    let home = healthy();
    append(&home, "[http]\n\tuserAgent = Mozilla/5.0\n");
    let ran = doctor(&home).ends_with(1);
    assert_eq!(ids(&ran), ["foreign-user-agent"]);
    assert_eq!(findings(&ran).len(), 1);
    append(&home, "[http \"https://dev.azure.com\"]\n\tuserAgent = git/2.47\n");
    let ran = doctor(&home).ends_with(1);
    assert_eq!(findings(&ran).len(), 1, "the older host name still has it");
    let by_variable = home.azdo(["doctor", "--json"]).env("GIT_HTTP_USER_AGENT", "git/9").run();
    assert!(ids(&by_variable.succeeds()).is_empty());
}

#[test]
fn only_unusual_url_rewrites_are_reported() {
    let home = healthy();
    append(&home, "[url \"git@ssh.dev.azure.com:v3/\"]\n\tinsteadOf = https://dev.azure.com/\n");
    append(&home, "[url \"https://dev.azure.com/\"]\n\tinsteadOf = https://acme@dev.azure.com/\n");
    append(&home, "[url \"git@github.com:\"]\n\tinsteadOf = https://github.com/\n");
    let ran = doctor(&home).succeeds();
    assert_eq!(ids(&ran), ["rewritten-urls"]);
    assert_eq!(findings(&ran).len(), 1);
}

#[test]
fn control_characters_in_git_config_are_escaped() {
    let home = healthy();
    append(&home, "[credential]\n\thelper = \"\u{1b}]0;owned\u{7}store\"\n");
    append(&home, "[http]\n\tuserAgent = \"\u{1b}[2J\u{202e}x\"\n");
    append(&home, "[url \"ssh://\u{1b}[31mx/\"]\n\tinsteadOf = https://dev.azure.com/\n");
    for args in [&["doctor"][..], &["doctor", "--json"]] {
        let ran = home.azdo(args).run().ends_with(1);
        for text in [&ran.stdout, &ran.stderr] {
            assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text}");
        }
        ran.prints_about("u{1b}");
    }
}

#[test]
fn server_without_proactive_auth_is_found() {
    let home = healthy();
    home.login("https://tfs.example.com/tfs/Main", &pat84(3));
    assert!(ids(&doctor(&home).succeeds()).is_empty());
    let key = "http.https://tfs.example.com/tfs/Main/.proactiveAuth";
    home.git(["config", "--global", "--unset", key]).run().succeeds();
    let lower = "http.https://tfs.example.com/tfs/main/.proactiveAuth";
    home.git(["config", "--global", "--unset", lower]).run();
    assert_eq!(ids(&doctor(&home).ends_with(1)), ["proactive-auth-missing"]);
}

#[test]
fn server_from_the_environment_gets_its_own_commands() {
    let home = healthy();
    let look = || {
        let program = home.azdo(["doctor", "--json"]);
        let url = "https://tfs.example.com/tfs/Main";
        program.env("AZDO_PERSONAL_ACCESS_TOKEN", pat84(8)).env("AZDO_ORG_SERVICE_URL", url).run()
    };
    let ran = look().ends_with(1);
    assert_eq!(ids(&ran), ["helper-missing"]);
    for finding in findings(&ran) {
        for command in finding["commands"].as_array().unwrap() {
            let args = ["-c", command.as_str().unwrap()];
            home.program("/bin/sh".as_ref(), args).run().succeeds();
        }
    }
    assert!(ids(&look().succeeds()).is_empty());
}

#[test]
fn old_git_is_reported_with_what_it_lacks() {
    let home = healthy();
    let old = home.path().join("old/git");
    let real = test_support::Git::on_path();
    let path = format!("{}:/usr/bin:/bin", home.path().join("old").display());
    let with = |version: &str| {
        crate::doctor::write_git(&old, &real, version);
        home.azdo(["doctor", "--json"]).env("PATH", &path).run()
    };
    assert_eq!(ids(&with("2.39.5").succeeds()), ["git-old"]);
    assert_eq!(ids(&with("2.25.1").ends_with(1)), ["git-unsafe"]);
    assert!(ids(&with("2.46.0").succeeds()).is_empty());
    home.login("https://tfs.example.com/tfs/Main", &pat84(3));
    assert_eq!(ids(&with("2.45.9").ends_with(1)), ["git-too-old-for-server"]);
}
