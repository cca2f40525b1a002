//! Reading git's configuration, and changing exactly what this program wrote.

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;
use std::thread;
use std::time::Duration;

use thiserror::Error;
use zeroize::Zeroizing;

use super::config_file::lines;
use super::run::{Git, GitError, Output};
use crate::util::files::{self, FileError};
use crate::util::{shell::quoted, terminal::in_quotes};

/// How often, and how long, to wait for another `git config` to unlock the file.
const TRIES: u32 = 40;
const PAUSE: Duration = Duration::from_millis(50);
/// What git says while another one has locked the file.
const LOCKED: &str = "File exists";
const LOCK_NAME: &str = "gitconfig.lock";

#[derive(Debug, Error)]
pub enum ConfigError {
    #[error(transparent)]
    Git(#[from] GitError),
    /// This program's own lock.
    #[error(transparent)]
    File(#[from] FileError),
    #[error("cannot change git's configuration: {}", in_quotes(.0))]
    NotWritten(String),
    #[error("cannot read git's configuration: {}", in_quotes(.0))]
    NotRead(String),
}

impl ConfigError {
    /// Whether the file cannot be changed, rather than only now, while another process changes it.
    pub fn is_lasting(&self) -> bool {
        match self {
            ConfigError::File(error) => {
                !matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::ResourceBusy)
            }
            ConfigError::NotWritten(message) => !message.contains(LOCKED),
            _ => false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Global,
    System,
    Local,
}

impl Scope {
    pub fn option(self) -> &'static str {
        match self {
            Scope::Global => "--global",
            Scope::System => "--system",
            Scope::Local => "--local",
        }
    }
}

/// A configuration file to change or, in a dry run, to leave unchanged. git locks the file for each
/// change; this program makes several that belong together, so it has a lock of its own.
pub struct Config {
    scope: Scope,
    /// The file's `credential` and `http` values, which are read once.
    values: Vec<(String, String)>,
    /// Held until this value is dropped.
    _lock: Option<File>,
    /// In a dry run, the commands that were not run.
    dry: Option<Vec<Vec<String>>>,
}

impl Config {
    pub fn open(scope: Scope, dry_run: bool, dir: &Path) -> Result<Config, ConfigError> {
        // Root writes the system's configuration. Its lock in a user's directory would lock the
        // user out (`sudo -E`).
        let lock = if dry_run || scope == Scope::System {
            None
        } else {
            let path = dir.join(LOCK_NAME);
            let lock = files::create_private_dir(dir).and_then(|()| files::lock(&path));
            Some(lock.map_err(FileError::at(&path))?)
        };
        let sections = r"^(credential|http)\.";
        let values = pairs(config(&[scope.option(), "--null", "--get-regexp", sections])?)?;
        Ok(Config { scope, values, _lock: lock, dry: dry_run.then(Vec::new) })
    }

    pub fn into_not_run(self) -> Vec<String> {
        let command = |words: &Vec<String>| {
            let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
            format!("git config {}", words.join(" "))
        };
        self.dry.unwrap_or_default().iter().map(command).collect()
    }

    /// As [`Config::into_not_run`], as lines for the file.
    pub fn into_lines(self) -> Vec<String> {
        lines(&self.dry.unwrap_or_default())
    }

    pub fn values(&self, key: &str) -> Vec<String> {
        let key = canonical(key);
        let values = self.values.iter().filter(|(other, _)| *other == key);
        values.map(|(_, value)| value.clone()).collect()
    }

    /// All values, each with its key as git prints it.
    pub fn all(&self) -> &[(String, String)] {
        &self.values
    }

    pub fn add(&mut self, key: &str, value: &str) -> Result<(), ConfigError> {
        self.change(&["--add", key, value])?;
        self.values.push((canonical(key), value.to_owned()));
        Ok(())
    }

    /// Adds a value unless it is the last one, which is the one that counts. `true` if it was added.
    pub fn set(&mut self, key: &str, value: &str) -> Result<bool, ConfigError> {
        let is_set = self.values(key).last().is_some_and(|last| last == value);
        if !is_set {
            self.add(key, value)?;
        }
        Ok(!is_set)
    }

    /// Removes the last value that equals `value`; the others keep their order.
    pub fn remove(&mut self, key: &str, value: &str) -> Result<(), ConfigError> {
        let mut values = self.values(key);
        let Some(last) = values.iter().rposition(|other| other == value) else {
            return Ok(());
        };
        let canonical = canonical(key);
        if values.iter().filter(|other| *other == value).count() == 1 {
            self.change(&["--unset", key, &format!("^{}$", regex_of(value))])?;
            self.values.retain(|(other, it)| *other != canonical || it != value);
            return Ok(());
        }
        // git cannot remove one of several equal values, so all are written again.
        values.remove(last);
        self.change(&["--unset-all", key])?;
        self.values.retain(|(other, _)| *other != canonical);
        values.iter().try_for_each(|value| self.add(key, value))
    }

    fn change(&mut self, arguments: &[&str]) -> Result<(), ConfigError> {
        let arguments: Vec<&str> = [self.scope.option()].iter().chain(arguments).copied().collect();
        if let Some(not_run) = &mut self.dry {
            not_run.push(arguments.into_iter().map(str::to_owned).collect());
            return Ok(());
        }
        let mut tries_left = TRIES;
        loop {
            let output = config(&arguments)?.run()?;
            if output.status == Some(0) {
                return Ok(());
            }
            // Another git is writing the file; it takes milliseconds.
            if !output.message.contains(LOCKED) || tries_left == 0 {
                return Err(ConfigError::NotWritten(output.message));
            }
            tries_left -= 1;
            thread::sleep(PAUSE);
        }
    }
}

/// The key as git prints it: all but the subsection in lower case.
fn canonical(key: &str) -> String {
    let (section, rest) = key.split_once('.').unwrap_or((key, ""));
    let (subsection, name) = rest.rsplit_once('.').map_or(("", rest), |(it, name)| (it, name));
    let dot = if rest.contains('.') { "." } else { "" };
    format!("{}.{subsection}{dot}{}", section.to_lowercase(), name.to_lowercase())
}

/// The keys that match a regular expression of git's, with their values in all files.
pub fn effective(pattern: &str) -> Result<Vec<(String, String)>, ConfigError> {
    pairs(config(&["--null", "--get-regexp", pattern])?)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadFrom {
    /// The current directory, which may be in a repository.
    CurrentDirectory,
    /// Outside of any repository.
    OutsideRepository,
}

/// The value for a URL of each key of a section, or of one `section.key`. For a single key, git
/// prints only the value, which is then in the place of the name. An empty list if git cannot
/// read its configuration.
pub fn values_for_url(
    options: &[&str],
    section: &str,
    url: &str,
    from: ReadFrom,
) -> Vec<(String, String)> {
    let arguments = [&["--null"], options, &["--get-urlmatch", section, url]].concat();
    let git = config(&arguments).map(|git| match from {
        ReadFrom::CurrentDirectory => git,
        ReadFrom::OutsideRepository => git.outside_repository(),
    });
    git.and_then(pairs).unwrap_or_default()
}

pub(super) fn config(arguments: &[&str]) -> Result<Git, ConfigError> {
    Ok(Git::new(&[&["config"], arguments].concat())?)
}

/// What a `git config` that reads prints; nothing if the key does not exist.
pub(super) fn read(git: Git) -> Result<Zeroizing<String>, ConfigError> {
    let Output { status, text, message } = git.run()?;
    match status {
        Some(0) => Ok(text),
        // "the section or key is invalid", which is also the status for a key that is not there
        // (git-config's documentation).
        Some(1) => Ok(Zeroizing::default()),
        _ => Err(ConfigError::NotRead(message)),
    }
}

/// Splits what `--null` prints for one key: the key and its value. A key without one is true.
pub(super) fn split(pair: &str) -> (&str, &str) {
    pair.split_once('\n').unwrap_or((pair, "true"))
}

pub(super) fn pairs(git: Git) -> Result<Vec<(String, String)>, ConfigError> {
    let text = read(git)?;
    let pairs = text.split_terminator('\0').map(split);
    Ok(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
}

/// A POSIX extended regular expression that matches this text alone.
pub(super) fn regex_of(text: &str) -> String {
    let mut regex = String::new();
    for char in text.chars() {
        // Not `\'` or `\<`, which GNU regular expressions treat specially.
        match char {
            '^' => regex.push_str(r"\^"),
            _ if char.is_alphanumeric() || !char.is_ascii() => regex.push(char),
            _ => regex.extend(['[', char, ']']),
        }
    }
    regex
}
