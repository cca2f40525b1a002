//! A secret that another program prints: a password manager, a cloud's vault. Nothing of it is
//! kept here but the command line, which must have no secret in it.

mod error;
mod output;
mod run;
mod start;

use std::ffi::OsString;
use std::fmt;
use std::path::{self, Component, Path, PathBuf};

use thiserror::Error;

use crate::util::pat::PatFormat;
use crate::util::shell::quoted;
use crate::util::terminal;

pub use crate::util::find_program::on_path;
pub use error::{CommandError, Why};
pub use output::{Printed, print};

/// A program and its arguments, as they are given to the system: no shell reads them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine(Vec<String>);

/// Words that are no command line. No text in here repeats them.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum NoCommandLine {
    /// Nothing, or an empty word where the program should be.
    #[error("it names no program")]
    Empty,
    /// The record is UTF-8.
    #[error("it is not UTF-8")]
    NotUtf8,
    /// Where a relative path would begin is not known.
    #[error("the current directory is not known")]
    Nowhere,
    /// A NUL, which no system can hand to a program.
    #[error("it has a NUL character in it")]
    Nul,
    /// The command line can be seen by every user of the machine, and is kept in plain text.
    #[error(
        "that is a PAT itself: name the program that prints it, or leave the command away and \
         paste the PAT when you are asked"
    )]
    Secret,
}

impl CommandLine {
    /// The words, as they are.
    ///
    /// # Errors
    /// [`NoCommandLine`].
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

    /// The words as a person typed them here and now. A program that is named by a path is the
    /// one that lies there seen from this directory, for good: a repository that git works in
    /// later may have another one of that name.
    ///
    /// # Errors
    /// [`NoCommandLine`].
    pub fn typed(words: Vec<OsString>) -> Result<CommandLine, NoCommandLine> {
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

    /// The program and its arguments.
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// The program, as it was typed.
    pub fn program(&self) -> &str {
        // Never empty, see `new`.
        self.0.first().map_or("", String::as_str)
    }

    /// Whether the program is a bare name. `C:op` and `..` are none.
    fn is_on_path(&self) -> bool {
        let program = self.program();
        let mut parts = Path::new(program).components();
        let bare = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
        bare && !program.contains(path::is_separator)
    }
}

/// Whether the program that a command line names is found. It is not run.
pub fn is_there(line: &CommandLine) -> bool {
    program_file(line).is_some()
}

/// The file to run for a command line; `None` if there is none.
fn program_file(line: &CommandLine) -> Option<PathBuf> {
    let name = Path::new(line.program());
    if line.is_on_path() {
        return on_path(name);
    }
    // Login made it absolute. The index file may have been edited since.
    (name.is_absolute() && name.exists()).then(|| name.to_owned())
}

/// As a person can type it into a shell.
impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.0.iter().map(|word| quoted(word)).collect();
        f.write_str(&terminal::clean(&words.join(" ")))
    }
}

/// The whole word, or a part of it as in `--token=PAT` and `echo PAT`.
fn holds_a_pat(word: &str) -> bool {
    let mut parts = word.split(|char: char| !char.is_ascii_alphanumeric());
    parts.any(|part| PatFormat::of(part).is_pat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &[&str]) -> Result<CommandLine, NoCommandLine> {
        CommandLine::new(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn a_command_line_is_shown_as_a_shell_would_read_it() {
        let shown = line(&["op", "read", "op://Work/azdo pat/it's", "", "$(x)", "ä=1"]).unwrap();
        assert_eq!(shown.to_string(), r"op read 'op://Work/azdo pat/it'\''s' '' '$(x)' ä=1");
        assert_eq!(line(&["a", "b\x1b[2J\n"]).unwrap().to_string(), r"a 'b\u{1b}[2J\u{a}'");
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_reads_back_what_is_shown() {
        let words = ["printf", "%s\\n", "it's", "", " $HOME `x` ", "a;b|c&d", "\"\\", "*?[a]~#!"];
        let shown = line(&words).unwrap().to_string();
        let output = std::process::Command::new("sh").args(["-c", &shown]).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), words[2..].join("\n") + "\n");
    }

    #[test]
    fn what_names_no_program_is_no_command_line() {
        assert_eq!(line(&[]), Err(NoCommandLine::Empty));
        assert_eq!(line(&["", "x"]), Err(NoCommandLine::Empty));
        assert_eq!(line(&["op", "a\0b"]), Err(NoCommandLine::Nul));
    }

    #[test]
    fn a_path_is_the_one_seen_from_here_and_a_name_stays_one() {
        let typed = |word: &str| CommandLine::typed(vec![word.into()]).unwrap().0.remove(0);
        assert_eq!(typed("op"), "op");
        for path in ["./op", "bin/op", "..", "op/"] {
            assert!(Path::new(&typed(path)).is_absolute(), "{path}");
        }
    }
}
