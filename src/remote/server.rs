//! Which part of a server's path is the collection.
//!
//! `http(s)://server[:port][/virtual directory]/{Collection}/{Project}[/{Team}]/_git/{repo}`
//! does not say where the collection ends. Where a path can be read in two ways the longer
//! prefix is taken: a PAT bound to too little is asked for again, one bound to too much could
//! answer for a collection that it was not stored for.

use super::{Organisation, Origin};

/// TFS's own virtual directory.
const TFS: &str = "tfs";
/// The collection that every server starts with.
const DEFAULT_COLLECTION: &str = "DefaultCollection";

/// The collection that a URL on this server means, or `None` if it names none.
pub(super) fn collection(origin: Origin, segments: &[String]) -> Option<Organisation> {
    // Only pages and repositories start with an underscore (`_git`, `_usersSettings`).
    let marker = segments.iter().position(|segment| segment.starts_with('_'));
    let named = &segments[..marker.unwrap_or(segments.len())];
    let length = collection_length(named, marker.is_some())?;
    Some(Organisation::server(origin, named[..length].to_vec()))
}

/// How many segments belong to the collection's URL.
fn collection_length(named: &[String], in_a_project: bool) -> Option<usize> {
    let is = |index: usize, name: &str| {
        named.get(index).is_some_and(|segment| segment.eq_ignore_ascii_case(name))
    };
    if is(0, TFS) {
        return (named.len() >= 2).then_some(2);
    }
    if is(0, DEFAULT_COLLECTION) {
        return Some(1);
    }
    if is(1, DEFAULT_COLLECTION) {
        return Some(2);
    }
    match (named.len(), in_a_project) {
        (0, _) => None,
        (1, _) => Some(1),
        // `Collection/Project/_git/...`; the project is left out where the repository has its name.
        (2, true) => Some(1),
        // A virtual directory of another name, then the collection.
        _ => Some(2),
    }
}
