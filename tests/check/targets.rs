//! Which PATs `check` tries, its JSON, and its effect on the index.

use crate::check::{Fixture, URL};
use test_support::fake_azure::{Failure, Scope};
use test_support::{Home, pat84};

#[test]
fn programs_get_the_same_as_json() {
    let fixture = Fixture::new();
    let user = serde_json::json!({
        "id": "8a3a5a1c-2f6e-4d0b-9a44-6d1f4a3b2c10",
        "name": "Jane Doe",
        "account": "jane@example.com",
    });
    assert_eq!(
        fixture.json(&[URL]),
        serde_json::json!({
            "organization": "acme",
            "url": "https://dev.azure.com/acme",
            "name": null,
            "store": "file",
            "ok": true,
            "user": user,
            "token": null,
            "repository": URL,
            "can_read": true,
            "can_push": true,
            "problem": null,
            "message": null,
            "server_said": null,
            "next": [],
            "retry_after": null,
            "git_asks_us": true,
        })
    );
    fixture.azure.fail("acme", Failure::RateLimited);
    let limited = fixture.json(&["acme"]);
    assert_eq!(limited["ok"], false);
    assert_eq!(limited["problem"], "rate_limited");
    assert_eq!(limited["retry_after"], 1);
    assert_eq!(limited["user"], serde_json::Value::Null);
    assert_eq!(limited["can_read"], serde_json::Value::Null);
    assert_eq!(limited["next"][0], "Wait a second, then run: git credential-azdo check acme");
}

#[test]
fn check_all_fails_if_one_pat_fails() {
    let fixture = Fixture::new();
    fixture.azure.add_pat("contoso", &pat84(2), Scope::Read);
    fixture.home.login("contoso", &pat84(2));
    fixture.check(&["--all"]).succeeds().prints(
        "acme: works: signed in as Jane Doe (jane@example.com); store: file; expires by 2049-09-01\n\
         contoso: works: signed in as Jane Doe (jane@example.com); store: file; expires by 2049-09-01\n",
    );
    fixture.azure.revoke_pat(&pat84(2));
    let ran = fixture.check(&["--all"]).ends_with(1);
    ran.prints_about("acme: works: signed in")
        .prints_about("contoso: failed: the server rejected this PAT");
    // Each was sent to its own organization only.
    for request in fixture.azure.log().all() {
        let own = request.path.starts_with("/acme/")
            == (request.authorization.pat() == Some(&fixture.pat));
        assert!(own, "{request}");
    }
}

#[test]
fn unreachable_server_is_tried_once() {
    let fixture = Fixture::new();
    fixture.home.login("contoso", &pat84(2));
    fixture.azure.fail("acme", Failure::RateLimited);
    let (requests, ran) = fixture.azure.log().during(|| fixture.check(&["--all"]));
    ran.ends_with(1).prints_about("contoso: not checked: the server is rate-limiting requests");
    assert_eq!(requests.len(), 1);
}

#[test]
fn failure_of_one_organization_is_not_shown_for_another() {
    let fixture = Fixture::new();
    fixture.azure.add_pat("contoso", &pat84(2), Scope::Read);
    fixture.home.login("contoso", &pat84(2));
    fixture.azure.fail("acme", Failure::ServerError);
    let ran = fixture.check(&["--all"]).ends_with(1);
    ran.prints_about("acme: not checked: the server had an internal error")
        .prints_about("contoso: works: signed in as");
}

#[test]
fn all_pats_or_the_named_one_are_checked() {
    let fixture = Fixture::new();
    let login = ["login", "acme", "--name", "build", "--store", "file", "--with-token"];
    fixture.home.azdo(login).stdin(pat84(2)).run().succeeds();
    let both = fixture.check(&["acme"]).ends_with(1);
    both.prints_about("acme: signed in").prints_about("acme (build): the server rejected");
    let one = fixture.check(&["acme", "--name", "build"]).ends_with(1);
    one.prints_about("git credential-azdo login acme --name build");
    fixture.check(&["acme", "--name", "default"]).succeeds();
    fixture.check(&["acme", "--name", "other"]).ends_with(1).says("no PAT named other");
}

#[test]
fn check_in_a_clone_needs_no_argument() {
    let fixture = Fixture::new();
    fixture.home.git(["clone", URL]).run().succeeds();
    let clone = fixture.home.path().join("Web");
    let ran = fixture.check_program(&[]).in_dir(&clone).run().succeeds();
    ran.prints_about(&format!("{URL}: can read and push"));
    for pasted in [format!("git clone {URL}"), format!("\"{URL}?path=/x\"")] {
        fixture.check(&[&pasted]).succeeds().prints_about(&format!("{URL}: can read and push"));
    }
}

#[test]
fn rejected_pat_that_reads_code_is_restored() {
    let fixture = Fixture::new();
    fixture.azure.fail("acme", Failure::StrayUnauthorized);
    fixture.home.git(["ls-remote", URL]).run().fails();
    let state = || fixture.home.azdo(["list"]).run().stdout;
    assert!(state().contains("suspect"), "{}", state());
    // Signing in does not prove access to code.
    fixture.check(&["acme"]).succeeds();
    assert!(state().contains("suspect"), "{}", state());
    fixture.check(&[URL]).succeeds().prints_about("it is now re-enabled");
    assert!(state().contains(" verified "), "{}", state());
    fixture.check(&[URL]).succeeds().prints(
        "acme: signed in as Jane Doe (jane@example.com)\n  \
         https://dev.azure.com/acme/Fabrikam/_git/Web: can read and push\n",
    );
}

#[test]
fn good_pat_without_git_setup_points_to_configure() {
    let fixture = Fixture::new();
    let server = "https://tfs.example.com/tfs/Main";
    fixture.azure.add_pat("tfs.example.com/tfs/Main", &pat84(5), Scope::Read);
    fixture.home.login(server, &pat84(5));
    fixture.home.azdo(["unconfigure"]).run().succeeds();
    let hint = "warning: git is not set up to use git-credential-azdo for";
    for place in [URL, "acme", server] {
        let ran = fixture.check(&[place]).ends_with(1).says(hint);
        assert!(ran.stderr.ends_with("\n  git credential-azdo configure\n"), "{}", ran.stderr);
    }
    assert_eq!(fixture.json(&[URL])["git_asks_us"], false);
    // Until the PAT works, this is not the problem.
    fixture.azure.fail("acme", Failure::Expired);
    fixture.check(&["acme"]).ends_with(1).never_says("not set up");
    fixture.azure.heal("acme");
    fixture.home.azdo(["configure"]).run().succeeds();
    for place in [URL, "acme", server] {
        fixture.check(&[place]).succeeds().never_says("not set up");
    }
}

#[test]
fn working_pat_that_git_does_not_use_fails_with_the_next_command() {
    let url = "https://dev.azure.com/acme/Fabrikam/_git/Web";
    let password = "https://me:secret@dev.azure.com/acme/Fabrikam/_git/Web";
    for (key, value, why, next) in [
        ("credential.helper", "store", "git asks store before", "git credential-azdo configure"),
        (
            "http.extraHeader",
            "Authorization: basic x",
            "git sends it instead of the PAT",
            "--unset http.extraheader",
        ),
        (
            "remote.origin.url",
            password,
            "git uses the password in the URL",
            "git remote set-url origin https://dev.azure.com/acme/Fabrikam/_git/Web",
        ),
    ] {
        let fixture = Fixture::new();
        fixture.home.git(["init", "-q", "r"]).run().succeeds();
        let dir = fixture.home.path().join("r");
        let config = fixture.home.path().join(".gitconfig");
        let before = std::fs::read_to_string(&config).unwrap();
        // git asks the helpers in the order of its configuration.
        std::fs::write(&config, "").unwrap();
        let scope = if key.starts_with("remote") { "--local" } else { "--global" };
        fixture.home.git(["config", scope, key, value]).in_dir(&dir).run().succeeds();
        let set = std::fs::read_to_string(&config).unwrap();
        let ours = before.replace("\thelper = \n", "");
        std::fs::write(&config, set + &ours).unwrap();
        for args in [&[url][..], &[], &[url, "--json"]] {
            if args.is_empty() && scope == "--global" {
                continue;
            }
            let ran = fixture.check_program(args).in_dir(&dir).run().ends_with(1);
            ran.says(why).says(next).never_says("secret").prints_about("Jane");
        }
    }
}

#[test]
fn manual_helper_setup_is_recognized() {
    let fixture = Fixture::new();
    fixture.home.azdo(["unconfigure"]).run().succeeds();
    fixture.home.configure_git("credential.helper", "!git-credential-azdo");
    fixture.check(&["acme"]).succeeds().never_says("not set up");
}

#[test]
fn server_token_without_git_setup_gets_no_configure_hint() {
    let fixture = Fixture::new();
    let server = "https://tfs.example.com/tfs/Main";
    fixture.azure.add_pat("tfs.example.com/tfs/Main", &pat84(5), Scope::Read);
    let program = fixture.check_program(&[server]).env("SYSTEM_ACCESSTOKEN", pat84(5));
    let ran = program.env("SYSTEM_COLLECTIONURI", server).run().ends_with(1);
    ran.says("git is not set up to use").never_says("azdo configure").says("git config --global");
}

#[test]
fn failed_check_does_not_take_a_pat_out_of_use() {
    let fixture = Fixture::new();
    fixture.azure.revoke_pat(&fixture.pat);
    for _ in 0..3 {
        fixture.check(&[URL]).ends_with(1);
    }
    fixture.home.azdo(["list"]).run().prints_about("rejected at check");
    fixture.is_answered_with(&fixture.pat);
}

#[test]
fn rejected_pat_that_signs_in_points_to_restore() {
    let fixture = Fixture::new();
    fixture.azure.revoke_pat(&fixture.pat);
    for _ in 0..2 {
        fixture.home.git(["ls-remote", URL]).run().fails();
    }
    fixture.azure.add_pat("acme", &fixture.pat, Scope::ReadAndWrite);
    let ran = fixture.check(&["acme"]).ends_with(1);
    let ran = ran.prints_about("git does not use this PAT because it was rejected on ");
    ran.prints_about("To re-enable it, run:\n    git credential-azdo restore acme\n");
}

#[test]
fn environment_tokens_are_checked_as_git_gets_them() {
    let fixture = Fixture::new();
    fixture.azure.add_pat("contoso", &pat84(2), Scope::Read);
    let check = |pat: String| {
        let program = fixture.check_program(&["contoso"]).env("SYSTEM_ACCESSTOKEN", pat);
        program.env("SYSTEM_COLLECTIONURI", "https://dev.azure.com/contoso/").run()
    };
    check(pat84(2)).succeeds().prints_about("signed in as Jane Doe");
    check(pat84(3))
        .ends_with(1)
        .prints_about("To replace the PAT, set SYSTEM_ACCESSTOKEN to a new one");
}

#[test]
fn command_output_is_checked() {
    let fixture = Fixture::new();
    std::fs::write(fixture.home.path().join("pat"), pat84(2)).unwrap();
    let login = ["login", "contoso", "--store", "command", "--", "cat", "pat"];
    fixture.home.azdo(login).run().succeeds();
    let ran = fixture.check(&["contoso"]).ends_with(1);
    ran.prints_about("To replace the PAT, store a new one where `cat` reads it");
}

#[test]
fn unreadable_pat_does_not_stop_the_others() {
    let fixture = Fixture::new();
    fixture.home.login("contoso", &pat84(2));
    let secrets = fixture.home.path().join("data/git-credential-azdo/secrets");
    for entry in std::fs::read_dir(secrets).unwrap() {
        let path = entry.unwrap().path();
        if std::fs::read_to_string(&path).unwrap() == fixture.pat {
            std::fs::remove_file(path).unwrap();
        }
    }
    let ran = fixture.check(&["--all"]).ends_with(1);
    ran.prints_about("acme: failed: the PAT cannot be read").prints_about("contoso: ");
}

#[test]
fn repository_requests_use_gits_user_agent() {
    let fixture = Fixture::new();
    let (requests, _) = fixture.azure.log().during(|| fixture.check(&[URL]));
    let paths: Vec<&str> = requests.iter().map(|request| request.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "/acme/_apis/connectionData",
            "/acme/Fabrikam/_git/Web/info/refs?service=git-upload-pack",
            "/acme/Fabrikam/_git/Web/info/refs?service=git-receive-pack",
        ]
    );
    let agents: Vec<&str> = requests.iter().map(|request| request.user_agent.as_str()).collect();
    assert!(agents[0].starts_with("git-credential-azdo/"), "{agents:?}");
    assert!(agents[1].starts_with("git/2.") && agents[1] == agents[2], "{agents:?}");
    fixture.home.configure_git("http.userAgent", "git/2.99.special");
    let (requests, _) = fixture.azure.log().during(|| fixture.check(&[URL]));
    assert_eq!(requests[1].user_agent, "git/2.99.special");
}

#[test]
fn without_a_stored_pat_no_request_is_sent() {
    let home = Home::new();
    home.azdo(["check", "--all"]).run().ends_with(1).says("no PAT is stored");
    home.azdo(["check", "acme"]).run().ends_with(1).says("no PAT is stored for acme");
    home.azdo(["check", "--all", "acme"]).run().ends_with(2).says("--all cannot be used with ORG");
}
