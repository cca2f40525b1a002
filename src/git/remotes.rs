//! The repository's remotes, as git resolves them.

use super::config::effective;
use super::run::Git;
use crate::util::terminal::in_quotes;

pub struct GitRemote {
    pub name: String,
    /// Rewritten by `url.*.insteadOf`.
    pub url: String,
    /// Whether git only pushes to it.
    pub is_for_pushes: bool,
}

impl GitRemote {
    /// The host in the URL. `None` if it is a path, or unusual.
    pub fn host(&self) -> Option<&str> {
        let (authority, ends) = match self.url.split_once("://") {
            Some((_, rest)) => (rest, ['/', ':']),
            // `git@github.com:owner/name`
            None => (self.url.split_once(':')?.0, ['/', '/']),
        };
        let authority = authority.split('/').next().unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        let host = host.split(ends).next().unwrap_or_default();
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        let is_name = host.contains('.') && !host.starts_with('.');
        (is_name && host.bytes().all(is_host)).then_some(host)
    }
}

/// Each URL of each remote once. Empty without a repository or without git. git runs a helper with
/// `GIT_DIR` set, or inside the repository.
pub fn remotes() -> Vec<GitRemote> {
    let output = Git::new(&["remote", "--verbose"]).and_then(Git::run);
    let text = output.map(|output| output.text).unwrap_or_default();
    let mut found: Vec<GitRemote> = Vec::new();
    for remote in text.lines().filter_map(parse) {
        if !found.iter().any(|other| other.name == remote.name && other.url == remote.url) {
            found.push(remote);
        }
    }
    found
}

pub fn remote_urls() -> Vec<String> {
    remotes().into_iter().map(|remote| remote.url).collect()
}

/// The proxy of a remote at this host (`remote.<name>.proxy`), which git prefers to `http.proxy`.
pub fn proxy_of_remote(host: &str) -> Option<String> {
    let mut set = effective(r"^remote\..*\.proxy$").unwrap_or_default();
    if set.is_empty() {
        return None;
    }
    let at_host = remotes().into_iter().filter(|remote| remote.host() == Some(host));
    let keys: Vec<String> = at_host.map(|it| format!("remote.{}.proxy", it.name)).collect();
    set.retain(|(key, _)| keys.contains(key));
    set.pop().map(|(_, proxy)| proxy)
}

/// Reads `NAME\tURL (fetch)`, perhaps with a partial clone's filter at the end.
fn parse(line: &str) -> Option<GitRemote> {
    let (name, rest) = line.split_once('\t')?;
    let (url, is_for_pushes) = match rest.rsplit_once(" (fetch)") {
        Some((url, _)) => (url, false),
        None => (rest.strip_suffix(" (push)")?, true),
    };
    Some(GitRemote { name: name.to_owned(), url: url.to_owned(), is_for_pushes })
}

/// Why git does not use the repository in the current directory.
pub struct Refusal {
    /// In git's words.
    pub what: String,
    pub step: Option<&'static str>,
    /// The command that git prints.
    pub command: Option<String>,
}

/// What git says if `.git` or `GIT_DIR` points to a folder that is not a repository.
pub(super) const NO_REPOSITORY: &str = "not a git repository: ";

const EXCEPTION: &str = "; To add an exception for this directory, call:; ";

/// `None` if git uses the repository, or if there is none.
pub fn refusal() -> Option<Refusal> {
    let output = Git::new(&["rev-parse", "--git-dir"]).and_then(Git::run).ok()?;
    if output.status == Some(0) || output.message.starts_with("not a git repository (or any") {
        return None;
    }
    if let Some(path) = output.message.strip_prefix(NO_REPOSITORY) {
        let path = path.trim_matches('\'');
        return Some(Refusal {
            what: format!(
                "git finds no repository at {}, where .git or GIT_DIR points",
                in_quotes(path)
            ),
            step: Some(
                "In a container, mount it at the same path. If it was moved, run \
                 `git worktree repair` in it.",
            ),
            command: None,
        });
    }
    let what = |message| format!("git does not use this repository: {}", in_quotes(message));
    Some(match output.message.split_once(EXCEPTION) {
        // The name of a folder, which another user chose, could contain this and another command.
        Some((message, command)) if !command.contains(EXCEPTION) => Refusal {
            what: what(message),
            step: Some("If you trust it, run:"),
            command: Some(command.to_owned()),
        },
        _ => Refusal { what: what(&output.message), step: None, command: None },
    })
}
