//! Tests of `util::encoding`: what editors and shells on Windows write.

use git_credential_azdo::index::PatIndex;
use git_credential_azdo::util::encoding::{Encoding, decode, decode_strictly};

/// A text in every encoding that is read.
fn encoded(text: &str) -> Vec<Vec<u8>> {
    let utf16 = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    };
    let (little, big) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
    vec![
        text.into(),
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        [b"\xff\xfe", &*little].concat(),
        [b"\xfe\xff", &*big].concat(),
        little,
        big,
    ]
}

#[test]
fn every_encoding_is_read_and_written_back() {
    let text = "store = vault\r\n# für 🔑\r\n";
    for bytes in encoded(text) {
        assert_eq!(decode(&bytes).expose(), text, "{bytes:?}");
        assert_eq!(decode_strictly(&bytes).unwrap(), text, "{bytes:?}");
        assert_eq!(Encoding::of(&bytes).0.encode(text), bytes);
    }
    for short in ["", "\u{feff}"] {
        assert_eq!(decode(short.as_bytes()).expose(), "");
    }
}

#[test]
fn end_markers_of_old_programs_are_removed() {
    for end in ["\u{1a}", "\0\0\0\0", "\u{1a}\0\0"] {
        for bytes in encoded(&format!("warn = 3\r\n{end}")) {
            assert_eq!(decode(&bytes).expose(), "warn = 3\r\n", "{bytes:?}");
        }
    }
}

#[test]
fn line_that_is_not_text_is_named() {
    let in_utf16 = |text: &str| -> Vec<u8> { encoded(text).swap_remove(2) };
    for bytes in [
        b"one\ntwo\xff\nthree".to_vec(),
        // Half a surrogate pair, half a unit.
        [in_utf16("one\ntwo"), vec![0x00, 0xd8], b"\n\0".to_vec()].concat(),
        [in_utf16("one\ntwo"), vec![b'x']].concat(),
    ] {
        assert_eq!(decode_strictly(&bytes), Err(2), "{bytes:?}");
    }
}

#[test]
fn edited_index_is_read_in_any_encoding() {
    let text = "# mine\nformat = 6\n\n[https://dev.azure.com/acme]\nname = default\nstore = file\n\
                secret = 0123456789abcdef\nadded = 2026-11-23T19:30:00Z\n";
    let expected = PatIndex::parse(text).unwrap();
    for line_end in ["\n", "\r\n"] {
        for bytes in encoded(&text.replace('\n', line_end)) {
            assert_eq!(PatIndex::parse(&decode_strictly(&bytes).unwrap()).unwrap(), expected);
        }
    }
}
