//! What the result codes of macOS' keychain are reported as.

use git_credential_azdo::stores::keyring::os_status::{Circumstances, explain};

const AT_DESK: Circumstances = Circumstances { dialogs: true, is_locked: false };
const OVER_SSH: Circumstances = Circumstances { dialogs: false, is_locked: false };

/// `errSecUserCanceled`, `errSecAuthFailed`, `errSecInteractionNotAllowed`,
/// `errSecInteractionRequired`, and `errSecInDarkWake`.
const NO_PERMISSION: [i32; 5] = [-128, -25293, -25308, -25315, -25320];

fn assert_says(status: i32, circumstances: Circumstances, words: &str) {
    let text = explain(status, "The system's own words.", circumstances).to_string();
    assert!(text.contains(words), "{status} {circumstances:?}: {text}");
}

#[test]
fn declined_dialog_is_not_a_locked_keychain() {
    assert_says(-128, AT_DESK, "access was denied in the macOS dialog");
    assert_says(-25293, AT_DESK, "access was denied in the macOS dialog");
}

#[test]
fn any_refusal_by_a_locked_keychain_says_that_it_is_locked() {
    for status in NO_PERMISSION {
        for dialogs in [true, false] {
            let locked = Circumstances { dialogs, is_locked: true };
            assert_says(status, locked, "the keyring is locked and was not unlocked");
            assert!(explain(status, "", locked).is_closed(), "{status}");
        }
    }
}

/// One PAT that may not be read does not mean that the others are unreadable too.
#[test]
fn unlocked_keychain_over_ssh_needs_permission_for_one_pat() {
    for status in NO_PERMISSION {
        assert_says(status, OVER_SSH, "whether this version may read it, but cannot show a dialog");
        assert!(!explain(status, "", OVER_SSH).is_closed(), "{status}");
    }
}

#[test]
fn every_cause_has_its_own_message() {
    for (status, words) in [
        (-25300, "the secret is no longer in the keyring"),
        (-25307, "there is no default keychain"),
        (-25294, "there is no default keychain"),
        (-25291, "there is no default keychain"),
        (-25292, "the default keychain is read-only"),
        (-61, "the default keychain is read-only"),
        (-25295, "the default keychain is damaged"),
        (-25299, "it already has an item with this name"),
        (-25244, "access to it is denied here"),
        (-34018, "access to it is denied here"),
        (-67030, "the keyring cannot be used: The system's own words (OSStatus -67030)"),
    ] {
        // The lock of the keychain does not matter for these.
        for circumstances in [AT_DESK, OVER_SSH, Circumstances { is_locked: true, ..OVER_SSH }] {
            assert_says(status, circumstances, words);
        }
    }
}
