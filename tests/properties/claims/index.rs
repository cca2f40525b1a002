//! The text of the index.

use git_credential_azdo::index::PatIndex;

/// What is parsed is written, and then parsed to the same.
pub fn index(bytes: &[u8]) {
    let Some(index) = str::from_utf8(bytes).ok().and_then(|text| PatIndex::parse(text).ok()) else {
        return;
    };
    let written = index.to_text();
    let again = PatIndex::parse(&written).expect("what we write we can read");
    assert_eq!(again, index, "{written}");
    // The spelling too, which does not count when organizations are compared.
    assert_eq!(again.to_text(), written);
}
