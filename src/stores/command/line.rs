//! The command line of a program that prints a secret.

use std::ffi::OsString;
use std::fmt;
use std::path::{self, Path, PathBuf};

use thiserror::Error;

use crate::util::find_program::{
    at_path, is_bare, is_program, is_protected, may_be_missed, on_path,
};
use crate::util::pat::PatFormat;
use crate::util::shell::quoted;
use crate::util::terminal;

/// A program and its arguments. No shell interprets them.
#[derive(Clone, Debug)]
pub struct CommandLine {
    words: Vec<String>,
    /// Where `login` found a program that has no path.
    found: Option<String>,
}

/// Two command lines are the same if they print the same secret.
impl PartialEq for CommandLine {
    fn eq(&self, other: &CommandLine) -> bool {
        self.words == other.words
    }
}

impl Eq for CommandLine {}

/// An invalid command line. The texts never repeat it.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum NoCommandLine {
    #[error("it names no program")]
    Empty,
    #[error("it is not UTF-8")]
    NotUtf8,
    /// A relative path has no base.
    #[error("the current directory is not known")]
    Nowhere,
    #[error("it contains a NUL character")]
    Nul,
    /// A command line is visible to every user of the machine, and stored in plain text.
    #[error(
        "that is a PAT itself: name the program that prints it, or omit the command and \
         paste the PAT at the prompt"
    )]
    Secret,
}

impl CommandLine {
    pub fn new(words: Vec<String>) -> Result<CommandLine, NoCommandLine> {
        if words.first().is_none_or(String::is_empty) {
            return Err(NoCommandLine::Empty);
        }
        if words.iter().any(|word| word.contains('\0')) {
            return Err(NoCommandLine::Nul);
        }
        if words.iter().any(|word| holds_a_pat(word)) {
            return Err(NoCommandLine::Secret);
        }
        Ok(CommandLine { words, found: None })
    }

    /// A command line as the user typed it. A program given by a relative path becomes absolute: a
    /// repository that git works in later may contain another one of that name. Of a name, its path
    /// is kept for programs that call git with a shorter PATH, as those of macOS do that were not
    /// started in a terminal.
    pub fn from_typed(words: Vec<OsString>) -> Result<CommandLine, NoCommandLine> {
        let words: Result<Vec<String>, OsString> =
            words.into_iter().map(OsString::into_string).collect();
        let mut line = CommandLine::new(words.map_err(|_| NoCommandLine::NotUtf8)?)?;
        if line.is_on_path() {
            line.found = on_path(Path::new(line.program()))
                .filter(|file| may_be_missed(file) && is_protected(file))
                .and_then(|file| file.into_os_string().into_string().ok())
                .filter(|file| !file.chars().any(char::is_control) && file.trim() == file);
        } else {
            let absolute = path::absolute(line.program()).map_err(|_| NoCommandLine::Nowhere)?;
            line.words[0] =
                absolute.into_os_string().into_string().map_err(|_| NoCommandLine::NotUtf8)?;
        }
        Ok(line)
    }

    /// The same, with what [`CommandLine::found`] returned.
    pub fn with_found(self, found: Option<String>) -> CommandLine {
        CommandLine { found, ..self }
    }

    /// The absolute path of the program at login, if it was given by a name that may not be on
    /// another program's PATH.
    pub fn found(&self) -> Option<&str> {
        self.found.as_deref()
    }

    pub fn words(&self) -> &[String] {
        &self.words
    }

    pub fn program(&self) -> &str {
        // Never empty, see `new`.
        self.words.first().map_or("", String::as_str)
    }

    /// The file to run: of a name the one on PATH, or else the one that was found at login.
    pub fn program_file(&self) -> Option<PathBuf> {
        let name = Path::new(self.program());
        if self.is_on_path() {
            return on_path(name).or_else(|| self.found_file());
        }
        // Login made it absolute, but the index may have been edited since.
        let file = if cfg!(windows) { at_path(name) } else { None };
        let file = file.unwrap_or_else(|| name.to_owned());
        (name.is_absolute() && file.exists()).then_some(file)
    }

    /// Not where anyone could have put another one since.
    fn found_file(&self) -> Option<PathBuf> {
        let file = PathBuf::from(self.found.as_ref()?);
        (file.is_absolute() && is_program(&file) && is_protected(&file)).then_some(file)
    }

    pub(super) fn is_on_path(&self) -> bool {
        is_bare(Path::new(self.program()))
    }
}

/// Quoted for a shell.
impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.words.iter().map(|word| quoted(word)).collect();
        f.write_str(&terminal::clean(&words.join(" ")))
    }
}

/// The whole word, or a part of it as in `--token=PAT` and `echo PAT`.
fn holds_a_pat(word: &str) -> bool {
    let mut parts = word.split(|char: char| !char.is_ascii_alphanumeric());
    parts.any(|part| PatFormat::from_word(part).is_pat())
}
