//! What the result codes of macOS' Security framework mean here (`SecBase.h`,
//! <https://developer.apple.com/documentation/security/security-framework-result-codes>).

use super::KeyringFault;
use crate::stores::{StoreError, StoreKind};

/// What is known about a failed call besides its code.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances {
    /// Whether the call could show a dialog.
    pub dialogs: bool,
    /// Whether the keychain is locked after the call.
    pub is_locked: bool,
}

/// Explains an OSStatus other than 0. `message` is the system's own, for codes without one here.
pub fn explain(status: i32, message: &str, circumstances: Circumstances) -> StoreError {
    let Circumstances { dialogs, is_locked } = circumstances;
    match status {
        // errSecItemNotFound
        -25300 => StoreError::Missing(StoreKind::Keyring),
        // errSecUserCanceled, errSecAuthFailed, errSecInteractionNotAllowed, errSecInteractionRequired,
        // errSecInDarkWake: the dialog that unlocks the keychain was declined or cannot be shown.
        -128 | -25293 | -25308 | -25315 | -25320 if is_locked => StoreError::Locked,
        // The dialog that asks whether this program may read the item. Without dialogs, securityd
        // refuses with errSecAuthFailed what it would otherwise ask about.
        -128 | -25293 if dialogs => KeyringFault::Declined.into(),
        -128 | -25293 | -25308 | -25315 | -25320 => KeyringFault::NotYetAllowed.into(),
        // errSecNoDefaultKeychain, errSecNoSuchKeychain, errSecNotAvailable
        -25307 | -25294 | -25291 => KeyringFault::NoKeychain.into(),
        // errSecReadOnly, errSecWrPerm
        -25292 | -61 => KeyringFault::ReadOnly.into(),
        // errSecInvalidKeychain
        -25295 => KeyringFault::Damaged.into(),
        // errSecInvalidOwnerEdit, errSecMissingEntitlement
        -25244 | -34018 => KeyringFault::Refused.into(),
        // errSecDuplicateItem: each location is written once.
        -25299 => KeyringFault::AlreadyThere.into(),
        _ => KeyringFault::Other(format!("{} (OSStatus {status})", message.trim_end_matches('.')))
            .into(),
    }
}
