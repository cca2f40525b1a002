//! A service principal's secret as stores keep it, on one line: a client secret as it is; the
//! certificate and the key of a PEM file in base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;
use zeroize::Zeroizing;

use super::certificate;
use crate::entra::programs::bare;
use crate::util::guid::Guid;
use crate::util::pat::{PatFormat, Secret, is_jwt};

/// The start of `-----BEGIN ` in base64.
const ENCODED: &str = "LS0tLS1CRUdJTi";
const KEYS: [&str; 2] = ["PRIVATE KEY", "RSA PRIVATE KEY"];
/// Characters. Entra's have 40.
const LONGEST: usize = 1024;

/// The texts never repeat the paste.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NotAClientSecret {
    /// Nothing, or only whitespace.
    #[error("nothing was pasted")]
    Empty,
    #[error("that is a PAT, not a client secret")]
    Pat,
    #[error("that is a token, which ends within hours, not a client secret")]
    Token,
    /// Azure shows it beside the secret.
    #[error("that is the ID of a client secret, not its value, which Azure shows only once")]
    Id,
    /// A PEM file, or a part of one.
    #[error("the PEM does not contain a certificate and its RSA key without a passphrase")]
    Pem,
    #[error("that is neither a client secret nor a PEM file with a certificate and its key")]
    Other,
}

/// Checks what was pasted or is in a file, and returns what is stored.
pub fn parse(pasted: &Secret) -> Result<Secret, NotAClientSecret> {
    let pasted = decoded(pasted);
    let text = bare(pasted.expose());
    let format = PatFormat::from_word(text);
    // What openssl writes before the first block of a PEM file.
    if text.contains("-----BEGIN ") || text.starts_with("Bag Attributes") {
        encoded(text).ok_or(NotAClientSecret::Pem)
    } else if text.is_empty() {
        Err(NotAClientSecret::Empty)
    } else if format.is_pat() || matches!(format, PatFormat::Cut(_)) {
        Err(NotAClientSecret::Pat)
    } else if is_jwt(text) {
        Err(NotAClientSecret::Token)
    } else if text.parse::<Guid>().is_ok() {
        Err(NotAClientSecret::Id)
    } else if text.len() > LONGEST || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Err(NotAClientSecret::Other)
    } else {
        Ok(Secret::new(text.to_owned()))
    }
}

/// The client secret or PEM that [`parse`] read.
pub fn decoded(stored: &Secret) -> Secret {
    let text = bare(stored.expose());
    let bytes = text.starts_with(ENCODED).then(|| STANDARD.decode(text).unwrap_or_default());
    let pem = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).filter(|pem| !pem.is_empty());
    pem.map_or_else(|| stored.clone(), Secret::new)
}

/// Only what is used, so that it fits into more stores.
fn encoded(text: &str) -> Option<Secret> {
    let key = KEYS.iter().find_map(|kind| block(text, kind))?;
    let pem = Zeroizing::new([key, "\n", block(text, "CERTIFICATE")?, "\n"].concat());
    certificate::is_usable(&pem).then(|| Secret::new(STANDARD.encode(&*pem)))
}

/// The first block of this kind.
fn block<'t>(pem: &'t str, kind: &str) -> Option<&'t str> {
    let end = format!("-----END {kind}-----");
    let block = &pem[pem.find(&format!("-----BEGIN {kind}-----"))?..];
    Some(&block[..block.find(&end)? + end.len()])
}
