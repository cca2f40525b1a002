//! Unit tests of `util`.

mod pat;
mod redact;
mod terminal;
mod time;

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
