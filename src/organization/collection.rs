//! The collection in a path on a server.
//!
//! `http(s)://server[:port][/virtual directory]/{Collection}/{Project}[/{Team}]/_git/{repo}`
//! does not say where the collection ends. A wrong guess could give a PAT to another collection, so
//! an ambiguous URL is an error, and the user is asked for the collection's own URL.

use super::{Organization, Origin, Unclear};

/// The default virtual directory of TFS.
const TFS: &str = "tfs";
/// The collection of a new server.
const DEFAULT_COLLECTION: &str = "DefaultCollection";
/// The segments of a virtual directory and a collection.
const LONGEST: usize = 2;

/// The collection that a path on this server names.
pub(super) fn collection(origin: &Origin, segments: &[String]) -> Result<Organization, Unclear> {
    // Only pages and repositories start with an underscore (`_git`, `_usersSettings`).
    let marker = segments.iter().position(|segment| segment.starts_with('_'));
    let named = &segments[..marker.unwrap_or(segments.len())];
    let first = |length: usize| Organization::at(origin.clone(), named[..length].to_vec());
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
            let urls: Vec<String> = (1..=LONGEST).map(|length| first(length).url()).collect();
            return Err(Unclear::Ambiguous(urls.join(" or ")));
        }
        (None, None) => named.len(),
    };
    if (1..=named.len()).contains(&length) {
        Ok(first(length))
    } else {
        Err(Unclear::NoCollection(origin.to_string()))
    }
}
