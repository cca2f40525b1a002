//! The DPAPI store, with a stub of Windows' encryption.

use std::fs;
use std::thread;
use std::time::Duration;

use git_credential_azdo::organization::parse_canonical_url;
use git_credential_azdo::stores::dpapi::{Calls, Dpapi, DpapiError};
use git_credential_azdo::stores::{
    SecretId, SecretLocation, SecretSource, SecretStore, StoreError, StoreKind,
};
use git_credential_azdo::util::pat::Secret;
use tempfile::TempDir;
use zeroize::Zeroizing;

const PAT: &str = "kxg3jzvqplf2mwhsynbdkxg3jzvqplf2mwhsynbd";

/// As Windows: what was encrypted with other entropy is invalid data (13).
const WORKING: Calls = Calls {
    protect: |bytes, entropy| {
        let encrypted = bytes.iter().rev().map(|byte| byte ^ 0x55);
        Ok(Zeroizing::new([entropy, b"|"].concat().into_iter().chain(encrypted).collect()))
    },
    unprotect: |bytes, entropy| {
        let encrypted = bytes.strip_prefix([entropy, b"|"].concat().as_slice());
        let encrypted = encrypted.ok_or_else(|| DpapiError::from_code(13))?;
        Ok(Zeroizing::new(encrypted.iter().rev().map(|byte| byte ^ 0x55).collect()))
    },
};
/// As in a logon with an SSH key.
const LOCKED: Calls = Calls {
    protect: |_, _| Err(DpapiError::from_code(0x8009_000B)),
    unprotect: |_, _| Err(DpapiError::from_code(0x8009_000B)),
};
/// As a function that does nothing.
const STUB: Calls = Calls {
    protect: |bytes, _| Ok(Zeroizing::new(bytes.to_vec())),
    unprotect: |bytes, _| Ok(Zeroizing::new(bytes.to_vec())),
};

fn location(url: &str) -> SecretLocation {
    SecretLocation {
        organization: parse_canonical_url(url).unwrap(),
        source: SecretSource::Store(StoreKind::Dpapi),
        secret: "0123456789abcdef".parse::<SecretId>().unwrap(),
    }
}

fn acme() -> SecretLocation {
    location("https://dev.azure.com/acme")
}

/// A directory with a secret in the store.
fn stored() -> TempDir {
    let dir = TempDir::new().unwrap();
    let store = Dpapi::in_dir(dir.path(), WORKING);
    store.ready_to_write().unwrap();
    store.write(&acme(), "label", &Secret::new(PAT.to_owned())).unwrap();
    dir
}

#[test]
fn secret_is_read_back_until_it_is_deleted() {
    let dir = stored();
    let store = Dpapi::in_dir(dir.path(), WORKING);
    assert_eq!(store.read(&acme()).unwrap().expose(), PAT);
    store.delete(&acme()).unwrap();
    store.delete(&acme()).unwrap();
    assert!(matches!(store.read(&acme()), Err(StoreError::Missing(StoreKind::Dpapi))));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn file_contains_what_windows_encrypted() {
    let dir = stored();
    let content = fs::read(dir.path().join("0123456789abcdef.dpapi")).unwrap();
    assert!(!content.windows(8).any(|part| part == &PAT.as_bytes()[..8]));
}

#[test]
fn edited_index_gives_no_dpapi_secret_to_another_organization() {
    let dir = stored();
    let other = location("https://dev.azure.com/evil");
    let error = Dpapi::in_dir(dir.path(), WORKING).read(&other).unwrap_err();
    let text = "its file is damaged or belongs to another entry";
    assert_eq!((error.is_closed(), error.to_string().as_str()), (false, text));
}

#[test]
fn logon_without_password_can_neither_read_nor_write() {
    let dir = stored();
    let store = Dpapi::in_dir(dir.path(), LOCKED);
    let text = "your DPAPI key is locked: this logon used no password, or your password was reset";
    for error in [
        store.ready_to_write().unwrap_err(),
        store.check_readable().unwrap_err(),
        store.read(&acme()).unwrap_err(),
        store.write(&acme(), "label", &Secret::new(PAT.to_owned())).unwrap_err(),
    ] {
        assert_eq!((error.is_closed(), error.to_string().as_str()), (true, text));
    }
    assert_eq!(Dpapi::in_dir(dir.path(), WORKING).read(&acme()).unwrap().expose(), PAT);
}

#[test]
fn encryption_that_does_nothing_is_not_used() {
    let dir = TempDir::new().unwrap();
    assert!(Dpapi::in_dir(dir.path(), STUB).ready_to_write().is_err());
}

#[test]
fn each_code_has_its_reason() {
    let reason = |code| DpapiError::from_code(code).to_string();
    assert!(reason(2).ends_with("your Windows profile is not loaded"));
    assert!(reason(5).ends_with("denied here"));
    assert_eq!(reason(1325), reason(0x8009_000B));
    assert_eq!(reason(87), "DPAPI does not work: Windows error 87");
}

#[test]
fn windows_that_waits_for_a_domain_does_not_keep_git_waiting() {
    const WAITING: Calls = Calls {
        protect: |_, _| Err(DpapiError::from_code(0x8009_0345)),
        unprotect: |bytes, _| {
            thread::sleep(Duration::from_secs(60));
            Ok(Zeroizing::new(bytes.to_vec()))
        },
    };
    let dir = stored();
    let store = Dpapi::in_dir(dir.path(), WAITING).within(Duration::ZERO);
    let error = store.read(&acme()).unwrap_err();
    assert!(matches!(error, StoreError::Dpapi(DpapiError::Silent(0))), "{error}");
    assert!(error.is_closed());
    let store = Dpapi::in_dir(dir.path(), WAITING);
    let error = store.ready_to_write().unwrap_err().to_string();
    assert!(error.ends_with("connect to your network or VPN"), "{error}");
}
