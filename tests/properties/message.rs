//! Changed messages from the session bus.

use git_credential_azdo::stores::keyring::dbus::{Call, Message, Writer};
use proptest::prelude::*;

use super::claims;

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_reply_does_not_panic(
        changes in prop::collection::vec((0..160usize, any::<u8>()), 0..6),
        end in 0..300usize,
        numbers in prop::collection::vec(prop_oneof![Just(u32::MAX), Just(1 << 20), 0..64u32], 0..3),
    ) {
        let mut bytes = reply();
        for (place, byte) in changes {
            bytes[place] = byte;
        }
        for (number, place) in numbers.iter().zip([4, 12, 56]) {
            bytes[place..place + 4].copy_from_slice(&number.to_le_bytes());
        }
        bytes.truncate(end);
        claims::message(&bytes);
    }

    #[test]
    fn sent_call_has_the_size_that_is_read(text in "\\PC{0,40}") {
        let arguments = Writer::default().text(&text).variant("s").text(&text);
        let bytes = Call::of_bus(&text, "sv", arguments).to_bytes(7);
        prop_assert_eq!(Message::size(&bytes).unwrap(), Some(bytes.len()));
        claims::message(&bytes);
    }
}

/// gnome-keyring's reply to `GetSecret`.
fn reply() -> Vec<u8> {
    let mut bytes = b"l\x02\x01\x01\0\0\0\0\x05\0\0\0\0\0\0\0".to_vec();
    bytes.extend(b"\x05\x01u\0\x04\0\0\0\x08\x01g\0\x08(oayays)\0\0\0");
    let fields = bytes.len() - 16;
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    let body = bytes.len();
    for part in [&b"/session/1\0\0"[..], b"", b"secret", b"text/plain\0"] {
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        let length = part.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        bytes.extend(u32::try_from(length).unwrap().to_le_bytes());
        bytes.extend(part);
    }
    let size = bytes.len() - body;
    bytes[4..8].copy_from_slice(&u32::try_from(size).unwrap().to_le_bytes());
    bytes[12..16].copy_from_slice(&u32::try_from(fields).unwrap().to_le_bytes());
    bytes.resize(160, b'x');
    bytes
}
