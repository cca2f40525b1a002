//! What Windows Credential Manager's answers mean.

use git_credential_azdo::stores::keyring::credential_manager::{
    check_session, explain, from_blob, to_blob, to_comment,
};
use git_credential_azdo::stores::{StoreError, StoreKind};
use git_credential_azdo::util::pat::Secret;

#[test]
fn network_logon_is_not_a_locked_keyring() {
    let error = explain(1312);
    assert!(!error.is_closed(), "{error}");
    let text = "no system keyring in this logon (SSH, WinRM, a passwordless task, or a policy)";
    assert_eq!(error.to_string(), text);
}

#[test]
fn each_error_has_its_own_message() {
    let reasons = [
        (5, "the keyring cannot be used: access to it is denied here"),
        (1326, "the keyring cannot be used: this logon used no password"),
        (0x8009_000B, "the keyring cannot be used: this logon used no password"),
        (0x8009_0345, "the keyring cannot be used: Windows needs your domain for its key"),
        (1058, "the keyring cannot be used: Credential Manager is not running"),
        (1722, "the keyring cannot be used: Credential Manager is not running"),
        (87, "the keyring cannot be used: Windows error 87"),
        (0x8009_0020, "the keyring cannot be used: Windows error 0x80090020"),
    ];
    for (code, start) in reasons {
        let text = explain(code).to_string();
        assert!(text.starts_with(start), "{code}: {text}");
    }
}

#[test]
fn item_that_is_not_there_is_missing() {
    assert!(matches!(explain(1168), StoreError::Missing(StoreKind::Keyring)));
}

#[test]
fn session_must_store_until_deletion() {
    let refused = |longest| check_session(longest).map_err(|why| why.to_string()).unwrap_err();
    assert!(refused(0).ends_with("a policy on this machine forbids storing credentials"));
    assert!(refused(1).ends_with("in this logon it keeps secrets only until logoff"));
    assert!(check_session(2).is_ok() && check_session(3).is_ok());
}

#[test]
fn secret_is_stored_in_utf16() {
    let blob = to_blob(&Secret::new("a1".to_owned())).unwrap();
    assert_eq!(blob.as_slice(), b"a\x001\x00");
    assert_eq!(from_blob(&blob).unwrap().expose(), "a1");
}

#[test]
fn blob_that_is_not_text_is_refused() {
    for blob in [&b"a\x001"[..], b"\x00\xd8a\x00"] {
        let error = from_blob(blob).expect_err("not text").to_string();
        assert_eq!(error, "the keyring cannot be used: the item in it is not UTF-8 text");
    }
}

#[test]
fn secret_too_long_for_windows_says_how_long_it_may_be() {
    assert!(to_blob(&Secret::new("a".repeat(1280))).is_ok());
    let error = to_blob(&Secret::new("a".repeat(1281))).expect_err("too long").to_string();
    assert!(error.ends_with("it stores at most 2560 bytes, and the secret is longer"), "{error}");
}

#[test]
fn long_label_does_not_keep_a_pat_from_being_stored() {
    assert_eq!(to_comment("Azure DevOps PAT for acme"), "Azure DevOps PAT for acme");
    assert_eq!(to_comment(&"a".repeat(300)), "a".repeat(255));
    // Never half of a character.
    assert_eq!(to_comment(&"\u{1f511}".repeat(200)), "\u{1f511}".repeat(127));
}
