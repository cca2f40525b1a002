//! Writing git's configuration, and taking away exactly what was written.

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use thiserror::Error;

use crate::util::files;

/// How often, and how long, to wait for another `git config` to let go of the file.
const TRIES: u32 = 40;
const PAUSE: Duration = Duration::from_millis(50);
const LOCK_NAME: &str = "gitconfig.lock";

/// git's configuration could not be read or written.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// There is no git to ask.
    #[error("git could not be started ({0}): is it on PATH?")]
    NoGit(io::Error),
    /// Our own lock cannot be had.
    #[error("{path}: {source}")]
    Lock {
        /// The lock file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// What git said.
    #[error("git's configuration could not be changed: {0}")]
    Git(String),
    /// What git said.
    #[error("git's configuration could not be read: {0}")]
    Unreadable(String),
}

/// One of git's configuration files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The user's.
    Global,
    /// The machine's.
    System,
    /// The repository's.
    Local,
}

impl Scope {
    /// As git's own option.
    pub fn option(self) -> &'static str {
        match self {
            Scope::Global => "--global",
            Scope::System => "--system",
            Scope::Local => "--local",
        }
    }
}

/// A configuration file to be changed, or, dry, to be left as it is.
///
/// git locks the file for each single change; what we want of it takes several, and two of us at
/// once would undo each other's half.
pub struct Config {
    scope: Scope,
    /// Held until this is dropped.
    _lock: Option<File>,
    /// What would have been done; only where nothing is to be done.
    dry: Option<Vec<String>>,
}

impl Config {
    /// The file of this scope, for this process alone; `dir` is where our own lock lies.
    ///
    /// # Errors
    /// [`ConfigError::Lock`].
    pub fn open(scope: Scope, dry_run: bool, dir: &Path) -> Result<Config, ConfigError> {
        // The machine's configuration is written by root, whose lock in a user's directory would
        // keep the user out (`sudo -E`).
        if dry_run || scope == Scope::System {
            return Ok(Config { scope, _lock: None, dry: dry_run.then(Vec::new) });
        }
        let path = dir.join(LOCK_NAME);
        let lock = files::create_private_dir(dir).and_then(|()| files::lock(&path));
        let lock =
            lock.map_err(|source| ConfigError::Lock { path: path.display().to_string(), source })?;
        Ok(Config { scope, _lock: Some(lock), dry: None })
    }

    /// The commands that a dry run did not run, for a person to read.
    pub fn into_not_run(self) -> Vec<String> {
        self.dry.unwrap_or_default()
    }

    /// Whether nothing is to be changed.
    pub fn is_dry(&self) -> bool {
        self.dry.is_some()
    }

    /// All values of a key in this file, in order.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn values(&self, key: &str) -> Result<Vec<String>, ConfigError> {
        let output = git(&[self.scope.option(), "--null", "--get-all", key])?;
        // 1: no such key. Anything else git complains about, such as no repository, is real.
        match output.status.code() {
            Some(0) => Ok(null_separated(&output.stdout)),
            Some(1) => Ok(Vec::new()),
            _ => Err(unreadable(&output)),
        }
    }

    /// The keys in this file that match a regular expression of git's, with their values.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn matching(&self, pattern: &str) -> Result<Vec<(String, String)>, ConfigError> {
        let output = git(&[self.scope.option(), "--null", "--get-regexp", pattern])?;
        Ok(pairs(&output.stdout))
    }

    /// Adds a value behind those that a key has.
    ///
    /// # Errors
    /// [`ConfigError`]; nothing is then added.
    pub fn add(&mut self, key: &str, value: &str) -> Result<(), ConfigError> {
        self.change(&["--add", key, value])
    }

    /// Takes away the last value that equals `value`; others stay, in their order.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn remove(&mut self, key: &str, value: &str) -> Result<(), ConfigError> {
        let mut values = self.values(key)?;
        let Some(last) = values.iter().rposition(|other| other == value) else {
            return Ok(());
        };
        let pattern = format!("^{}$", regex_of(value));
        if values.iter().filter(|other| *other == value).count() == 1 {
            return self.change(&["--unset", key, &pattern]);
        }
        // git cannot remove one of several equal values, so all of them are written anew.
        values.remove(last);
        self.change(&["--unset-all", key])?;
        values.iter().try_for_each(|value| self.add(key, value))
    }

    fn change(&mut self, arguments: &[&str]) -> Result<(), ConfigError> {
        let arguments: Vec<&str> = [self.scope.option()].iter().chain(arguments).copied().collect();
        if let Some(not_run) = &mut self.dry {
            let words: Vec<String> = arguments.iter().map(|word| quoted(word)).collect();
            not_run.push(format!("git config {}", words.join(" ")));
            return Ok(());
        }
        let mut tries_left = TRIES;
        loop {
            let output = git(&arguments)?;
            if output.status.success() {
                return Ok(());
            }
            // Another git is writing the file; it takes milliseconds.
            let locked = String::from_utf8_lossy(&output.stderr).contains("File exists");
            if !locked || tries_left == 0 {
                return Err(complaint(&output));
            }
            tries_left -= 1;
            thread::sleep(PAUSE);
        }
    }
}

/// What git makes of all its files together, for the keys that match a regular expression.
///
/// # Errors
/// [`ConfigError::NoGit`].
pub fn effective(pattern: &str) -> Result<Vec<(String, String)>, ConfigError> {
    Ok(pairs(&git(&["--null", "--get-regexp", pattern])?.stdout))
}

/// The same, with `~/` as git reads it where a path is meant.
///
/// # Errors
/// [`ConfigError::NoGit`].
pub fn effective_paths(pattern: &str) -> Result<Vec<(String, String)>, ConfigError> {
    Ok(pairs(&git(&["--null", "--path", "--get-regexp", pattern])?.stdout))
}

/// The same outside of any repository.
///
/// # Errors
/// [`ConfigError::NoGit`].
pub fn effective_everywhere(pattern: &str) -> Result<Vec<(String, String)>, ConfigError> {
    let mut command = config(&["--null", "--get-regexp", pattern]);
    let output = command.current_dir("/").env_remove("GIT_DIR").output();
    Ok(pairs(&output.map_err(ConfigError::NoGit)?.stdout))
}

/// Where git reads its configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadFrom {
    /// The current directory, which may be in a repository.
    CurrentDirectory,
    /// Outside of any repository.
    OutsideRepository,
}

/// The value for a URL of each key of a section, or of one `section.key`. For a single key, git
/// prints only the value, which is then in the place of the name. An empty list without git.
pub fn values_for_url(
    options: &[&str],
    section: &str,
    url: &str,
    from: ReadFrom,
) -> Vec<(String, String)> {
    let mut command = config(&[&["--null"], options, &["--get-urlmatch", section, url]].concat());
    if from == ReadFrom::OutsideRepository {
        command.current_dir("/").env_remove("GIT_DIR");
    }
    let output = command.output().map(|output| output.stdout).unwrap_or_default();
    let pair = |entry: String| {
        // A key without a value is true.
        let (key, value) = entry.split_once('\n').unwrap_or((&entry, "true"));
        (key.to_owned(), value.to_owned())
    };
    null_separated(&output).into_iter().map(pair).collect()
}

/// Reads a boolean as git does (`git_parse_maybe_bool` in git's parse.c).
pub fn parse_bool(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "" | "false" | "no" | "off" => Some(false),
        number => number.parse::<i64>().ok().map(|number| number != 0),
    }
}

fn git(arguments: &[&str]) -> Result<Output, ConfigError> {
    config(arguments).output().map_err(ConfigError::NoGit)
}

pub(super) fn config(arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    // Messages are compared above; English is the only language they are known in.
    command.env("LC_ALL", "C").arg("config").args(arguments).stdin(Stdio::null());
    command
}

pub(super) fn complaint(output: &Output) -> ConfigError {
    ConfigError::Git(said(output))
}

pub(super) fn unreadable(output: &Output) -> ConfigError {
    ConfigError::Unreadable(said(output))
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().replace('\n', "; ")
}

/// A POSIX extended regular expression that matches this text alone.
pub(super) fn regex_of(text: &str) -> String {
    let mut regex = String::new();
    for char in text.chars() {
        // Not `\'` or `\<`: GNU's regular expressions give those a meaning of their own.
        match char {
            '^' => regex.push_str(r"\^"),
            _ if char.is_alphanumeric() || !char.is_ascii() => regex.push(char),
            _ => regex.extend(['[', char, ']']),
        }
    }
    regex
}

/// `--null` ends each value with a NUL, and a key with a line feed.
fn null_separated(output: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(output);
    text.split_terminator('\0').map(str::to_owned).collect()
}

fn pairs(output: &[u8]) -> Vec<(String, String)> {
    let split = |entry: String| match entry.split_once('\n') {
        Some((key, value)) => (key.to_owned(), value.to_owned()),
        None => (entry, String::new()),
    };
    null_separated(output).into_iter().map(split).collect()
}

/// For a person to copy: in single quotes where a shell would read something else.
pub fn quoted(word: &str) -> String {
    let plain = |char: char| char.is_ascii_alphanumeric() || "-_./:=@%+".contains(char);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
