//! The path of a URL, as far as it says who is meant.

use percent_encoding::percent_decode_str;

/// The segments of a path that stays where it says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(Vec<String>);

impl Path {
    /// Splits a path without its outer slashes, and undoes percent encoding.
    ///
    /// git hands paths on decoded, libgit2 does not (facts, git-protocol.md section 2.3), and
    /// no name in Azure DevOps has a `%`, so decoding what still looks encoded is safe here.
    /// `None` where a server could read the path as one of another organization: `..`, `//`,
    /// a backslash, in plain or encoded; and for control characters.
    pub fn parse(text: &str) -> Option<Path> {
        let segments: Option<Vec<String>> = text.split('/').map(segment).collect();
        segments.map(Path)
    }

    /// The first segment; there always is one.
    pub fn first(&self) -> &str {
        &self.0[0]
    }

    /// All of them.
    pub fn segments(&self) -> &[String] {
        &self.0
    }
}

fn segment(text: &str) -> Option<String> {
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    // Windows drops the dots and spaces at the end of a name, and no name is made of them alone.
    let strays = decoded.trim_matches(['.', ' ']).is_empty();
    let strange = decoded.chars().any(|char| matches!(char, '/' | '\\' | '%') || char.is_control());
    (!strays && !strange).then(|| decoded.into_owned())
}
