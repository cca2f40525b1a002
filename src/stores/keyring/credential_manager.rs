//! What Windows Credential Manager's answers mean.

use zeroize::Zeroizing;

use super::KeyringFault;
use crate::stores::{Result, StoreError, StoreKind};
use crate::util::pat::Secret;

/// `CRED_MAX_CREDENTIAL_BLOB_SIZE`: 2560 bytes, which a PAT fits into and an Entra token does not.
const LONGEST: usize = 5 * 512;

/// `CRED_MAX_STRING_LENGTH`: 256, in UTF-16, with the zero at the end to be safe.
const LONGEST_COMMENT: usize = 255;

/// What a system error code of one of its functions means.
///
/// <https://learn.microsoft.com/windows/win32/debug/system-error-codes>
pub fn explain(code: u32) -> StoreError {
    /// The codes of `wincred.h`'s functions, and of the local RPC call that they make.
    const ACCESS_DENIED: u32 = 5;
    const SERVICE_DISABLED: u32 = 1058;
    const NOT_FOUND: u32 = 1168;
    const NO_SUCH_LOGON_SESSION: u32 = 1312;
    const LOGON_FAILURE: u32 = 1326;
    const RPC_SERVER_UNAVAILABLE: u32 = 1722;
    const ENDPOINT_NOT_REGISTERED: u32 = 1753;
    const BAD_KEY_STATE: u32 = 0x8009_000B;
    let fault = match code {
        NOT_FOUND => return StoreError::Missing(StoreKind::Keyring),
        NO_SUCH_LOGON_SESSION => KeyringFault::NoLogonSession,
        BAD_KEY_STATE | LOGON_FAILURE => KeyringFault::NoPassword,
        DELEGATION_REQUIRED => KeyringFault::NoDomain,
        ACCESS_DENIED => KeyringFault::Refused,
        SERVICE_DISABLED | RPC_SERVER_UNAVAILABLE | ENDPOINT_NOT_REGISTERED => {
            KeyringFault::NoCredentialManager
        }
        other => KeyringFault::Other(described(other)),
    };
    fault.into()
}

/// `SEC_E_DELEGATION_REQUIRED`: the key of a domain's user is new, and no domain controller can be
/// reached to back it up.
///
/// <https://learn.microsoft.com/troubleshoot/windows-server/certificates-and-public-key-infrastructure-pki/dpapi-masterkey-backup-failures>
pub const DELEGATION_REQUIRED: u32 = 0x8009_0345;

/// `Windows error 87`, or the hexadecimal number of an error of the cryptographic functions, as
/// Microsoft's pages name them.
pub fn described(code: u32) -> String {
    if code > 0xFFFF {
        format!("Windows error 0x{code:08X}")
    } else {
        format!("Windows error {code}")
    }
}

/// Whether a logon session can store a credential until it is deleted, by the longest persistence
/// that it allows.
///
/// <https://learn.microsoft.com/windows/win32/api/wincred/nf-wincred-credgetsessiontypes>
pub fn check_session(longest_persistence: u32) -> Result<()> {
    /// `CRED_PERSIST_NONE`, `CRED_PERSIST_SESSION`.
    const NONE: u32 = 0;
    const SESSION: u32 = 1;
    match longest_persistence {
        NONE => Err(KeyringFault::ForbiddenByPolicy.into()),
        SESSION => Err(KeyringFault::UntilLogoff.into()),
        _ => Ok(()),
    }
}

/// The comment of a credential: the label, as far as it fits. A longer one would be refused, with
/// the PAT.
///
/// <https://learn.microsoft.com/windows/win32/api/wincred/ns-wincred-credentialw>
pub fn to_comment(label: &str) -> String {
    let mut units = 0;
    let fits = |char: &char| {
        units += char.len_utf16();
        units <= LONGEST_COMMENT
    };
    label.chars().take_while(fits).collect()
}

/// The bytes of a credential.
pub fn to_blob(secret: &Secret) -> Result<Zeroizing<Vec<u8>>> {
    let text = secret.expose();
    let length = text.encode_utf16().count() * 2;
    if length > LONGEST {
        return Err(KeyringFault::TooLong(LONGEST as u32).into());
    }
    // With enough capacity: a buffer that grows leaves copies behind.
    let mut blob = Zeroizing::new(Vec::with_capacity(length));
    blob.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    Ok(blob)
}

/// The secret in the bytes of a credential.
pub fn from_blob(blob: &[u8]) -> Result<Secret> {
    let (pairs, rest) = blob.as_chunks::<2>();
    let units = pairs.iter().map(|pair| u16::from_le_bytes(*pair));
    let mut text = String::with_capacity(blob.len());
    for character in char::decode_utf16(units) {
        text.push(character.map_err(|_| KeyringFault::NotText)?);
    }
    if rest.is_empty() { Ok(Secret::new(text)) } else { Err(KeyringFault::NotText.into()) }
}
