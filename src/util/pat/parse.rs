//! Checks of a pasted PAT, and what it is if it is not one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use super::find::find;
use super::{PatFormat, Secret, is_jwt};
use crate::util::terminal::counted;

/// The texts never repeat the paste.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum NotAPat {
    /// Nothing, or only whitespace.
    #[error("nothing was pasted")]
    Empty,
    #[error("that is a URL, not a PAT: paste only the token")]
    Url,
    /// A header line, or a part of one.
    #[error("that is an Authorization header: paste only the token; git encodes it")]
    Header,
    #[error("that is `user:PAT` in base64: paste only the PAT; git encodes it")]
    Encoded,
    #[error("that is `user:PAT`: paste only the part after the colon")]
    UserAndPat,
    #[error("that is a JWT (an Entra or pipeline token, valid for an hour or so), not a PAT")]
    Jwt,
    #[error("that contains spaces or line breaks, which no PAT does: copy only the token")]
    Spaces,
    /// Quotes, `name=`, and so on.
    #[error("that contains more than the PAT: paste only the token")]
    Surrounded,
    /// A control character or a character outside ASCII.
    #[error("that contains characters that no PAT has: copy the token again")]
    StrangeCharacters,
    /// A PAT with characters missing or added.
    #[error(
        "wrong length: {0} characters, expected 84 (or 52, if it was created before July 2024)"
    )]
    Cut(usize),
}

#[derive(Debug)]
pub struct ParsedPat {
    pub pat: Secret,
    /// A doubt that is not a reason to refuse it: formats change, and tools that insisted on 52
    /// characters broke in 2024.
    pub doubt: Option<String>,
}

pub fn parse_pasted(paste: &Secret) -> Result<ParsedPat, NotAPat> {
    let text = bare(paste.expose());
    if text.is_empty() {
        return Err(NotAPat::Empty);
    }
    let format = PatFormat::from_word(text);
    if let PatFormat::Cut(length) = format {
        return Err(NotAPat::Cut(length));
    }
    if let Some(pat) = only_pat(text) {
        return Ok(ParsedPat { pat, doubt: None });
    }
    if let Some(other) = something_else(text) {
        return Err(other);
    }
    let doubt = match format {
        PatFormat::OldUnchecked => {
            "its checksum is wrong, as if a character had been changed".to_owned()
        }
        _ => strange(text.len()),
    };
    Ok(ParsedPat { pat: Secret::new(text.to_owned()), doubt: Some(doubt) })
}

/// A text without quotes and what is invisible around it.
fn bare(text: &str) -> &str {
    let is_invisible =
        |char: char| char.is_whitespace() || "\u{feff}\u{200b}\0\u{1a}".contains(char);
    let text = text.trim_matches(is_invisible);
    let quotes = ['"', '\'', '`'];
    let unquoted = quotes.iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    unquoted.map_or(text, str::trim)
}

/// The only PAT in a line such as a header, `user:PAT`, or `NAME=PAT`. The one in a URL may be for
/// another organization.
fn only_pat(text: &str) -> Option<Secret> {
    let is_plain = |byte: u8| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\t');
    if !text.bytes().all(is_plain) || text.contains("://") {
        return None;
    }
    let mut found = find(text.as_bytes());
    let last = found.pop()?;
    found.is_empty().then_some(last.pat)
}

fn strange(length: usize) -> String {
    let characters = counted(length, "character", "characters");
    let known = "expected 84 (or 52, if it was created before July 2024)";
    match length {
        52 | 84 => "it does not have the format of a PAT".to_owned(),
        ..84 => format!("the PAT has {characters}, {known}"),
        _ => format!("the PAT has {characters}, {known}: it may contain more than a PAT"),
    }
}

/// Checks the output of a program that prints the PAT each time. A token that lives for an hour is
/// as good as a PAT then.
pub fn parse_fetched(output: &Secret) -> Result<ParsedPat, NotAPat> {
    match parse_pasted(output) {
        Err(NotAPat::Jwt) => {
            let pat = Secret::new(bare(output.expose()).to_owned());
            Ok(ParsedPat { pat, doubt: None })
        }
        other => other,
    }
}

fn something_else(text: &str) -> Option<NotAPat> {
    let lower_start = text.get(..14).unwrap_or(text).to_ascii_lowercase();
    let starts = |prefix: &str| lower_start.starts_with(prefix);
    let mut parts = text.split(|char: char| !char.is_ascii_alphanumeric());
    let contains_pat = parts.any(|part| {
        let format = PatFormat::from_word(part);
        part.len() < text.len() && (format.is_pat() || matches!(format, PatFormat::Cut(_)))
    });
    // A PAT is valid base64 itself, but does not decode to a PAT after a colon.
    let decoded = zeroize::Zeroizing::new(STANDARD.decode(text).unwrap_or_default());
    let candidates = [
        (starts("authorization:") || starts("basic ") || starts("bearer "), NotAPat::Header),
        (text.contains("://"), NotAPat::Url),
        (text.chars().any(char::is_whitespace), NotAPat::Spaces),
        (!text.bytes().all(|byte| byte.is_ascii_graphic()), NotAPat::StrangeCharacters),
        (is_jwt(text), NotAPat::Jwt),
        (ends_in_pat(text), NotAPat::UserAndPat),
        (contains_pat, NotAPat::Surrounded),
        (str::from_utf8(&decoded).is_ok_and(ends_in_pat), NotAPat::Encoded),
    ];
    candidates.into_iter().find_map(|(fits, what)| fits.then_some(what))
}

/// Whether this is `user:PAT`, even with an empty user.
fn ends_in_pat(text: &str) -> bool {
    text.trim_end()
        .rsplit_once(':')
        .is_some_and(|(_, pat)| PatFormat::from_word(pat).is_pat() || pat.len() >= 20)
}
