//! Unit tests of `util`.

mod pat;
mod redact;
mod terminal;
mod time;

use git_credential_azdo::util::invocation::Invocation;
use git_credential_azdo::util::shell::quoted;

#[test]
fn only_words_with_special_characters_are_quoted() {
    for (word, expected) in [
        ("https://dev.azure.com/acme", "https://dev.azure.com/acme"),
        ("", "''"),
        ("a b", "'a b'"),
        ("it's", r"'it'\''s'"),
        ("$(x)", "'$(x)'"),
        ("~/x", "'~/x'"),
    ] {
        assert_eq!(quoted(word), expected);
    }
}

#[test]
fn arguments_are_quoted_for_a_shell() {
    let command = Invocation::new("login").argument("https://tfs/My Team");
    let command = command.option("--name", "build");
    assert_eq!(command.to_string(), "git credential-azdo login 'https://tfs/My Team' --name build");
}
