//! Next steps that depend on the whole command line.

use std::ffi::OsString;

use crate::index::{PatName, login_command};
use crate::organization::{Organization, parse_user_input};
use crate::util::redact::holds_secret;
use crate::util::shell::quoted;

/// What to do about a PAT among the arguments.
pub(super) fn exposed_pat(arguments: &[OsString]) -> Option<[String; 4]> {
    let holds_pat = |word: &OsString| holds_secret(&word.to_string_lossy());
    if !arguments.iter().any(holds_pat) {
        return None;
    }
    let first = arguments.get(1).filter(|word| !holds_pat(word)).and_then(|word| word.to_str());
    let (page, login) = match first.and_then(|word| parse_user_input(word).ok()) {
        Some(named) => (named.token_page(), login_command(&named, &PatName::default())),
        None => (
            "https://dev.azure.com/ORGANIZATION/_usersSettings/tokens".to_owned(),
            "git credential-azdo login".to_owned(),
        ),
    };
    Some([
        "an argument looks like a PAT. It is now in the shell's history and visible in the process \
         list, so revoke it:"
            .to_owned(),
        format!("  {page}"),
        "login asks for a PAT, or reads it from standard input with --with-token. To store a new \
         one, run:"
            .to_owned(),
        format!("  {login}"),
    ])
}

/// The command line for another organization than the mistyped one. The command that `run` starts is
/// not repeated: it may contain secrets.
pub(super) fn corrected(
    arguments: &[OsString],
    typed: &Organization,
    meant: &Organization,
) -> Option<String> {
    let end = arguments.iter().position(|word| word == "--");
    let mut words: Vec<_> = arguments[..end.unwrap_or(arguments.len())]
        .iter()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let is_it = |word: &&mut String| parse_user_input(word).is_ok_and(|it| it == *typed);
    let word = words.iter_mut().skip(1).find(is_it)?;
    *word = if word.contains("://") { meant.url() } else { meant.to_string() };
    let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
    let rest = if end.is_some() { " -- ..." } else { "" };
    Some(format!("git credential-azdo {}{rest}", words.join(" ")))
}
