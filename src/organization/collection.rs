//! Which part of a server's path is the collection.
//!
//! `http(s)://server[:port][/virtual directory]/{Collection}/{Project}[/{Team}]/_git/{repo}`
//! does not say where the collection ends. A guess could bind a PAT to too much, and then it
//! answers for a collection that it was not stored for; so what can be read in two ways is not
//! guessed, and the person is asked for the collection's own URL.

use super::{Organization, Origin};

/// TFS's own virtual directory.
const TFS: &str = "tfs";
/// The collection that every server starts with.
const DEFAULT_COLLECTION: &str = "DefaultCollection";
/// A virtual directory and a collection.
const LONGEST: usize = 2;

/// What a path on a server says about the collection.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Collection {
    /// It is this one.
    Is(Organization),
    /// Nothing.
    NotNamed,
    /// It is one of these.
    OneOf(Vec<Organization>),
}

/// The collection that a URL on this server means.
pub(super) fn collection(origin: &Origin, segments: &[String]) -> Collection {
    // Only pages and repositories start with an underscore (`_git`, `_usersSettings`).
    let marker = segments.iter().position(|segment| segment.starts_with('_'));
    let named = &segments[..marker.unwrap_or(segments.len())];
    let first = |length: usize| Organization::server(origin.clone(), named[..length].to_vec());
    let is = |name: &str| {
        let mut named = named.iter();
        named.position(|segment| segment.eq_ignore_ascii_case(name))
    };
    let length = match (is(DEFAULT_COLLECTION), is(TFS)) {
        (Some(index), _) => index + 1,
        (None, Some(index)) => index + 2,
        // A URL that ends before any project or page is the collection's own.
        (None, None) if marker.is_none() && named.len() <= LONGEST => named.len(),
        (None, None) if named.len() > 1 => {
            return Collection::OneOf((1..=LONGEST).map(first).collect());
        }
        (None, None) => named.len(),
    };
    if (1..=named.len()).contains(&length) {
        Collection::Is(first(length))
    } else {
        Collection::NotNamed
    }
}
