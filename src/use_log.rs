//! The log of uses: which PAT left this program and for whom, while the setting `log` is on.
//!
//! A line of JSON for each, without the secret. A file that would grow beyond its limit becomes the
//! old one, whose lines are then gone.

use std::fmt::Display;
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use serde_json::{Value, json};

use crate::context::Context;
use crate::index::PatName;
use crate::organization::Organization;
use crate::settings;
use crate::util::files::{self, FileError};
use crate::util::user_dirs::UserDirs;
use crate::util::{caller, redact::redact, terminal};

const NAME: &str = "log";
const OLD: &str = "log.old";
const LOCK_NAME: &str = "log.lock";
/// Bytes of each file. Parallel processes may exceed it by a line each.
const LIMIT: u64 = 256 * 1024;
/// Enough for git's own processes and what ran git. Each costs git 7 µs.
const MOST_CALLERS: usize = 6;
/// Characters; git's requests may have 65,535.
const LONGEST_URL: usize = 1024;
/// How a line starts. It occurs nowhere else in one, because quotation marks in strings are
/// escaped.
const START: &str = "{\"caller\":";

/// Notes that a PAT leaves this process. A failure, such as a full disk, must not cost git its
/// answer.
pub(crate) fn note(
    command: &str,
    organization: Option<&Organization>,
    name: &dyn Display,
    url: &str,
    context: &Context,
) {
    // `log` and `doctor` report invalid settings.
    let Some(dirs) = context.dirs().ok().filter(|dirs| settings::log(dirs).unwrap_or_default())
    else {
        return;
    };
    let callers: Vec<_> = caller::chain().take(MOST_CALLERS).collect();
    let program = callers.iter().find(|process| process.is_user()).or(callers.last());
    let name_of = |it: &caller::Process| json!(terminal::clean(&it.name));
    let in_json = |it: &caller::Process| format!("{{\"name\":{},\"pid\":{}}}", name_of(it), it.id);
    // By hand, which takes half the time of a `Value` with maps.
    let line = format!(
        "{START}{},\"callers\":[{}],\"command\":{},\"name\":{},\"organization\":{},\"time\":{},\
         \"url\":{}}}\n",
        json!(program.map(name_of)),
        callers.iter().map(in_json).collect::<Vec<_>>().join(","),
        json!(command),
        json!(redact(&name.to_string())),
        json!(organization.map(|it| redact(&it.to_string()))),
        json!((context.now)().to_string()),
        json!(shown(url)),
    );
    let _ = append(dirs.data(), line.as_bytes());
}

/// A URL without userinfo, query, and PATs.
fn shown(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    redact(&format!("{scheme}://{host}{path}")).chars().take(LONGEST_URL).collect()
}

/// Appends in one write, so that parallel lines do not mix.
fn append(dir: &Path, line: &[u8]) -> io::Result<()> {
    let path = dir.join(NAME);
    let (file, about) = match files::open_to_append(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            files::create_private_dir(dir)?;
            files::open_to_append(&path)?
        }
        opened => opened?,
    };
    let is_full = |about: &Metadata| about.len() + line.len() as u64 > LIMIT;
    if !is_full(&about) {
        return (&file).write_all(line);
    }
    // Without locks, as on some network file systems, the limit matters more than the old lines.
    let lock = files::try_lock(&dir.join(LOCK_NAME));
    let is_other_busy = matches!(lock, Ok(None));
    // Another process may have done it before this one had the lock.
    if !is_other_busy && is_full(&fs::metadata(&path)?) {
        files::rename(&path, &dir.join(OLD))?;
    }
    (&files::open_to_append(&path)?.0).write_all(line)
}

/// Why lines cannot be written, if they cannot.
pub(crate) fn obstacle(dirs: &UserDirs) -> Option<FileError> {
    let path = dirs.data().join(NAME);
    let error = files::open_to_append(&path).err();
    error.filter(|it| it.kind() != ErrorKind::NotFound).map(FileError::at(&path))
}

/// An unnamed PAT has no name, as in `list`.
fn without_default(mut entry: Value) -> Value {
    let name = entry["name"].as_str().and_then(|name| name.parse().ok());
    if name.is_some_and(|name: PatName| name.is_default()) {
        entry["name"] = Value::Null;
    }
    entry
}

/// The lines, oldest first. Those that a full disk or a crash has cut are left out.
pub(crate) fn read(dirs: &UserDirs) -> Result<Vec<Value>, FileError> {
    let mut uses = Vec::new();
    for path in [OLD, NAME].map(|name| dirs.data().join(name)) {
        let bytes = match files::read_own(&path) {
            Err(error) if files::is_absent(&error) => continue,
            other => other.map_err(FileError::at(&path))?,
        };
        let text = String::from_utf8_lossy(&bytes);
        let whole = text.lines().filter_map(|line| line.get(line.rfind(START)?..));
        uses.extend(whole.filter_map(|line| serde_json::from_str(line).ok()).map(without_default));
    }
    Ok(uses)
}
