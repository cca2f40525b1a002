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
//! The last line tells a damaged file from a wrong
//! passphrase, which the cipher cannot; changing it gives an attacker nothing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use blake2::digest::consts::U16;
use blake2::{Blake2b, Digest};
use zeroize::Zeroizing;

use super::error::{Result, VaultError};
use super::key::{Cost, Key, Salt, random};
use crate::stores::cipher;

const COMMENT: &str = "# PATs of git-credential-azdo, encrypted with a passphrase.\n";
/// Raised with every change that an older version would not understand.
const FORMAT: &str = "1";

/// A vault that has been read but not decrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub cost: Cost,
    pub salt: Salt,
    /// Different each time it is encrypted.
    pub nonce: [u8; 24],
    pub content: Vec<u8>,
}

impl Sealed {
    pub fn seal(content: &[u8], key: &Key, cost: Cost) -> Result<Sealed> {
        let mut sealed = Sealed { cost, salt: key.salt, nonce: random()?, content: Vec::new() };
        let head = sealed.head();
        let encrypted = cipher::encrypt(content, head.as_bytes(), &key.bytes, sealed.nonce);
        let failed = || VaultError::Crypto("the cipher failed".to_owned());
        sealed.content = encrypted.ok_or_else(failed)?;
        Ok(sealed)
    }

    /// Decrypts the content; `None` if the key is wrong.
    pub fn open(&self, key: &Key) -> Option<Zeroizing<Vec<u8>>> {
        cipher::decrypt(&self.content, self.head().as_bytes(), &key.bytes, self.nonce)
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

    pub fn to_text(&self) -> String {
        let text = format!("{}content = {}\n", self.head(), STANDARD.encode(&self.content));
        format!("{text}check = {}\n", checksum(&text))
    }

    /// Fails if any byte is not as [`Sealed::to_text`] writes it.
    pub fn parse(bytes: &[u8]) -> Result<Sealed, BadVault> {
        let text = str::from_utf8(bytes).map_err(|_| BadVault::Damaged)?;
        let mut lines = text.strip_prefix(COMMENT).ok_or(BadVault::Damaged)?.lines();
        match lines.next().and_then(|line| line.strip_prefix("format = ")) {
            Some(FORMAT) => {
                let sealed = Sealed::from_lines(lines).filter(|sealed| sealed.to_text() == text);
                sealed.ok_or(BadVault::Damaged)
            }
            Some(newer) if has_right_check(text) => Err(BadVault::Newer(newer.to_owned())),
            _ => Err(BadVault::Damaged),
        }
    }

    /// Lenient: [`Sealed::parse`] compares what it read with the file.
    fn from_lines<'a>(mut lines: impl Iterator<Item = &'a str>) -> Option<Sealed> {
        let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(" = ");
        let words = value("argon2id")?.split(' ');
        let mut numbers = words.skip(1).step_by(2).map_while(|number| number.parse().ok());
        let mut number = || numbers.next();
        let cost = Cost { memory: number()?, passes: number()?, lanes: number()? };
        let (salt, nonce) = (unhex(value("salt")?)?, unhex(value("nonce")?)?);
        let content = STANDARD.decode(value("content")?).ok()?;
        cost.is_sane().then_some(Sealed { cost, salt, nonce, content })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadVault {
    /// The format of a later version.
    Newer(String),
    /// Truncated, changed, or not a vault.
    Damaged,
}

/// The checksum in the last line of a file, of all lines before.
pub fn checksum(text: &str) -> String {
    hex(&Blake2b::<U16>::digest(text))
}

fn has_right_check(text: &str) -> bool {
    text.rsplit_once("check = ").is_some_and(|(rest, last)| checksum(rest) == last.trim_end())
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let byte = |pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = text.as_bytes().chunks(2).map(byte).collect();
    bytes?.try_into().ok()
}
