//! The command line of a program that prints a secret.

use std::ffi::OsString;
use std::fmt;
use std::path::{self, Component, Path, PathBuf};

use thiserror::Error;

use crate::util::find_program::on_path;
use crate::util::pat::PatFormat;
use crate::util::shell::quoted;
use crate::util::terminal;

/// A program and its arguments. No shell interprets them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine(Vec<String>);

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
        Ok(CommandLine(words))
    }

    /// A command line as the user typed it. A program given by a relative path becomes absolute: a
    /// repository that git works in later may contain another one of that name.
    pub fn from_typed(words: Vec<OsString>) -> Result<CommandLine, NoCommandLine> {
        let words: Result<Vec<String>, OsString> =
            words.into_iter().map(OsString::into_string).collect();
        let mut line = CommandLine::new(words.map_err(|_| NoCommandLine::NotUtf8)?)?;
        if !line.is_on_path() {
            let absolute = path::absolute(line.program()).map_err(|_| NoCommandLine::Nowhere)?;
            line.0[0] =
                absolute.into_os_string().into_string().map_err(|_| NoCommandLine::NotUtf8)?;
        }
        Ok(line)
    }

    pub fn words(&self) -> &[String] {
        &self.0
    }

    pub fn program(&self) -> &str {
        // Never empty, see `new`.
        self.0.first().map_or("", String::as_str)
    }

    pub fn program_file(&self) -> Option<PathBuf> {
        let name = Path::new(self.program());
        if self.is_on_path() {
            return on_path(name);
        }
        // Login made it absolute, but the index may have been edited since.
        (name.is_absolute() && name.exists()).then(|| name.to_owned())
    }

    /// Whether the program is a bare name; `C:op` and `..` are not.
    pub(super) fn is_on_path(&self) -> bool {
        let program = self.program();
        let mut parts = Path::new(program).components();
        let bare = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
        bare && !program.contains(path::is_separator)
    }
}

/// Quoted for a shell.
impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.0.iter().map(|word| quoted(word)).collect();
        f.write_str(&terminal::clean(&words.join(" ")))
    }
}

/// The whole word, or a part of it as in `--token=PAT` and `echo PAT`.
fn holds_a_pat(word: &str) -> bool {
    let mut parts = word.split(|char: char| !char.is_ascii_alphanumeric());
    parts.any(|part| PatFormat::from_word(part).is_pat())
}
