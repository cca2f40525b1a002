//! The encodings of text that a person, an editor, or a shell saved: UTF-8 or UTF-16, with or
//! without a byte order mark. On Windows, `>` of PowerShell 5.1 writes UTF-16, and its `Out-File
//! -Encoding utf8` writes a mark
//! (<https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_character_encoding>).

use std::borrow::Cow;
use std::char::REPLACEMENT_CHARACTER;

use super::pat::Secret;

const MARK: char = '\u{feff}';

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Units {
    Utf8,
    Utf16Le,
    Utf16Be,
}

/// How a text is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding {
    units: Units,
    has_mark: bool,
}

impl Encoding {
    /// The encoding of a text, and the text without its mark. A text that starts with an ASCII
    /// character, as all of this program's do, needs none in UTF-16.
    pub fn of(bytes: &[u8]) -> (Encoding, &[u8]) {
        let (units, mark) = match bytes {
            [0xef, 0xbb, 0xbf, ..] => (Units::Utf8, 3),
            [0xff, 0xfe, ..] => (Units::Utf16Le, 2),
            [0xfe, 0xff, ..] => (Units::Utf16Be, 2),
            [_, 0, ..] => (Units::Utf16Le, 0),
            [0, _, ..] => (Units::Utf16Be, 0),
            _ => (Units::Utf8, 0),
        };
        (Encoding { units, has_mark: mark > 0 }, &bytes[mark..])
    }

    pub fn is_utf16(self) -> bool {
        self.units != Units::Utf8
    }

    /// A text in this encoding.
    pub fn encode(self, text: &str) -> Vec<u8> {
        let mark = self.has_mark.then_some(MARK);
        let chars = mark.into_iter().chain(text.chars());
        let units = |char: char| char.encode_utf16(&mut [0; 2]).to_vec();
        match self.units {
            Units::Utf8 => chars.collect::<String>().into_bytes(),
            Units::Utf16Le => chars.flat_map(units).flat_map(u16::to_le_bytes).collect(),
            Units::Utf16Be => chars.flat_map(units).flat_map(u16::to_be_bytes).collect(),
        }
    }

    /// The units of UTF-16; `None` for UTF-8.
    fn utf16_units(self, text: &[u8]) -> Option<impl Iterator<Item = u16>> {
        let from_bytes = match self.units {
            Units::Utf8 => return None,
            Units::Utf16Le => u16::from_le_bytes,
            Units::Utf16Be => u16::from_be_bytes,
        };
        Some(text.as_chunks().0.iter().map(move |pair| from_bytes(*pair)))
    }
}

/// The text, without a mark and without what may follow it: Ctrl-Z, which old programs end a text
/// with, and the zeros of a file whose last block was not written. What is invalid is replaced, so
/// that it never becomes a part of a PAT.
pub fn decode(bytes: &[u8]) -> Secret {
    let (encoding, rest) = Encoding::of(bytes);
    // With enough capacity for any, so that no copy of a smaller buffer remains.
    let mut text = String::with_capacity(3 * rest.len());
    if let Some(units) = encoding.utf16_units(rest) {
        text.extend(char::decode_utf16(units).map(|it| it.unwrap_or(REPLACEMENT_CHARACTER)));
    } else {
        for chunk in rest.utf8_chunks() {
            text.push_str(chunk.valid());
            text.extend((!chunk.invalid().is_empty()).then_some(REPLACEMENT_CHARACTER));
        }
    }
    text.truncate(text.trim_end_matches(['\0', '\u{1a}']).len());
    Secret::new(text)
}

/// The whole text without a mark, for what must not change when it is written again. The error is
/// the number of the first line that is not text.
pub fn decode_strictly(bytes: &[u8]) -> Result<Cow<'_, str>, usize> {
    let (encoding, rest) = Encoding::of(bytes);
    let Some(units) = encoding.utf16_units(rest) else {
        return str::from_utf8(rest).map(Cow::Borrowed).map_err(|error| {
            let before = &rest[..error.valid_up_to()];
            before.iter().filter(|byte| **byte == b'\n').count() + 1
        });
    };
    let mut text = String::with_capacity(rest.len());
    for unit in char::decode_utf16(units) {
        text.push(unit.map_err(|_| text.matches('\n').count() + 1)?);
    }
    // Half a unit.
    if rest.len() % 2 == 1 { Err(text.matches('\n').count() + 1) } else { Ok(text.into()) }
}
