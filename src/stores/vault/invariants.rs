//! Invariants of the vault's file, for the property tests below and for fuzz/.

use super::content::Content;
use super::file_format::{Sealed, check};
use super::key::{Cost, Key};

const CHEAP: Cost = Cost { memory: 8, passes: 1, lanes: 1 };

/// Only bytes that were written as a vault are one, and none that were made up can be decrypted.
/// What was encrypted decrypts to the same.
pub fn vault(bytes: &[u8]) {
    file(bytes);
    if let Ok(text) = str::from_utf8(bytes) {
        // As an attacker would change it.
        let head = text.split_once("check = ").map_or(text, |(head, _)| head);
        file(format!("{head}check = {}\n", check(head)).as_bytes());
    }
    content(bytes);
}

fn file(bytes: &[u8]) {
    let Ok(sealed) = Sealed::parse(bytes) else {
        return;
    };
    assert_eq!(sealed.to_text().as_bytes(), bytes);
    assert!(sealed.cost.is_sane());
    let key = Key::from_bytes(sealed.salt, &[7; 32]).expect("a key");
    assert!(sealed.open(&key).is_none(), "nobody has this key");
}

fn content(bytes: &[u8]) {
    let Some(content) = Content::parse(bytes) else {
        return;
    };
    let written = content.to_bytes();
    assert!(*written == bytes || bytes.last() != Some(&b'\n'), "read as something else");
    let again = Content::parse(&written).expect("what we write we can read");
    assert_eq!(again.to_bytes(), written);
    let key = Key::from_bytes([3; 16], &[5; 32]).expect("a key");
    let sealed = Sealed::seal(&written, &key, CHEAP).expect("it can be sealed");
    let parsed = Sealed::parse(sealed.to_text().as_bytes()).expect("it can be read");
    assert_eq!(parsed.open(&key).expect("it can be opened"), written);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn lines_of_any_kind_are_refused_or_sealed_and_opened_again(
            lines in prop::collection::vec("([0-9a-f]{16} [!-~]{0,8} ?\\PC{0,9}|\\PC{0,9})\r{0,2}\n?", 0..5),
        ) {
            super::vault(lines.concat().as_bytes());
        }

        #[test]
        fn what_looks_like_a_vault_is_one_to_the_byte_or_none(
            (memory, passes, lanes) in (0..70_000u32, 0..70u32, 0..20u32),
            (salt, nonce) in ("[0-9a-fA-F]{31,33}", "[0-9a-f]{48}"),
            content in "[A-Za-z0-9+/]{0,32}={0,2}",
            stray in "[ \r\n0+]{0,1}",
        ) {
            let text = format!(
                "# PATs of git-credential-azdo, encrypted with a passphrase.\nformat = 1\n\
                 argon2id = memory {memory} passes {stray}{passes} lanes {lanes}\nsalt = {salt}\n\
                 nonce = {nonce}\ncontent = {content}\n"
            );
            super::vault(text.as_bytes());
        }
    }
}
