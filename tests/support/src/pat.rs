//! Synthetic PATs in both formats. The same seed gives the same PAT, and none was ever valid.

const BASE62: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// The checksum of a 52-character user PAT is XORed with this (microsoft/security-utilities,
/// SEC101_102_AdoPat.cs).
const USER_CHECKSUM_MASK: u32 = 0xE0B9_692D;

/// A PAT in the 84-character format (microsoft/security-utilities,
/// LegacyCommonAnnotatedSecurityKey.cs). Its issue date is August 2048, because the program refuses
/// PATs that were issued more than a year ago. Its checksum is not valid.
pub fn pat84(seed: u64) -> String {
    let mut noise = Noise(seed);
    let (random, reserved, checksum) = (noise.base62(52), noise.base62(12), noise.base62(4));
    format!("{random}JQQJ99YH{reserved}AAAAAZDO{checksum}")
}

/// A PAT in the 52-character format, with a valid checksum.
pub fn pat52(seed: u64) -> String {
    let mut noise = Noise(seed);
    let mut bytes: [u8; 32] = std::array::from_fn(|_| noise.below(256) as u8);
    let checksum = crc32(&checked_bytes(&bytes)) ^ USER_CHECKSUM_MASK;
    let places = [22, 8, 7, 2];
    for (place, byte) in places.into_iter().zip(checksum.to_le_bytes()) {
        bytes[place] = byte;
    }
    base32(&bytes)
}

/// A PAT, and what is left of it after a mistake with one character.
pub fn near_pats(pat: &str) -> Vec<String> {
    let mut all = vec![pat.to_owned()];
    // The end, the middle, and the marks of the 84-character format.
    for place in [0, 26, pat.len() / 2, pat.len() - 30, pat.len() - 6, pat.len() - 1] {
        let (before, after) = pat.split_at(place);
        all.push(format!("{before}{}", &after[1..]));
        for other in ["x", "0", "-", "_"] {
            all.push(format!("{before}{other}{}", &after[1..]));
            all.push(format!("{before}{other}{after}"));
        }
    }
    all
}

/// Incompressible bytes.
pub fn noise(size: usize) -> Vec<u8> {
    let mut noise = Noise(0);
    (0..size).map(|_| noise.below(256) as u8).collect()
}

/// All bytes except the four that hold the checksum.
fn checked_bytes(bytes: &[u8; 32]) -> Vec<u8> {
    [&bytes[0..2], &bytes[3..7], &bytes[9..22], &bytes[23..32]].concat()
}

/// CRC-32 as in IEEE 802.3.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
    let fold = |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), step);
    !bytes.iter().fold(u32::MAX, fold)
}

fn base32(bytes: &[u8; 32]) -> String {
    let bit = |index: usize| bytes.get(index / 8).map_or(0, |byte| byte >> (7 - index % 8) & 1);
    let digit = |place: usize| (0..5).fold(0, |value, offset| value << 1 | bit(place * 5 + offset));
    (0..52).map(|place| char::from(BASE32[usize::from(digit(place))])).collect()
}

/// splitmix64.
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn base62(&mut self, length: usize) -> String {
        (0..length).map(|_| char::from(BASE62[self.below(62) as usize])).collect()
    }
}
