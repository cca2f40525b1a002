//! Commands as the user's shell takes them.

use std::path::Path;

use super::{env, paths};

/// The shells that a command can be pasted into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// sh, bash (Git Bash, too), zsh, ksh, and fish.
    Posix,
    /// cmd, Windows PowerShell, and PowerShell 7. Both quote with `"`; for the few words that they
    /// take differently, the form is PowerShell's.
    Windows,
}

/// What PowerShell takes for `"` and for `'`, too
/// (learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules).
const DOUBLE_QUOTES: [char; 3] = ['\u{201c}', '\u{201d}', '\u{201e}'];
const SINGLE_QUOTES: [char; 5] = ['\'', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'];

impl Shell {
    pub fn of_user() -> Shell {
        if cfg!(windows) {
            Shell::on_windows(env::non_empty("SHELL").is_some())
        } else {
            Shell::Posix
        }
    }

    /// Git Bash exports SHELL. MSYSTEM tells nothing: Git for Windows' `git.exe` sets it in every
    /// shell (github.com/git-for-windows/MINGW-packages, mingw-w64-git/git-wrapper.c).
    pub fn on_windows(has_shell_variable: bool) -> Shell {
        if has_shell_variable { Shell::Posix } else { Shell::Windows }
    }

    /// A word as one can copy it into the shell, in quotes if it needs any.
    pub fn quote(self, word: &str) -> String {
        match self {
            _ if self.is_plain(word) => word.to_owned(),
            Shell::Posix => posix(word),
            Shell::Windows => windows(word),
        }
    }

    /// A path as a word. One that a POSIX terminal cannot show is written with the escapes of bash,
    /// zsh, and ksh. For Windows, it gets backslashes: cmd's own commands take `/` for an option.
    pub fn quote_path(self, path: &Path) -> String {
        match (self, path.to_str()) {
            (Shell::Windows, _) => self.quote(&path.to_string_lossy().replace('/', r"\")),
            (_, Some(text)) if !text.chars().any(char::is_control) => self.quote(text),
            _ => format!("$'{}'", path.as_os_str().as_encoded_bytes().escape_ascii()),
        }
    }

    /// A path in a sentence: `~` is the home directory, where the shell expands it for programs.
    pub fn show_path(self, path: &Path, home: Option<&Path>) -> String {
        match home.and_then(|home| paths::below(home, path)) {
            _ if self == Shell::Windows => path.display().to_string().replace('/', r"\"),
            Some(rest) => format!("~/{}", rest.display()),
            None => path.display().to_string(),
        }
    }

    /// A command that reads a file from standard input. PowerShell has no `<`; `type` is a command
    /// of cmd and an alias of PowerShell's.
    pub fn with_input(self, command: &str, file: &str) -> String {
        match self {
            Shell::Posix => format!("{command} < {file}"),
            Shell::Windows => format!("type {file} | {command}"),
        }
    }

    /// The command that puts a copy where a damaged or missing file was.
    pub fn bring_back(self, copy: &Path, path: &Path) -> String {
        let command = if self == Shell::Posix { "mv" } else { "copy" };
        format!("{command} {} {}", self.quote_path(copy), self.quote_path(path))
    }

    pub fn rename(self, from: &Path, to: &Path) -> String {
        let command = if self == Shell::Posix { "mv" } else { "move" };
        format!("{command} {} {}", self.quote_path(from), self.quote_path(to))
    }

    pub fn delete(self, path: &Path) -> String {
        let command = if self == Shell::Posix { "rm" } else { "del" };
        format!("{command} {}", self.quote_path(path))
    }

    /// The keys that end typed input. In the middle of a line, the last one only ends the line.
    pub fn end_of_input(self) -> &'static str {
        if self == Shell::Posix { "Enter and Ctrl-D" } else { "Enter, Ctrl-Z, and Enter" }
    }

    fn is_plain(self, word: &str) -> bool {
        let safe = if self == Shell::Posix { "-_./:=@%+," } else { "-_./:=@%+" };
        let is_safe = |char: char| char.is_alphanumeric() || safe.contains(char);
        let is_special = match self {
            // zsh takes it for the path of a program.
            Shell::Posix => word.starts_with('='),
            // PowerShell takes the first for a variable's elements, and splits the second in two
            // (github.com/PowerShell/PowerShell/issues/6291).
            Shell::Windows => {
                word.starts_with('@') || word.starts_with('-') && word.contains(['.', ':'])
            }
        };
        !word.is_empty() && !is_special && word.chars().all(is_safe)
    }
}

/// In single quotes. fish has escapes in them: `\\`, and `\'`.
fn posix(word: &str) -> String {
    let is_escape = word.contains(r"\\") || word.contains(r"\'") || word.ends_with('\\');
    let word = word.replace('\'', r"'\''");
    if !is_escape {
        return format!("'{word}'");
    }
    let parts = word.split(r"'\''").map(|part| part.replace('\\', r"'\\'"));
    format!("'{}'", parts.collect::<Vec<_>>().join(r"'\''"))
}

/// In double quotes, or as PowerShell alone takes it. Programs take backslashes before a quote for
/// escapes (learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments), and PowerShell
/// before 7.3 passes a `"` on without one.
fn windows(word: &str) -> String {
    let backslashes = word.len() - word.trim_end_matches('\\').len();
    let end = r"\".repeat(backslashes);
    let characters: Vec<char> = word.chars().collect();
    let is_variable = characters
        .windows(2)
        .any(|pair| pair[0] == '$' && (pair[1].is_alphanumeric() || "_{(?^$:".contains(pair[1])));
    if !is_variable && !word.contains(['`', '"']) && !word.contains(DOUBLE_QUOTES) {
        return format!("\"{word}{end}\"");
    }
    let mut text = String::new();
    for char in characters {
        match char {
            '"' => text.push_str(r#"\""#),
            _ if SINGLE_QUOTES.contains(&char) => text.extend([char, char]),
            _ => text.push(char),
        }
    }
    format!("'{text}{end}'")
}

/// A word for the user's shell.
pub fn quoted(word: &str) -> String {
    Shell::of_user().quote(word)
}

/// A path for the user's shell.
pub fn quoted_path(path: &Path) -> String {
    Shell::of_user().quote_path(path)
}
