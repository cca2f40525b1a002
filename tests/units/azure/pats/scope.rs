//! Scopes in words.

use git_credential_azdo::azure::pats::scope::{NotAScope, in_words, parse};

#[test]
fn scopes_are_read_by_name_and_as_the_api_names_them() {
    for (text, scopes) in [
        ("code", "vso.code_write"),
        ("code-read", "vso.code"),
        ("packaging", "vso.packaging_write"),
        ("code, packaging-read", "vso.code_write vso.packaging"),
        ("code,vso.code_write", "vso.code_write"),
        ("vso.extension.data_write", "vso.extension.data_write"),
    ] {
        assert_eq!(parse(text).unwrap(), scopes);
    }
}

#[test]
fn full_access_and_unknown_scopes_are_refused() {
    for (text, error) in [
        ("app_token", NotAScope::Full),
        ("code,app_token", NotAScope::Full),
        ("", NotAScope::Empty),
        (" , ", NotAScope::Empty),
        ("Code", NotAScope::Unknown),
        ("code packaging", NotAScope::Unknown),
        ("vso.", NotAScope::Unknown),
        ("vso..code", NotAScope::Unknown),
        ("vso.code\"", NotAScope::Unknown),
        ("user_impersonation", NotAScope::Unknown),
    ] {
        assert_eq!(parse(text), Err(error), "{text}");
    }
    let message = NotAScope::Unknown.to_string();
    assert!(message.starts_with("unknown scope: use code, code-read, packaging,"), "{message}");
}

#[test]
fn scopes_are_shown_as_on_the_website() {
    assert_eq!(in_words("vso.code_write"), "Code (Read & write)");
    assert_eq!(in_words("vso.packaging vso.new_thing"), "Packaging (Read), vso.new_thing");
    assert_eq!(in_words("app_token"), "Full access");
    assert_eq!(in_words(""), "");
}
