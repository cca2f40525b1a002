//! A mark that git is about to prompt, left for `store` by an unanswered `get` of a git without state
//! (before 2.46). Without it, a PAT that the user typed could not be told from one in a URL.
//!
//! A mark is a file for one URL and one process that called git's helper. It lasts as long as people
//! need to fetch a PAT, and `store` or the next prompt removes it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::subject::url_of;
use crate::context::Context;
use crate::git::protocol::Request;
use crate::stores::SecretId;
use crate::util::{caller, files};

const FOLDER: &str = "prompts";
const LASTS: Duration = Duration::from_secs(15 * 60);

/// Leaves a mark: git prompts, and what the user types replaces this PAT. Without a mark the user has
/// to run `login`; that is not worth an error here.
pub(super) fn leave(request: &Request, replaced: Option<&SecretId>, context: &Context) {
    let Some(path) = path(request, context) else {
        return;
    };
    if let Some(folder) = path.parent() {
        let _ = files::create_private_dir(folder);
        remove_old(folder);
    }
    let id = replaced.map(SecretId::to_string).unwrap_or_default();
    let text = format!("{}\n{id}\n", subject(request));
    let _ = files::write_private(&path, text.as_bytes());
}

/// Takes the mark for this request away and returns what it says: the PAT to replace, if any.
pub(super) fn take(request: &Request, context: &Context) -> Option<Option<SecretId>> {
    let path = path(request, context)?;
    let bytes = files::read_own(&path).ok()?;
    let is_recent = is_recent(&path);
    let _ = files::remove(&path);
    let text = String::from_utf8(bytes).ok()?;
    let id = text.strip_prefix(&subject(request))?.trim();
    is_recent.then(|| id.parse().ok())
}

/// What the mark is about. The username is not part of it, because git prompts for that too.
fn subject(request: &Request) -> String {
    format!("{} {}", caller::key(), url_of(request).escape_default())
}

fn path(request: &Request, context: &Context) -> Option<PathBuf> {
    let name = format!("{:016x}", fnv(subject(request).as_bytes()));
    Some(context.dirs().ok()?.data().join(FOLDER).join(name))
}

/// FNV-1a, for a file's name; the file has the subject itself.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn is_recent(path: &Path) -> bool {
    let modified = fs::metadata(path).and_then(|about| about.modified());
    modified.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age < LASTS))
}

fn remove_old(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if !is_recent(&entry.path()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}
