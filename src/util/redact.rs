//! Hides secrets. Every text that the program prints passes through here, except a PAT that was
//! requested: with [`Redacted`] from commands, with `terminal::say` from git's operations.

mod escapes;

use std::cmp::Reverse;
use std::io::{self, Write};
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

use self::escapes::{bytes, unescape};
use crate::util::pat::find::words;
use crate::util::pat::{Secret, resembles};
use crate::util::terminal;

/// How often base64 is decoded: a server may encode a header, which is base64 itself.
const DEPTH: u8 = 2;
const SHORTEST_JWT: usize = 20;
/// Characters: enough to recognize one's own PAT, too few to help anyone else.
const SHOWN: usize = 4;
/// A longer username in a URL may be a token of any kind.
const LONGEST_USER: usize = 24;

/// The first and last four characters of a PAT.
pub fn abbreviate(pat: &Secret) -> String {
    let text = pat.expose();
    match (text.get(..SHOWN), text.get(text.len().saturating_sub(SHOWN)..)) {
        (Some(start), Some(end)) if text.len() > 8 * SHOWN => format!("{start}…{end}"),
        _ => "…".to_owned(),
    }
}

/// `text` without secrets and without anything that a terminal would act on.
pub fn redact(text: &str) -> String {
    terminal::clean(&hide(text, "")).into_owned()
}

/// Whether a text contains something like a PAT.
pub fn holds_secret(text: &str) -> bool {
    !secrets(text.as_bytes(), b"", DEPTH).is_empty()
}

/// `text` without `secret`, without anything like a PAT (either of them plain or encoded), and
/// without the passwords in URLs. JSON stays valid.
pub fn hide(text: &str, secret: &str) -> String {
    // The text is searched without its escapes, which may be a part of the secret.
    let secret = Zeroizing::new(bytes(&unescape(secret.as_bytes())));
    let text = text.as_bytes();
    let mut safe = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut end = 0;
    for found in secrets(text, &secret, DEPTH) {
        let start = found.start.max(end);
        if start < found.end {
            safe.extend_from_slice(&text[end..start]);
            safe.extend_from_slice(shorten(&text[start..found.end]).as_bytes());
            end = found.end;
        }
    }
    safe.extend_from_slice(&text[end..]);
    without_passwords(&String::from_utf8_lossy(&safe))
}

fn shorten(secret: &[u8]) -> String {
    let word = str::from_utf8(secret).ok();
    let word = word.filter(|word| word.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    word.map_or("…".to_owned(), |word| abbreviate(&Secret::new(word.to_owned())))
}

/// Where `text` contains `secret` or something like a PAT, in order.
fn secrets(text: &[u8], secret: &[u8], depth: u8) -> Vec<Range<usize>> {
    if secret.is_empty() && !may_contain_secret(text) {
        return Vec::new();
    }
    let units = unescape(text);
    let plain = Zeroizing::new(bytes(&units));
    let mut found = in_plain(&plain, secret);
    if depth > 0 {
        found.extend(in_base64(&plain, secret, depth - 1));
    }
    found.sort_by_key(|range| (range.start, Reverse(range.end)));
    let place = |at: usize| units.get(at).map_or(text.len(), |unit| unit.1);
    found.iter().map(|range| place(range.start)..place(range.end)).collect()
}

/// Whether a search can find anything. git waits for messages, and most of them, like the bytes that
/// their words are decoded to, have only short words.
fn may_contain_secret(text: &[u8]) -> bool {
    let (mut part, mut word) = (0, 0);
    for (at, byte) in text.iter().enumerate() {
        // Those of escapes and of UTF-16 too.
        let in_part = byte.is_ascii_alphanumeric() || b"%\\&#;\0".contains(byte);
        part = if in_part { part + 1 } else { 0 };
        word = if in_part || b"+/-_=".contains(byte) { word + 1 } else { 0 };
        // Half of a PAT with one wrong character, or the base64 of one.
        if part >= 25 || word >= 40 || text[at..].starts_with(b"eyJ") {
            return true;
        }
    }
    false
}

fn in_plain(text: &[u8], secret: &[u8]) -> Vec<Range<usize>> {
    let all: Vec<_> = words(text, |byte| byte.is_ascii_alphanumeric()).collect();
    // A character of a PAT may have become another one, but not `/`: IDs of 1Password, which come
    // in pairs, have half its length.
    let pairs = all.windows(2).filter_map(|pair| {
        let both = pair[0].start..pair[1].end;
        let least = if both.len() < 57 { 50 } else { 82 };
        let between = &text[pair[0].end..pair[1].start];
        (matches!(between, [b'!'..=b'.' | b':'..=b'~'])
            && (least..least + 7).contains(&both.len())
            && pair.iter().all(|word| word.len() < least))
        .then_some(both)
    });
    let is_pat = |word: &Range<usize>| str::from_utf8(&text[word.clone()]).is_ok_and(resembles);
    let mut found: Vec<_> = all.iter().cloned().chain(pairs).filter(is_pat).collect();
    let is_jwt = |word: &Range<usize>| {
        let mut parts = text[word.clone()].split(|byte| !byte.is_ascii_alphanumeric());
        word.len() >= SHORTEST_JWT && parts.any(|part| part.starts_with(b"eyJ"))
    };
    let in_jwt = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    found.extend(words(text, in_jwt).filter(is_jwt));
    let same = |(at, part)| (part == secret).then_some(at..at + secret.len());
    found.extend(text.windows(secret.len().max(1)).enumerate().filter_map(same));
    found
}

/// The same in base64 of either alphabet, whatever precedes it and wherever lines end.
fn in_base64(text: &[u8], secret: &[u8], depth: u8) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_ \r\n".contains(&byte);
    for word in words(text, inner).filter(|word| !secret.is_empty() || word.len() >= SHORTEST_JWT) {
        let places: Vec<usize> = word.filter(|at| !text[*at].is_ascii_whitespace()).collect();
        for places in (0..places.len().min(4)).map(|skipped| &places[skipped..]) {
            let standard = |at: &usize| match text[*at] {
                b'-' => b'+',
                b'_' => b'/',
                other => other,
            };
            let mut digits = Zeroizing::new(places.iter().map(standard).collect::<Vec<u8>>());
            let padded = digits.len().next_multiple_of(4);
            digits.resize(padded, b'A');
            let decoded = Zeroizing::new(STANDARD_NO_PAD.decode(&*digits).unwrap_or_default());
            for range in secrets(&decoded, secret, depth) {
                let end = (range.end * 4).div_ceil(3).min(places.len());
                found.extend(places.get(range.start * 4 / 3).map(|at| *at..places[end - 1] + 1));
            }
        }
    }
    found
}

fn without_passwords(text: &str) -> String {
    let mut parts = text.split("://");
    let mut safe = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|char| "/?# '\"".contains(char)).unwrap_or(part.len());
        let (authority, behind) = part.split_at(end);
        match authority.rsplit_once('@') {
            Some((user, host)) => safe.extend(["://", &*safe_user(user), "@", host, behind]),
            None => safe.extend(["://", part]),
        }
    }
    safe
}

fn safe_user(user: &str) -> String {
    match user.split_once(':') {
        // Already abbreviated, or an example of ours.
        Some((_, password))
            if password == "PASSWORD" || password.contains('…') && password.len() <= 11 =>
        {
            user.to_owned()
        }
        Some((name, _)) => format!("{name}:…"),
        None if user.len() > LONGEST_USER => "…".to_owned(),
        None => user.to_owned(),
    }
}

/// Writes lines without secrets.
pub struct Redacted<'a> {
    to: &'a mut dyn Write,
    line: Zeroizing<Vec<u8>>,
}

impl Redacted<'_> {
    pub fn new(to: &mut dyn Write) -> Redacted<'_> {
        Redacted { to, line: Zeroizing::default() }
    }

    fn pass_on(&mut self, length: usize) -> io::Result<()> {
        terminal::hide_progress();
        let text = Zeroizing::new(self.line.drain(..length).collect::<Vec<u8>>());
        self.to.write_all(hide(&String::from_utf8_lossy(&text), "").as_bytes())
    }
}

impl Write for Redacted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.extend_from_slice(bytes);
        if let Some(end) = self.line.iter().rposition(|byte| *byte == b'\n') {
            self.pass_on(end + 1)?;
        }
        Ok(bytes.len())
    }

    /// Writes an incomplete line, too.
    fn flush(&mut self) -> io::Result<()> {
        self.pass_on(self.line.len())?;
        self.to.flush()
    }
}
