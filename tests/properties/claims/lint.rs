//! Pasted text and the output of commands.

use git_credential_azdo::util::pat::find::find;
use git_credential_azdo::util::pat::{
    NotAPat, ParsedPat, PatFormat, Secret, latest_end, parse_fetched, parse_pasted,
};

/// An accepted token is a line of git's protocol, and a part of the pasted text or the only PAT that
/// is encoded in it. No message repeats it. A PAT of either format is accepted without a warning.
pub fn lint(text: &str) {
    let paste = Secret::new(text.to_owned());
    let answers = [parse_pasted(&paste), parse_fetched(&paste)];
    for answer in &answers {
        match answer {
            Ok(ParsedPat { pat, doubt }) => {
                let found = find(text.as_bytes());
                let is_only = matches!(&found[..], [only] if only.pat == *pat);
                assert!(is_only || text.contains(pat.expose()), "{text:?}");
                assert!(!pat.expose().is_empty());
                assert!(pat.expose().bytes().all(|byte| (0x21..=0x7e).contains(&byte)), "{text:?}");
                silent_about(text, doubt.as_deref().unwrap_or_default());
            }
            Err(why) => silent_about(text, &why.to_string()),
        }
    }
    let [pasted, fetched] = answers;
    let is_jwt = matches!(pasted, Err(NotAPat::Jwt));
    assert!(!is_jwt || text.contains("eyJ"));
    assert_eq!(pasted.is_ok() || is_jwt, fetched.is_ok());
    if is_pat(text.trim()) {
        assert!(pasted.is_ok_and(|taken| taken.doubt.is_none()), "{text:?}");
    }
    if let Some(end) = latest_end(&paste) {
        assert_eq!(PatFormat::from_word(text), PatFormat::New);
        assert!((2025..=2051).contains(&end.to_string()[..4].parse::<u32>().expect("a year")));
    }
    let cut = matches!(fetched, Err(NotAPat::Cut(length)) if length == text.trim().len());
    assert!(
        cut || !matches!(PatFormat::from_word(text.trim()), PatFormat::Cut(_)) || fetched.is_err()
    );
}

/// A run of letters and digits too long to be a word of a message.
fn silent_about(paste: &str, said: &str) {
    let words = paste.split(|char: char| !char.is_ascii_alphanumeric());
    for word in words.filter(|word| word.len() > 16) {
        assert!(!said.contains(word), "{said}");
    }
}

/// The strict PAT formats (microsoft/security-utilities).
fn is_pat(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 84
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && &bytes[52..58] == b"JQQJ99"
        && (b'A'..=b'L').contains(&bytes[59])
        && &bytes[72..80] == b"AAAAAZDO"
}
