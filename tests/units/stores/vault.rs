//! The vault's file format and its encryption.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use git_credential_azdo::stores::vault::{BadVault, Cost, Key, Sealed, checksum};
use git_credential_azdo::util::pat::Secret;

const CHEAP: Cost = Cost { memory: 8, passes: 1, lanes: 1 };

fn key() -> Key {
    Key::derive(&Secret::new("correct horse".to_owned()), [7; 16], CHEAP).unwrap()
}

fn sealed() -> Sealed {
    Sealed::seal(b"a secret", &key(), CHEAP).unwrap()
}

fn parse(text: &str) -> Result<Sealed, BadVault> {
    Sealed::parse(text.as_bytes())
}

#[test]
fn only_the_same_key_decrypts() {
    let parsed = parse(&sealed().to_text()).unwrap();
    assert_eq!(parsed.open(&key()).unwrap().as_slice(), b"a secret");
    let other = Secret::new("correct horse ".to_owned());
    assert!(parsed.open(&Key::derive(&other, [7; 16], CHEAP).unwrap()).is_none());
}

#[test]
fn file_shows_no_content_and_differs_each_time() {
    let text = sealed().to_text();
    assert!(!text.contains("secret") && !text.contains(&STANDARD.encode("a secret")));
    assert_ne!(text, sealed().to_text());
}

#[test]
fn change_of_any_byte_is_damage() {
    let good = sealed().to_text().into_bytes();
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            assert_eq!(Sealed::parse(&bad), Err(BadVault::Damaged), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn missing_or_added_bytes_are_damage() {
    let good = sealed().to_text();
    for at in 0..good.len() {
        assert_eq!(parse(&good[..at]), Err(BadVault::Damaged), "up to {at}");
        if at > 0 {
            assert_eq!(parse(&good[at..]), Err(BadVault::Damaged), "from {at}");
        }
    }
    assert_eq!(parse(&format!("{good}\n")), Err(BadVault::Damaged));
}

#[test]
fn change_with_a_matching_checksum_is_not_decrypted() {
    let changes: [fn(&mut Sealed); 5] = [
        |sealed| sealed.cost.passes = 2,
        |sealed| sealed.salt[0] ^= 1,
        |sealed| sealed.nonce[23] ^= 1,
        |sealed| sealed.content[0] ^= 1,
        |sealed| sealed.content.truncate(16),
    ];
    for change in changes {
        let mut changed = sealed();
        change(&mut changed);
        let changed = parse(&changed.to_text()).unwrap();
        assert!(changed.open(&key()).is_none(), "{changed:?}");
    }
}

#[test]
fn vault_that_would_take_all_memory_is_damaged() {
    let mut changed = sealed();
    changed.cost.memory = u32::MAX;
    assert_eq!(parse(&changed.to_text()), Err(BadVault::Damaged));
}

#[test]
fn newer_format_is_named() {
    let newer = sealed().to_text().replace("format = 1", "format = 2");
    let (rest, _) = newer.rsplit_once("check = ").unwrap();
    let newer = format!("{rest}check = {}\n", checksum(rest));
    assert_eq!(parse(&newer), Err(BadVault::Newer("2".to_owned())));
}
