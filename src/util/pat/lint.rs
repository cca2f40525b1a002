//! What a person pasted, and what it looks like when it is no PAT.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use super::{PatFormat, Secret, is_jwt};

/// A paste that is certainly not a PAT. The texts never repeat the paste.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum NotAPat {
    /// Nothing, or white space alone.
    #[error("nothing was pasted")]
    Empty,
    /// An address instead of the token.
    #[error("that is a URL, not a PAT: paste only the token")]
    Url,
    /// A whole header line, or a part of one.
    #[error("that is an Authorization header: paste only the token, git does the encoding")]
    Header,
    /// base64 of `user:pat`, as headers want it.
    #[error("that is a base64 of `user:PAT`: paste the PAT itself, git does the encoding")]
    Encoded,
    /// `user:pat`, as curl wants it.
    #[error("that is `user:PAT`: paste only what stands behind the colon")]
    UserAndPat,
    /// An Entra or pipeline token.
    #[error("that is a JWT (an Entra or pipeline token, valid for an hour or so), not a PAT")]
    Jwt,
    /// More than one word or line.
    #[error("that has spaces or line breaks in it, a PAT has none: copy the token alone")]
    Spaces,
    /// Quotes, a name and `=`, and the like.
    #[error("there is something around the PAT: paste the token alone")]
    Surrounded,
    /// A control character or something outside ASCII.
    #[error("that has characters in it that no PAT has: copy the token again")]
    StrangeCharacters,
    /// A PAT with a piece missing or something added.
    #[error(
        "that looks like a PAT that was not copied whole or exactly: it has {0} characters, \
         a PAT has 84 (before July 2024: 52)"
    )]
    Cut(usize),
}

/// A paste that was taken, and what the person should know about it.
#[derive(Debug)]
pub struct Linted {
    /// The PAT, without the white space around it.
    pub pat: Secret,
    /// A doubt that is no reason to refuse: formats change (facts, section 2.1: tools that
    /// insisted on 52 characters broke in 2024).
    pub doubt: Option<String>,
}

/// Looks at what was pasted.
///
/// # Errors
/// [`NotAPat`] where it is certainly something else.
pub fn lint(paste: &Secret) -> Result<Linted, NotAPat> {
    let text = paste.expose().trim();
    if text.is_empty() {
        return Err(NotAPat::Empty);
    }
    if let Some(other) = something_else(text) {
        return Err(other);
    }
    let doubt = match PatFormat::of(text) {
        PatFormat::New | PatFormat::Old => None,
        PatFormat::OldUnchecked => {
            Some("the checksum in it does not fit, as if a character had been changed".to_owned())
        }
        PatFormat::Cut(length) => return Err(NotAPat::Cut(length)),
        PatFormat::Unknown => Some(strange(text.len())),
    };
    Ok(Linted { pat: Secret::new(text.to_owned()), doubt })
}

fn strange(length: usize) -> String {
    let known = "a PAT has 84 (an older one 52)";
    match length {
        52 | 84 => "it has the form of no PAT known to this program".to_owned(),
        ..84 => format!("it has {length} characters, {known}: perhaps it was not copied whole"),
        _ => format!("it has {length} characters, {known}: perhaps there is more in it than a PAT"),
    }
}

/// Looks at what a program printed that is asked anew each time. A token that lives for an hour is
/// as good as a PAT then.
///
/// # Errors
/// As [`lint`].
pub fn lint_fetched(output: &Secret) -> Result<Linted, NotAPat> {
    match lint(output) {
        Err(NotAPat::Jwt) => {
            let pat = Secret::new(output.expose().trim().to_owned());
            Ok(Linted { pat, doubt: None })
        }
        other => other,
    }
}

fn something_else(text: &str) -> Option<NotAPat> {
    let lower_start = text.get(..14).unwrap_or(text).to_ascii_lowercase();
    let starts = |prefix: &str| lower_start.starts_with(prefix);
    if starts("authorization:") || starts("basic ") || starts("bearer ") {
        return Some(NotAPat::Header);
    }
    if text.contains("://") {
        return Some(NotAPat::Url);
    }
    if text.chars().any(char::is_whitespace) {
        return Some(NotAPat::Spaces);
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Some(NotAPat::StrangeCharacters);
    }
    if is_jwt(text) {
        return Some(NotAPat::Jwt);
    }
    if ends_in_pat(text) {
        return Some(NotAPat::UserAndPat);
    }
    let mut parts = text.split(|char: char| !char.is_ascii_alphanumeric());
    if parts.any(|part| part.len() < text.len() && PatFormat::of(part).is_pat()) {
        return Some(NotAPat::Surrounded);
    }
    // Checked last: a PAT is itself a valid base64 text, but not of something with a colon
    // before a PAT.
    let decoded = STANDARD.decode(text).ok().map(zeroize::Zeroizing::new)?;
    let encoded = std::str::from_utf8(&decoded).is_ok_and(ends_in_pat);
    encoded.then_some(NotAPat::Encoded)
}

/// Whether this is `user:PAT`, with an empty user too.
fn ends_in_pat(text: &str) -> bool {
    text.trim_end()
        .rsplit_once(':')
        .is_some_and(|(_, pat)| PatFormat::of(pat).is_pat() || pat.len() >= 20)
}
