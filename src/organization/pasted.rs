//! The URL in what a user pastes: in quotes, in a git command, or with a tool's prefix.

use super::parse_user_input::over_ssh;

/// Quotes and invisible characters, which no name in Azure DevOps contains.
const AROUND: [char; 11] = [
    '"', '\'', '`', '<', '>', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', '\u{feff}',
    '\u{200b}',
];
const PUNCTUATION: [char; 5] = ['.', ',', ';', ':', '!'];
/// Terraform's, which also adds `//DIRECTORY`.
const TERRAFORM: &str = "git::";
/// Those of pip, npm, and cargo.
const PREFIXES: [&str; 3] = ["git+", "sparse+", "registry+"];

/// Removes all that surrounds a URL or name. `None` for a git command without exactly one URL.
pub fn pasted_url(text: &str) -> Option<&str> {
    let text = text.trim_matches(is_around);
    let text = text.trim_end_matches(|char| is_around(char) || PUNCTUATION.contains(&char));
    // Perhaps after a shell's prompt.
    let command = text.split_once(" git ").filter(|(prompt, _)| !prompt.contains("://"));
    let url = match text.strip_prefix("git ").or(command.map(|(_, arguments)| arguments)) {
        Some(arguments) => only_url(arguments)?,
        None => text,
    };
    if let Some(url) = url.strip_prefix(TERRAFORM) {
        let host = url.find("://").map_or(0, |at| at + "://".len());
        return Some(url[host..].find("//").map_or(url, |at| &url[..host + at]));
    }
    Some(PREFIXES.iter().find_map(|prefix| url.strip_prefix(prefix)).unwrap_or(url))
}

fn is_around(char: char) -> bool {
    char.is_whitespace() || AROUND.contains(&char)
}

fn only_url(arguments: &str) -> Option<&str> {
    let mut urls = words(arguments).filter(|word| is_url(word));
    urls.next().filter(|_| urls.next().is_none())
}

/// Words as a shell splits them, without escapes.
fn words(mut text: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        text = text.trim_start();
        let quote = text.chars().next().filter(|char| matches!(char, '"' | '\''));
        let (word, rest) = match quote {
            // The last quote was removed with what surrounds the text.
            Some(quote) => text[1..].split_once(quote).unwrap_or((&text[1..], "")),
            None => text.split_once(char::is_whitespace).unwrap_or((text, "")),
        };
        text = rest;
        (!word.is_empty()).then_some(word)
    })
}

/// Not a setting that contains a URL, such as `http.proxy=http://proxy:8080`.
fn is_url(word: &str) -> bool {
    let is_scheme = |char: char| char.is_ascii_alphanumeric() || matches!(char, '+' | ':');
    let scheme = word.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| scheme.chars().all(is_scheme)) || over_ssh(word).is_some()
}
