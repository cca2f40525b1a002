//! The vault file and its decrypted content.

use git_credential_azdo::stores::vault::{Content, Cost, Key, Sealed, checksum};

const CHEAP: Cost = Cost { memory: 8, passes: 1, lanes: 1 };

/// Only bytes that were written as a vault are one, and none that were made up can be decrypted.
/// What was encrypted decrypts to the same.
pub fn vault(bytes: &[u8]) {
    file(bytes);
    if let Ok(text) = str::from_utf8(bytes) {
        // As an attacker would change it.
        let head = text.split_once("check = ").map_or(text, |(head, _)| head);
        file(format!("{head}check = {}\n", checksum(head)).as_bytes());
    }
    content(bytes);
}

fn file(bytes: &[u8]) {
    let Ok(sealed) = Sealed::parse(bytes) else {
        return;
    };
    assert_eq!(sealed.to_text().as_bytes(), bytes);
    assert!(sealed.cost.is_sane());
    let key = Key::from_kept(sealed.salt, &[7; 32]).expect("a key");
    assert!(sealed.open(&key).is_none(), "nothing was encrypted with this key");
}

fn content(bytes: &[u8]) {
    let Some(content) = Content::parse(bytes) else {
        return;
    };
    let written = content.to_bytes();
    assert!(*written == bytes || bytes.last() != Some(&b'\n'), "read as something else");
    let again = Content::parse(&written).expect("it can be parsed again");
    assert_eq!(again.to_bytes(), written);
    let key = Key::from_kept([3; 16], &[5; 32]).expect("a key");
    let sealed = Sealed::seal(&written, &key, CHEAP).expect("it can be encrypted");
    let parsed = Sealed::parse(sealed.to_text().as_bytes()).expect("it can be parsed");
    assert_eq!(parsed.open(&key).expect("it can be decrypted"), written);
}
