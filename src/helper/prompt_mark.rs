//! Marks for git without state (before 2.46) and git-lfs: files for one URL and one process that called
//! git's helper.
//!
//! An unanswered `get` leaves one for `store`: git is about to prompt. Without it, a PAT that the
//! user typed could not be distinguished from one in a URL. `erase` leaves one for the `get` of the
//! same git-lfs, which before 3.6 asks forever if it gets the rejected PAT again.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::subject::url_of;
use crate::context::Context;
use crate::git::protocol::Request;
use crate::stores::SecretId;
use crate::util::{caller, files};

const FOLDER: &str = "marks";

/// A kind of mark: how the names of its files begin, and how long one lasts.
struct Marks {
    prefix: &'static str,
    last: Duration,
}

/// As long as people need to fetch a PAT.
const PROMPTS: Marks = Marks { prefix: "prompt", last: Duration::from_secs(15 * 60) };
const REFUSALS: Marks = Marks { prefix: "refusal", last: Duration::from_secs(60) };

/// Leaves a mark: git prompts, and what the user types replaces this PAT. Without a mark the user has
/// to run `login`; that is not worth an error here.
pub(super) fn leave(request: &Request, replaced: Option<&SecretId>, context: &Context) {
    PROMPTS.write(request, replaced.map(SecretId::to_string).unwrap_or_default(), context);
}

/// Takes the mark for this request away and returns what it says: the PAT to replace, if any.
pub(super) fn take(request: &Request, context: &Context) -> Option<Option<SecretId>> {
    let found = PROMPTS.read(request, context);
    let _ = files::remove(&PROMPTS.path(request, context)?);
    clean_up(context);
    found.map(|id| id.parse().ok())
}

/// Leaves a mark: the server has rejected this PAT, which the same process does not get again.
pub(super) fn leave_refusal(request: &Request, refused: &SecretId, context: &Context) {
    let before = REFUSALS.read(request, context).unwrap_or_default();
    REFUSALS.write(request, format!("{before} {refused}"), context);
}

/// The PATs that the server has rejected for this request.
pub(super) fn refused(request: &Request, context: &Context) -> Vec<SecretId> {
    let ids = REFUSALS.read(request, context).unwrap_or_default();
    ids.split_whitespace().filter_map(|id| id.parse().ok()).collect()
}

/// Whether git may have prompted, or had a PAT rejected. One system call, for the fast path.
pub(super) fn may_exist(context: &Context) -> bool {
    context.dirs().is_ok_and(|dirs| dirs.data().join(FOLDER).exists())
}

/// Removes what is out of date, so that the fast path answers again.
pub(super) fn clean_up(context: &Context) {
    let Ok(dirs) = context.dirs() else {
        return;
    };
    let folder = dirs.data().join(FOLDER);
    remove_old(&folder);
    // Fails while there are others.
    let _ = fs::remove_dir(folder);
}

fn remove_old(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if !PROMPTS.is_recent(&entry.path()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

impl Marks {
    fn write(&self, request: &Request, text: String, context: &Context) {
        let Some(path) = self.path(request, context) else {
            return;
        };
        let Some(folder) = path.parent().filter(|it| files::create_private_dir(it).is_ok()) else {
            return;
        };
        remove_old(folder);
        let _ = files::write_private(&path, format!("{}\n{text}\n", subject(request)).as_bytes());
    }

    fn read(&self, request: &Request, context: &Context) -> Option<String> {
        let path = self.path(request, context)?;
        let text = String::from_utf8(files::read_own(&path).ok()?.to_vec()).ok()?;
        let text = text.strip_prefix(&subject(request)).filter(|_| self.is_recent(&path))?;
        Some(text.trim().to_owned())
    }

    fn path(&self, request: &Request, context: &Context) -> Option<PathBuf> {
        let name = format!("{}-{:016x}", self.prefix, fnv(subject(request).as_bytes()));
        Some(context.dirs().ok()?.data().join(FOLDER).join(name))
    }

    fn is_recent(&self, path: &Path) -> bool {
        let modified = fs::metadata(path).and_then(|about| about.modified());
        let age = modified.map(|at| SystemTime::now().duration_since(at));
        age.is_ok_and(|age| age.is_ok_and(|age| age < self.last))
    }
}

/// What the mark is about. The username is not part of it, because git prompts for that too.
fn subject(request: &Request) -> String {
    format!("{} {}", caller::key(), url_of(request).escape_default())
}

/// FNV-1a, for a file's name; the file has the subject itself.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
