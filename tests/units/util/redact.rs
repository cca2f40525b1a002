//! Text without secrets.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use git_credential_azdo::util::redact::{Redacted, hide, redact};
use test_support::{near_pats, pat52, pat84};

use super::pat::new_pat;

/// A password of a server that is an escape sequence itself.
const PASSWORD: &str = r#"Winter>>"50%41&#65;\n??!"#;

#[test]
fn pat_is_abbreviated_wherever_it_is() {
    let pat = new_pat("a");
    let short = "aaaa…wxyz";
    assert_eq!(redact(&format!("https://{pat}@h/p")), format!("https://{short}@h/p"));
    assert_eq!(redact(&format!("a {pat}\u{1b}[0m")), format!("a {short}\\u{{1b}}[0m"));
    assert_eq!(redact(&format!("https://me:{pat}@h")), format!("https://me:{short}@h"));
    assert_eq!(redact(&format!("me%3A{pat}%40")), format!("me%3A{short}%40"));
}

#[test]
fn other_secrets_of_urls_are_hidden() {
    assert_eq!(redact("https://me:hunter2@h/p x://b:c@d"), "https://me:…@h/p x://b:…@d");
    assert_eq!(redact(&format!("https://ghp_{}@h/p", "a".repeat(36))), "https://…@h/p");
    assert_eq!(redact("https://acme@dev.azure.com/acme"), "https://acme@dev.azure.com/acme");
}

/// Fails if an eighth of the secret, in this encoding, is left.
#[track_caller]
fn assert_hidden(text: &str, form: &str, safe: &str) {
    let length = (form.len() / 8).max(5);
    for start in 0..form.len().saturating_sub(length) {
        let part = form.get(start..start + length);
        assert!(part.is_none_or(|part| !safe.contains(part)), "{text}\n{safe}");
    }
}

#[test]
fn near_pats_are_hidden_behind_any_prefix() {
    for pat in [pat84(1), pat52(2), pat84(3), pat52(4)].iter().flat_map(|pat| near_pats(pat)) {
        for text in [
            pat.clone(),
            format!("--{pat}"),
            format!("-p{pat}"),
            format!("name={pat}"),
            format!("user:{pat}@host"),
            format!("user%3A{pat}%40host"),
            format!("{{\"a\": \"x\\n{pat}\\n\"}}"),
            format!("'{pat}', {pat}."),
        ] {
            assert_hidden(&text, &pat, &redact(&text));
        }
    }
}

#[test]
fn jwt_is_hidden() {
    let jwt = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiI0OTliODRhYyJ9.c2ln-bmF0_dXJl";
    for text in [jwt.to_owned(), format!("Bearer {jwt}"), format!("t={jwt}&"), jwt[2..].to_owned()]
    {
        assert_hidden(&text, &jwt[2..], &redact(&text));
    }
}

fn percent(text: &str, every: bool) -> String {
    let plain = |byte: &u8| !every && (byte.is_ascii_alphanumeric() || b"-._~".contains(byte));
    let one =
        |byte: u8| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02x}") };
    text.bytes().map(one).collect()
}

/// A text as encoders write it.
fn encodings(text: &str) -> Vec<String> {
    let encoded = STANDARD.encode(text);
    vec![
        text.to_owned(),
        percent(text, false),
        percent(text, true),
        percent(&percent(text, true), false),
        text.bytes().map(|byte| format!("\\u{byte:04X}")).collect(),
        text.bytes().map(|byte| format!("&#{byte};")).collect(),
        encoded.clone(),
        STANDARD_NO_PAD.encode(text),
        URL_SAFE.encode(text),
        STANDARD.encode(&encoded),
        encoded.replace('/', "\\/").replace('+', "\\u002B"),
        encoded.replace('+', "&#43;").replace('/', "&#x2F;").replace('=', "&#61;"),
        percent(&encoded, false),
        encoded
            .as_bytes()
            .chunks(16)
            .map(|line| format!("{}\r\n", str::from_utf8(line).unwrap()))
            .collect(),
    ]
}

#[test]
fn known_secret_is_hidden_in_every_encoding() {
    for secret in [PASSWORD.to_owned(), pat84(1), pat52(2), near_pats(&pat84(3)).remove(1)] {
        for before in ["", ":", "pat:", "jane:", "Basic :"] {
            for form in encodings(&format!("{before}{secret}")) {
                for text in
                    [form.clone(), format!("a/{form}"), format!("ab{form}/c"), format!("x {form}")]
                {
                    let safe = hide(&text, &secret);
                    assert!(safe.contains('…'), "{text}\n{safe}");
                    assert!(!safe.contains(&form[form.len() / 2..]), "{text}\n{safe}");
                }
            }
        }
    }
}

#[test]
fn json_stays_valid_without_its_secrets() {
    for secret in [PASSWORD.to_owned(), pat84(1), pat52(2)] {
        let forms: Vec<String> =
            encodings(&format!("\n:{secret}\\")).iter().map(|it| format!("\n{it}\\")).collect();
        let json = serde_json::json!({ "all": forms });
        for text in [json.to_string(), format!("{json:#}")] {
            let safe: serde_json::Value = serde_json::from_str(&hide(&text, &secret)).unwrap();
            let hidden = |it: &serde_json::Value| it.as_str().is_some_and(|it| it.contains('…'));
            assert!(safe["all"].as_array().unwrap().iter().all(hidden), "{safe}");
        }
    }
}

#[test]
fn ordinary_text_is_unchanged() {
    for text in [
        "op read op://abcdefghijklmnopqrstuvwx23/bcdefghijklmnopqrstuvwxy45/password",
        "https://dev.azure.com/acme/8a3a5a1c-2f6e-4d0b-9a44-6d1f4a3b2c10/_git/ContosoPlatformInfrastructure2026",
        "8b1a9953c4611296a827abf8c47804d7e6c49c6b and /nix/store/s66mzxpvicwk07gjbjfw9izjfa797vsw-git",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "TF400813: The user 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa' is not authorized.",
        "C:\\new\\bin 100% &amp; \\u12 %zz &#; &#999;",
        "",
    ] {
        assert_eq!(hide(text, ""), text);
    }
}

#[test]
fn long_text_of_escapes_is_handled_quickly() {
    let start = std::time::Instant::now();
    for text in ["%25", "\\\\", "eyJ", "&#37;", "YWFh "] {
        hide(&text.repeat(20_000), PASSWORD);
    }
    assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn pat_written_in_pieces_is_hidden() {
    let (pat, mut written) = (pat84(1), Vec::new());
    let mut redacted = Redacted::new(&mut written);
    for piece in ["a\nb ", &pat[..40], &pat[40..], "\nc"] {
        redacted.write_all(piece.as_bytes()).unwrap();
    }
    redacted.flush().unwrap();
    let short = format!("{}…{}", &pat[..4], &pat[80..]);
    assert_eq!(String::from_utf8(written).unwrap(), format!("a\nb {short}\nc"));
}
