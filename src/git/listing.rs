//! All of git's configuration, with the file of each value.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::config::{ConfigError, config, read, regex_of, split};
use super::remotes::NO_REPOSITORY;
use super::run::Git;
use super::{is_authorization, is_ours, matches};
use crate::util::paths;

/// A value. Any part of it may contain a PAT.
#[derive(Clone)]
pub struct ConfigEntry {
    /// `section.subsection.name`; git prints all but the subsection in lower case.
    pub key: Zeroizing<String>,
    pub value: Zeroizing<String>,
    /// The file that sets it; `None` for the environment and `-c`.
    pub file: Option<PathBuf>,
}

impl ConfigEntry {
    pub fn section(&self) -> &str {
        self.key.split('.').next().unwrap_or_default()
    }

    pub fn name(&self) -> &str {
        self.key.rsplit('.').next().unwrap_or_default()
    }

    /// Whether it is `section.name` or `section.*.name`.
    pub fn is(&self, section: &str, name: &str) -> bool {
        self.section() == section && self.name() == name
    }

    /// Whether git forgets the helpers before it.
    pub fn is_reset(&self) -> bool {
        self.is("credential", "helper") && self.value.is_empty()
    }

    /// The part between them, which may contain dots.
    pub fn subsection(&self) -> Option<&str> {
        let (_, rest) = self.key.split_once('.')?;
        rest.rsplit_once('.').map(|(subsection, _)| subsection)
    }
}

/// The configuration in the current directory, from all files, in git's order. Fails if one of the
/// files is damaged.
pub fn list() -> Result<Vec<ConfigEntry>, ConfigError> {
    let mut entries = match entries(config(&LIST)?) {
        Err(ConfigError::NotRead(message)) if message.starts_with(NO_REPOSITORY) => {
            return list_outside_repository();
        }
        entries => entries?,
    };
    // git prints the repository's files relative to its top, and a command for the user must work
    // in the current directory.
    let mut base = None;
    let files = entries.iter_mut().filter_map(|entry| entry.file.as_mut());
    for file in files.filter(|file| file.is_relative()) {
        *file = real(base.get_or_insert_with(top).join(&*file));
    }
    Ok(entries)
}

/// As [`list`], outside of any repository.
pub(super) fn list_outside_repository() -> Result<Vec<ConfigEntry>, ConfigError> {
    entries(config(&LIST)?.outside_repository())
}

/// As [`list_outside_repository`], with the files that some repositories include (`includeIf`). Empty
/// if one of them is damaged.
pub(super) fn list_with_includes<'e>(
    conditional: impl Iterator<Item = &'e ConfigEntry>,
) -> Vec<ConfigEntry> {
    let mut arguments = Vec::new();
    for entry in conditional {
        let folder = entry.file.as_deref().and_then(Path::parent).unwrap_or(Path::new("/"));
        // git expands `~/`.
        let file = match entry.value.starts_with('~') {
            true => PathBuf::from(&*entry.value),
            false => folder.join(&*entry.value),
        };
        arguments.extend(["-c".to_owned(), format!("include.path={}", file.display())]);
    }
    let arguments: Vec<&str> =
        arguments.iter().map(String::as_str).chain(["config"]).chain(LIST).collect();
    let git = Git::new(&arguments).map_err(ConfigError::from);
    git.and_then(|git| entries(git.outside_repository())).unwrap_or_default()
}

const LIST: [&str; 3] = ["--null", "--show-origin", "--list"];

fn entries(git: Git) -> Result<Vec<ConfigEntry>, ConfigError> {
    let text = read(git)?;
    let mut parts = text.split_terminator('\0');
    let mut entries = Vec::new();
    while let (Some(origin), Some(pair)) = (parts.next(), parts.next()) {
        entries.push(entry(pair, origin.strip_prefix("file:").map(PathBuf::from)));
    }
    Ok(entries)
}

/// The directory that relative paths of configuration files start from.
fn top() -> PathBuf {
    rev_parse("--show-toplevel").unwrap_or_else(|| std::env::current_dir().unwrap_or_default())
}

fn rev_parse(what: &str) -> Option<PathBuf> {
    let output = Git::new(&["rev-parse", what]).ok()?.run().ok()?;
    (output.status == Some(0)).then(|| PathBuf::from(output.text.trim_end_matches(['\n', '\r'])))
}

fn real(file: PathBuf) -> PathBuf {
    paths::canonical(&file).unwrap_or(file)
}

/// Whether it is certain that git uses no other helper for `url`.
pub fn asks_us_alone(url: &str) -> bool {
    list().is_ok_and(|all| helpers(&all, url).iter().all(|helper| is_ours(&helper.value)))
}

/// The key by which git's configuration may send an `Authorization` header to `url`. A section for
/// one user counts for all: a request does not tell whether the user was in its URL. Nor does it tell
/// how its path was escaped, so an empty value may reset the headers of another URL.
pub fn authorization_key(url: &str) -> Option<String> {
    let Ok(entries) = list() else {
        return Some("http.extraHeader".to_owned());
    };
    let sends = |entry: &&ConfigEntry| {
        entry.is("http", "extraheader")
            && is_authorization(&entry.value)
            && entry.subsection().is_none_or(|pattern| matches(pattern, url))
    };
    entries.iter().rfind(sends).map(|header| header.key.to_string())
}

/// The helpers that git uses for `url`, in its order.
pub fn helpers<'e>(entries: &'e [ConfigEntry], url: &str) -> Vec<&'e ConfigEntry> {
    since_reset(entries, "credential", "helper", url)
}

/// The values of a key with several, as git uses them for `url`: an empty one resets those before
/// it.
pub(super) fn since_reset<'e>(
    entries: &'e [ConfigEntry],
    section: &str,
    name: &str,
    url: &str,
) -> Vec<&'e ConfigEntry> {
    let mut used = Vec::new();
    for entry in entries.iter().filter(|entry| entry.is(section, name)) {
        if entry.subsection().is_none_or(|pattern| matches(pattern, url)) {
            if entry.value.is_empty() { used.clear() } else { used.push(entry) }
        }
    }
    used
}

/// The values in one file, without its includes.
pub fn list_file(file: &Path) -> Result<Vec<ConfigEntry>, ConfigError> {
    let text = read(config(&["--null", "--list", "--file"])?.arg(file))?;
    Ok(text.split_terminator('\0').map(|pair| entry(pair, Some(file.to_owned()))).collect())
}

fn entry(pair: &str, file: Option<PathBuf>) -> ConfigEntry {
    let (key, value) = split(pair);
    let owned = |text: &str| Zeroizing::new(text.to_owned());
    ConfigEntry { key: owned(key), value: owned(value), file }
}

pub fn for_url(key: &str, url: &str) -> Result<Option<String>, ConfigError> {
    let text = read(config(&["--null", "--get-urlmatch", key, url])?)?;
    Ok(text.strip_suffix('\0').map(str::to_owned))
}

pub fn repository_file() -> Option<PathBuf> {
    Some(real(std::env::current_dir().ok()?.join(rev_parse("--git-common-dir")?).join("config")))
}

/// Removes the userinfo from the one value of a key that is `url` with userinfo, unless two values
/// are. The userinfo is in no argument of git, where other users could see it.
pub fn take_user_out(file: &Path, key: &str, url: &str) -> Result<(), ConfigError> {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let pattern = format!("^{}://[^/?#@]*@{}$", regex_of(scheme), regex_of(rest));
    let output = config(&["--file"])?.arg(file).arg(key).arg(url).arg(pattern).run()?;
    if output.status == Some(0) { Ok(()) } else { Err(ConfigError::NotWritten(output.message)) }
}
