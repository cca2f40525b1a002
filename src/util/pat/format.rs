//! What a PAT looks like
//! (learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate,
//! "Changes to format").

use std::ops::Range;

use super::Secret;
use crate::util::time::Timestamp;

/// The length of a PAT since July 2024.
pub(super) const NEW_LENGTH: usize = 84;
/// The new format's fixed signature, and its position.
pub(super) const SIGNATURE: (Range<usize>, &str) = (76..80, "AZDO");
/// A second fixed mark, which distinguishes a truncated PAT from other long words.
pub(super) const KEY_MARK: (Range<usize>, &str) = (52..58, "JQQJ99");
/// The position of its year (`A` is the first) and month (`A` to `L`).
const ISSUED_AT: Range<usize> = 58..60;
const FIRST_YEAR: u16 = 2024;
/// The length of an older PAT: 32 bytes in lower-case base32.
pub(super) const OLD_LENGTH: usize = 52;
/// The embedded checksum is the CRC-32 of the other bytes, xored with one of these
/// (microsoft/security-utilities, SEC101/102: a user's PAT, an app's PAT).
const CHECKSUM_SEEDS: [u32; 2] = [0xE0B9_692D, 0x1019_F92E];

/// How likely it is, by its format, that a word is a PAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatFormat {
    /// 84 characters with `AZDO` in its place.
    New,
    /// 52 characters of base32 with a valid checksum.
    Old,
    /// 52 characters of base32 with an unknown checksum.
    OldUnchecked,
    /// Starts or ends like a PAT, but has this many characters.
    Cut(usize),
    Unknown,
}

impl PatFormat {
    /// Examines `word` alone; no server is asked.
    pub fn from_word(word: &str) -> PatFormat {
        let base62 = word.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let base32 = word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'));
        match word.len() {
            NEW_LENGTH if base62 && word[SIGNATURE.0] == *SIGNATURE.1 => PatFormat::New,
            OLD_LENGTH if base32 && checksum_fits(word) => PatFormat::Old,
            OLD_LENGTH if base32 => PatFormat::OldUnchecked,
            NEW_LENGTH => PatFormat::Unknown,
            length if base62 && word.contains(KEY_MARK.1) => PatFormat::Cut(length),
            length @ 40..=63 if base32 => PatFormat::Cut(length),
            _ => PatFormat::Unknown,
        }
    }

    pub fn is_pat(self) -> bool {
        matches!(self, PatFormat::New | PatFormat::Old | PatFormat::OldUnchecked)
    }
}

/// Whether a word may be a PAT, or most of one, even with a few wrong characters.
pub fn resembles(word: &str) -> bool {
    let is_other = |byte: &u8| !matches!(byte, b'a'..=b'z' | b'2'..=b'7');
    let is_marked = word.contains(KEY_MARK.1) || word.contains(SIGNATURE.1);
    // Unlike those of a name, the digits of a random word are everywhere.
    let numbers = word.split(|char: char| !char.is_ascii_digit()).filter(|it| !it.is_empty());
    let is_random = word.bytes().any(|byte| byte.is_ascii_lowercase())
        && word.bytes().any(|byte| byte.is_ascii_uppercase())
        && numbers.count() >= 3;
    match word.len() {
        50..=56 if word.bytes().filter(is_other).count() <= 2 => true,
        40.. => is_marked || is_random,
        _ => false,
    }
}

/// Whether this is a JWT: an Entra or pipeline token.
pub fn is_jwt(word: &str) -> bool {
    word.starts_with("eyJ") && word.matches('.').count() == 2
}

/// When a PAT expires at the latest, if it says when it was created: no PAT lives longer than a year
/// (learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate).
/// A day is added, because the time zone of the month is unknown.
pub fn latest_end(pat: &Secret) -> Option<Timestamp> {
    let word = pat.expose();
    // By position only: real tokens differ in the characters around it.
    if PatFormat::from_word(word) != PatFormat::New || word[KEY_MARK.0] != *KEY_MARK.1 {
        return None;
    }
    let &[year @ b'A'..=b'Z', month @ b'A'..=b'L'] = &word.as_bytes()[ISSUED_AT] else {
        return None;
    };
    let year = FIRST_YEAR + u16::from(year - b'A');
    let (end_year, end_month) =
        if month == b'L' { (year + 2, 1) } else { (year + 1, month - b'A' + 2) };
    Timestamp::end_of_day(&format!("{end_year:04}-{end_month:02}-01"))
}

/// Checks the four bytes that the old format hides among its 32.
fn checksum_fits(word: &str) -> bool {
    let bytes = base32(word);
    let data = [&bytes[0..2], &bytes[3..7], &bytes[9..22], &bytes[23..32]].concat();
    let embedded = u32::from_le_bytes([bytes[22], bytes[8], bytes[7], bytes[2]]);
    let crc = crc32(&data);
    CHECKSUM_SEEDS.iter().any(|seed| embedded == crc ^ seed)
}

/// Decodes lower-case base32 without padding; the caller has checked the alphabet.
fn base32(word: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(word.len() * 5 / 8);
    let (mut bits, mut count) = (0u32, 0);
    for byte in word.bytes() {
        let value = if byte >= b'a' { byte - b'a' } else { byte - b'2' + 26 };
        bits = (bits << 5) | u32::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

/// CRC-32 as of IEEE 802.3, bit by bit: it runs over 28 bytes, once for each paste.
fn crc32(data: &[u8]) -> u32 {
    let mut crc = !0u32;
    for byte in data {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 * (crc & 1));
        }
    }
    !crc
}
