//! The path of a URL.

use percent_encoding::percent_decode_str;

/// The segments of a path, decoded. It has no dot segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(Vec<String>);

impl Path {
    /// Splits and decodes a path without its outer slashes.
    ///
    /// git decodes paths and libgit2 does not. No name in Azure DevOps contains a `%`, so decoding
    /// twice is safe. `None` if a server could read the path as another organization's: for `..`,
    /// `//`, and a backslash, even encoded, and for control characters.
    pub fn parse(text: &str) -> Option<Path> {
        let segments: Option<Vec<String>> = text.split('/').map(segment).collect();
        segments.map(Path)
    }

    /// The first segment, which always exists.
    pub fn first(&self) -> &str {
        &self.0[0]
    }

    /// All segments.
    pub fn segments(&self) -> &[String] {
        &self.0
    }
}

fn segment(text: &str) -> Option<String> {
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    // Windows removes dots and spaces at the end of a name, some servers parameters after a `;`; no
    // name consists of them alone.
    let name = decoded.split(';').next().unwrap_or_default();
    let is_stray = name.trim_matches(|char| char == ' ' || is_dot(char)).is_empty();
    let is_strange = decoded.chars().any(|char| char == '%' || is_slash(char) || char.is_control());
    (!is_stray && !is_strange).then(|| decoded.into_owned())
}

/// A dot, or what Unicode's compatibility forms turn into dots.
fn is_dot(char: char) -> bool {
    matches!(char, '.' | '\u{2024}'..='\u{2026}' | '\u{fe52}' | '\u{ff0e}')
}

/// A slash or backslash, or what Unicode's compatibility forms or Windows' code pages turn into one.
fn is_slash(char: char) -> bool {
    matches!(
        char,
        '/' | '\\'
            | '\u{a5}'
            | '\u{20a9}'
            | '\u{2044}'
            | '\u{2215}'
            | '\u{2216}'
            | '\u{fe68}'
            | '\u{ff0f}'
            | '\u{ff3c}'
    )
}
