//! Text from any source as it may be shown: without PATs, without passwords in URLs, and without
//! anything that a terminal would act on.

use crate::util::pat::{Secret, find};
use crate::util::terminal;

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

pub fn redact(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut end = 0;
    for found in find::find(text.as_bytes()) {
        // A PAT is ASCII, so this is a character boundary.
        safe.push_str(&text[end..found.range.start]);
        safe.push_str(&abbreviate(&found.pat));
        end = found.range.end;
    }
    safe.push_str(&text[end..]);
    terminal::clean(&without_passwords(&safe)).into_owned()
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
        // Already abbreviated.
        Some((name, password)) if password.contains('…') && password.len() <= 11 => {
            format!("{name}:{password}")
        }
        Some((name, _)) => format!("{name}:…"),
        None if user.len() > LONGEST_USER => "…".to_owned(),
        None => user.to_owned(),
    }
}
