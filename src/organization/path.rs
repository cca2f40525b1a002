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
    /// `//` and a backslash, also encoded, and for control characters.
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
    // Windows removes dots and spaces at the end of a name; no name consists of them alone.
    let strays = decoded.trim_matches(['.', ' ']).is_empty();
    let strange = decoded.chars().any(|char| matches!(char, '/' | '\\' | '%') || char.is_control());
    (!strays && !strange).then(|| decoded.into_owned())
}
