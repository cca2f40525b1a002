//! Git Credential Manager's stores of files: plain text, and `pass`
//! (github.com/git-ecosystem/git-credential-manager, docs/credstores.md). The path of a file names
//! the URL and the account: `git/https/dev.azure.com/acme/ACCOUNT.credential`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Entry, Owner, Query, Search, Source, Spot};
use crate::util::encoding::decode;
use crate::util::find_program;
use crate::util::pat::Secret;
use crate::util::run_program::{self, Needed};

/// Its default namespace.
const NAMESPACE: &str = "git";
/// The segments of a URL's path; a collection's has two.
const DEEPEST: usize = 4;
/// In seconds, because GnuPG may ask for a passphrase.
const PASS_TIME_LIMIT: u64 = 60;

pub(super) fn search(query: &Query<'_>, search: &mut Search) {
    let plain = query.dirs.gcm_store.iter().flat_map(|root| files(root, "credential"));
    for GcmFile { path, url, account, .. } in plain {
        let Some(owner) = query.owner(&url) else { continue };
        if let Some(text) = search.read(Source::Gcm, &path) {
            let (account, spot) = (Some(account), Spot::File(path));
            search.add(Entry { source: Source::Gcm, owner, account, text, spot });
        }
    }
    if !query.is_silent {
        search_pass(query, search);
    }
}

fn search_pass(query: &Query<'_>, search: &mut Search) {
    for file in query.dirs.password_store.iter().flat_map(|root| files(root, "gpg")) {
        let Some(owner) = query.owner(&file.url) else { continue };
        match show(&file.entry) {
            Ok(text) => add_from_pass(file, owner, text, search),
            Err(why) => search.failures.push((Source::Gcm, why)),
        }
    }
}

fn add_from_pass(file: GcmFile, owner: Owner, text: Secret, search: &mut Search) {
    let (account, spot) = (Some(file.account), Spot::Pass(file.entry));
    search.add(Entry { source: Source::Gcm, owner, account, text, spot });
}

/// What `pass` prints for an entry.
pub(super) fn show(entry: &str) -> Result<Secret, String> {
    let failed = |why: &str| format!("`pass show {entry}` failed: {why}");
    let mut command = pass().map_err(|why| failed(&why))?;
    let progress = "Waiting for pass...";
    let ran = run_program::run(
        command.args(["show", entry]),
        Needed::Everything,
        PASS_TIME_LIMIT,
        progress,
    );
    match ran {
        Ok(ran) if ran.status.success() => Ok(decode(&ran.output)),
        Ok(ran) => Err(failed(String::from_utf8_lossy(&ran.words).trim())),
        Err(_) => Err(failed("it did not answer")),
    }
}

pub(super) fn pass() -> Result<Command, String> {
    let file = find_program::on_path(Path::new("pass"));
    file.map(Command::new).ok_or_else(|| "pass is not on PATH".to_owned())
}

#[derive(Debug, PartialEq, Eq)]
struct GcmFile {
    path: PathBuf,
    url: String,
    account: String,
    /// The path below the root, without its extension.
    entry: String,
}

/// The store's files, in order.
fn files(root: &Path, extension: &str) -> Vec<GcmFile> {
    let mut paths = Vec::new();
    for scheme in ["https", "http"] {
        walk(&root.join(NAMESPACE).join(scheme), DEEPEST + 1, &mut paths);
    }
    paths.sort();
    paths.into_iter().filter_map(|path| file(root, path, extension)).collect()
}

fn file(root: &Path, path: PathBuf, extension: &str) -> Option<GcmFile> {
    let entry = path.strip_prefix(root).ok()?.to_str()?.replace('\\', "/");
    let entry = entry.strip_suffix(extension)?.strip_suffix('.')?.to_owned();
    let (scheme, rest) = entry.strip_prefix(NAMESPACE)?.strip_prefix('/')?.split_once('/')?;
    let (place, account) = rest.rsplit_once('/')?;
    let (url, account) = (format!("{scheme}://{place}"), account.to_owned());
    Some(GcmFile { path, url, account, entry })
}

/// Adds the files below a folder. Links are not followed.
fn walk(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth > 0 => walk(&entry.path(), depth - 1, paths),
            Ok(kind) if kind.is_file() => paths.push(entry.path()),
            _ => {}
        }
    }
}
