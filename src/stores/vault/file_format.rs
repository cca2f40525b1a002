//! The file format of the vault: a header that says how it is encrypted, and the encrypted content.
//!
//! ```text
//! # PATs of git-credential-azdo, encrypted with a passphrase.
//! format = 1
//! argon2id = memory 65536 passes 3 lanes 1
//! salt = 93b1c2d4e5f6071893b1c2d4e5f60718
//! nonce = 0817f6e5d4c2b1930817f6e5d4c2b1930817f6e5d4c2b193
//! content = …base64…
//! check = 2f1e0d3c5b4a69788796a5b4c3d2e1f0
//! ```
//!
//! The content is encrypted with XChaCha20-Poly1305, which also authenticates the lines before it.
//! A nonce of 24 bytes can be random each time. The last line tells a damaged file from a wrong
//! passphrase, which the cipher cannot; changing it gives an attacker nothing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use blake2::digest::consts::U16;
use blake2::{Blake2b, Digest};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::error::VaultError;
use super::key::{Cost, Key, Salt, random};

const COMMENT: &str = "# PATs of git-credential-azdo, encrypted with a passphrase.\n";
/// Raised with every change that an older version would not understand.
const FORMAT: &str = "1";

/// A vault that was read and not decrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The cost of deriving its key.
    pub cost: Cost,
    /// What its key is derived with.
    pub salt: Salt,
    /// Different each time it is encrypted.
    pub nonce: [u8; 24],
    /// The encrypted content.
    pub content: Vec<u8>,
}

impl Sealed {
    /// Encrypts `content`.
    ///
    /// # Errors
    /// [`VaultError::Crypto`].
    pub fn seal(content: &[u8], key: &Key, cost: Cost) -> Result<Sealed, VaultError> {
        let mut sealed = Sealed { cost, salt: key.salt, nonce: random()?, content: Vec::new() };
        let head = sealed.head();
        let payload = Payload { msg: content, aad: head.as_bytes() };
        let failed = |_| VaultError::Crypto("the cipher failed".to_owned());
        sealed.content =
            cipher(key).encrypt(&XNonce::from(sealed.nonce), payload).map_err(failed)?;
        Ok(sealed)
    }

    /// Decrypts the content; `None` if the key is wrong.
    pub fn open(&self, key: &Key) -> Option<Zeroizing<Vec<u8>>> {
        let head = self.head();
        let payload = Payload { msg: &self.content, aad: head.as_bytes() };
        cipher(key).decrypt(&XNonce::from(self.nonce), payload).ok().map(Zeroizing::new)
    }

    /// The authenticated header.
    fn head(&self) -> String {
        let Cost { memory, passes, lanes } = self.cost;
        let (salt, nonce) = (hex(&self.salt), hex(&self.nonce));
        format!(
            "{COMMENT}format = {FORMAT}\n\
             argon2id = memory {memory} passes {passes} lanes {lanes}\n\
             salt = {salt}\n\
             nonce = {nonce}\n"
        )
    }

    /// The whole file.
    pub fn to_text(&self) -> String {
        let text = format!("{}content = {}\n", self.head(), STANDARD.encode(&self.content));
        format!("{text}check = {}\n", checksum(&text))
    }

    /// Parses a file.
    ///
    /// # Errors
    /// Any byte is not as [`Sealed::to_text`] writes it.
    pub fn parse(bytes: &[u8]) -> Result<Sealed, BadVault> {
        let text = str::from_utf8(bytes).map_err(|_| BadVault::Damaged)?;
        let lines = text.strip_prefix(COMMENT).ok_or(BadVault::Damaged)?;
        let mut lines = lines.lines();
        let format = lines.next().and_then(|line| line.strip_prefix("format = "));
        match format {
            Some(FORMAT) => {}
            Some(newer) if has_right_check(text) => {
                return Err(BadVault::Newer(newer.to_owned()));
            }
            _ => return Err(BadVault::Damaged),
        }
        let sealed = Sealed::from_lines(lines).ok_or(BadVault::Damaged)?;
        if sealed.to_text() == text { Ok(sealed) } else { Err(BadVault::Damaged) }
    }

    fn from_lines<'a>(mut lines: impl Iterator<Item = &'a str>) -> Option<Sealed> {
        let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(" = ");
        let cost = cost(value("argon2id")?).filter(|cost| cost.is_sane())?;
        let (salt, nonce) = (unhex(value("salt")?)?, unhex(value("nonce")?)?);
        let content = STANDARD.decode(value("content")?).ok()?;
        Some(Sealed { cost, salt, nonce, content })
    }
}

/// A file that is not a vault of this version, or not a complete one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadVault {
    /// The format of a later version.
    Newer(String),
    /// Truncated, changed, or not a vault.
    Damaged,
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&*key.bytes).into())
}

fn cost(text: &str) -> Option<Cost> {
    let words: Vec<&str> = text.split(' ').collect();
    let ["memory", memory, "passes", passes, "lanes", lanes] = words.as_slice() else {
        return None;
    };
    Some(Cost {
        memory: memory.parse().ok()?,
        passes: passes.parse().ok()?,
        lanes: lanes.parse().ok()?,
    })
}

/// The checksum in the last line of a file, of all lines before.
pub fn checksum(text: &str) -> String {
    hex(&Blake2b::<U16>::digest(text))
}

fn has_right_check(text: &str) -> bool {
    text.rsplit_once("check = ").is_some_and(|(rest, last)| checksum(rest) == last.trim_end())
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(bytes)
}
