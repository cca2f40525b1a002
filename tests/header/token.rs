//! `token`: the PAT alone.

use crate::header::{acme_pat, home_with_acme};
use test_support::{Home, pat84};

fn token(home: &Home, arguments: &[&str]) -> test_support::Outcome {
    home.azdo([&["token"], arguments].concat()).run()
}

#[test]
fn token_prints_the_pat_of_an_organization_url_or_clone() {
    let home = home_with_acme();
    let expected = format!("{}\n", acme_pat());
    for typed in [
        "acme",
        "dev.azure.com/acme",
        "https://dev.azure.com/acme/Fabrikam/_git/Web",
        "https://acme.visualstudio.com",
        "https://pkgs.dev.azure.com/acme/_packaging/feed/npm/registry/",
    ] {
        token(&home, &[typed]).succeeds().says_nothing().prints(&expected);
    }
    token(&home, &[]).ends_with(2).prints("");
    home.git(["init", "-q"]).run().succeeds();
    home.git(["remote", "add", "origin", "https://dev.azure.com/acme/p/_git/r"]).run().succeeds();
    token(&home, &[]).succeeds().says_nothing().prints(&expected);
}

#[test]
fn token_of_a_rejected_pat_warns() {
    let home = home_with_acme();
    let request = format!(
        "protocol=https\nhost=dev.azure.com\npath=acme/w/_git/one\nusername=pat\npassword={}\n",
        acme_pat()
    );
    home.azdo(["erase"]).stdin(request).run().succeeds();
    let ran = token(&home, &["acme"]).succeeds().prints(&format!("{}\n", acme_pat()));
    ran.says("warning: the server rejected the PAT for acme on 20");
}

#[test]
fn token_has_the_name_or_is_the_one_that_git_would_get() {
    let home = home_with_acme();
    let build = pat84(2);
    let login = ["login", "acme", "--name", "build", "--store", "file", "--with-token"];
    home.azdo(login).stdin(&*build).run().succeeds();
    token(&home, &["acme", "--name", "build"]).succeeds().prints(&format!("{build}\n"));
    token(&home, &["https://build@dev.azure.com/acme"]).succeeds().prints(&format!("{build}\n"));
    token(&home, &["acme"]).succeeds().prints(&format!("{}\n", acme_pat()));
    home.azdo(["default", "acme", "--name", "build"]).run().succeeds();
    token(&home, &["acme"]).succeeds().prints(&format!("{build}\n"));
    token(&home, &["acme", "--name", "nope"]).ends_with(1).prints("").says("no PAT named nope");
}

#[test]
fn only_stored_organizations_have_a_token() {
    let home = home_with_acme();
    for typed in [
        "globex",
        "https://dev.azure.com/globex",
        "http://dev.azure.com/acme",
        "https://github.com/acme/w",
        "https://tfs.example.com/tfs/Main",
        "https://dev.azure.com.evil.example/acme",
        "https://dev.azure.com@evil.example/acme",
    ] {
        token(&home, &[typed]).ends_with(1).prints("");
    }
    for typed in ["github.com/acme", "evil.example", "not a name"] {
        token(&home, &[typed]).fails().prints("");
    }
}

/// A remote selects among the known hosts only.
#[test]
fn remote_of_an_unknown_host_has_no_token() {
    let home = home_with_acme();
    home.git(["init", "-q"]).run().succeeds();
    let url = "https://dev.azure.com.evil.example/acme/p/_git/r";
    home.git(["remote", "add", "origin", url]).run().succeeds();
    token(&home, &[]).fails().prints("");
}

#[test]
fn token_at_a_terminal_warns() {
    let home = home_with_acme();
    let command = home.azdo(["token", "acme"]).into_command();
    let mut terminal =
        test_support::rexpect::session::spawn_command(command, Some(10_000)).unwrap();
    let all = terminal.exp_eof().unwrap();
    assert!(all.contains("warning: printing the PAT for acme in plain text"), "{all}");
    assert!(all.contains(&acme_pat()), "{all}");
}
