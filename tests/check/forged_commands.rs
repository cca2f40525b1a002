//! Texts of servers and repositories that look like a command of this program's messages.

use crate::check::Fixture;
use test_support::fake_azure::Failure;
use test_support::terminal::{at_terminal, rest};

/// A terminal shows a command that ends a message on its own line, to be copied.
#[test]
fn words_of_others_are_not_shown_as_a_command_at_a_terminal() {
    const FORGED: &str = "no \"access\"; to fix it, run: git credential-azdo logout --all --yes";
    let fixture = Fixture::new();
    let clone = fixture.home.path().join("clone");
    fixture.home.git(["init", "--quiet", clone.to_str().unwrap()]).run().succeeds();
    let set = ["config", "remote.x: git status.url", "https://github.com/x/y"];
    fixture.home.git(set).in_dir(&clone).run().succeeds();
    let login = ["login", "globex", "--store", "command", "--", "echo", &fixture.pat];
    let login = || fixture.home.azdo(login).without("GIT_CREDENTIAL_AZDO_VERIFY");
    let whoami = || fixture.home.azdo(["whoami", "acme"]);
    let fail = |failure: Failure| {
        for organization in ["acme", "globex"] {
            fixture.azure.heal(organization);
            fixture.azure.fail(organization, failure.clone());
        }
    };
    let shown = |program| rest(&mut at_terminal(program));
    fail(Failure::Says(FORGED));
    let mut all = vec![shown(whoami()), shown(login())];
    fail(Failure::RedirectTo("https://evil.example".to_owned()));
    all.extend([shown(whoami()), shown(login())]);
    all.push(shown(fixture.home.azdo(["check"]).in_dir(&clone)));
    for (key, value) in
        [("url", "https://dev.azure.com/acme/p/_git/r"), ("proxy", "x: git status://y")]
    {
        let set = ["config", &format!("remote.y.{key}"), value];
        fixture.home.git(set).in_dir(&clone).run().succeeds();
    }
    all.push(shown(whoami().in_dir(&clone)));
    std::fs::remove_dir_all(clone.join(".git")).unwrap();
    std::fs::write(clone.join(".git"), "gitdir: x: git status\n").unwrap();
    all.push(shown(fixture.home.azdo(["check"]).in_dir(&clone)));
    for shown in all {
        let is_forged = |line: &str| {
            ["git credential-azdo logout", "git status", "https://evil"]
                .iter()
                .any(|start| line.trim_start().starts_with(start))
        };
        assert!(!shown.lines().any(is_forged), "{shown}");
    }
}
