//! A PAT typed at git's own prompt without a login is asked for once.

use test_support::fixture::{Fixture, URL};
use test_support::{Git, for_each_git, pat84};

/// A user with the helper configured and no PAT. What they type is stored in the file store.
fn before_first_use(git: &Git) -> Fixture {
    let fixture = Fixture::new(git);
    fixture.home.azdo(["configure"]).run().succeeds();
    fixture
}

#[test]
fn pat_given_to_askpass_is_asked_for_once() {
    for_each_git(|git| {
        let fixture = before_first_use(git);
        let askpass = fixture.askpass(&fixture.pat);
        let fetch = || {
            let command = fixture.git(["ls-remote", URL]).env("GIT_ASKPASS", &askpass);
            command.env("GIT_CREDENTIAL_AZDO_STORE", "file").run()
        };
        fetch().succeeds();
        fetch().succeeds();
        let questions = fixture.questions();
        // git does not ask for a username: it is configured.
        let [question] = questions.as_slice() else {
            panic!("asked {questions:?}");
        };
        let expected = "Password for 'https://personal_access_token@dev.azure.com/acme/";
        assert!(question.starts_with(expected), "asked {question:?}");
    });
}

#[test]
fn pat_typed_at_the_terminal_is_asked_for_once() {
    for_each_git(|git| {
        let fixture = before_first_use(git);
        let command = fixture.git(["ls-remote", URL]).env("GIT_TERMINAL_PROMPT", "1");
        let command = command.env("GIT_CREDENTIAL_AZDO_STORE", "file").into_command();
        let mut terminal =
            test_support::rexpect::session::spawn_command(command, Some(10_000)).unwrap();
        terminal.exp_string("Password for 'https://personal_access_token@dev.azure.com").unwrap();
        terminal.exp_string("': ").unwrap();
        terminal.send_line(&fixture.pat).unwrap();
        let rest = terminal.exp_eof().unwrap();
        assert!(rest.contains("refs/heads/main"), "{rest}");
        assert!(!rest.contains(&fixture.pat), "the PAT is on the screen: {rest}");
        // With prompts off, a prompt would be a failure.
        fixture.reaches(URL);
    });
}

#[test]
fn incomplete_pat_is_reported_and_not_stored() {
    for_each_git(|git| {
        let fixture = before_first_use(git);
        let askpass = fixture.askpass(&fixture.pat[..40]);
        let ls = |url| fixture.git(["ls-remote", url]).env("GIT_ASKPASS", &askpass).run().fails();
        let ran = ls(URL);
        let line = "the server rejected the PAT that you pasted for acme, so it was not stored.";
        ran.says(line)
            .says("Make sure you copied the whole PAT (https://dev.azure.com/acme/_usersSettings/tokens)")
            .says("or verify it with: git credential-azdo login acme")
            .never_says(&fixture.pat[..40]);
        // The same where a working PAT has died.
        fixture.home.login("https://dev.azure.com/acme", &pat84(7));
        ls(URL).says("the server rejected the PAT for acme:");
        assert_eq!(fixture.home.stored_secrets(), pat84(7));
        let ran = ls(URL).says("the server rejected the PAT for acme:");
        let ran = if git.keeps_state() { ran } else { ls(URL) };
        ran.says(line);
    });
}

#[test]
fn password_of_another_helper_is_not_explained() {
    for_each_git(|git| {
        let fixture = before_first_use(git);
        let other = "!f() { test \"$1\" != get || echo password=hunter2; }; f";
        fixture
            .home
            .git(["config", "--global", "--add", "credential.helper", other])
            .run()
            .succeeds();
        fixture.git(["ls-remote", URL]).run().fails().never_says("that git used");
    });
}
