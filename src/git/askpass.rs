//! Prompting for a secret as git does: with the configured program, or else on the terminal, and
//! not at all if git must not prompt.

use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::trusted::trusted_path;
use super::{config, parse_bool, run};
use crate::util::env;
use crate::util::find_program::{self, pathext};
use crate::util::git_shell;
use crate::util::pat::Secret;
use crate::util::terminal::{self, EchoOff};

/// How long the answer may take, for a person who has to find the passphrase first. On Windows it also
/// applies to the console, because programs may run git with one that no one sees.
const TIME_LIMIT: Duration = Duration::from_secs(5 * 60);

/// How git would prompt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    askpass: Option<OsString>,
    terminal: bool,
}

impl Prompt {
    /// According to the environment alone.
    pub fn from_env() -> Prompt {
        Prompt::new(None)
    }

    /// According to the environment and git's configuration: `core.askPass`, and
    /// `credential.interactive`, which can forbid prompts.
    pub fn from_config() -> Prompt {
        if env::value(env::ASKING).is_some() {
            return Prompt::default();
        }
        let last = |mut values: Vec<(String, String)>| values.pop().map(|(_, value)| value);
        // Read separately: with `--path` git fails if one value cannot be expanded
        // (`~nobody/askpass`).
        let interactive = config::effective(r"^credential\.interactive$").unwrap_or_default();
        if last(interactive)
            .is_some_and(|value| parse_bool(&value) == Some(false) || value == "never")
        {
            return Prompt::default();
        }
        Prompt::new(trusted_path("core.askpass", "https://dev.azure.com").map(OsString::from))
    }

    /// In git's order (`git_prompt` in prompt.c). A variable that is set to nothing means "no
    /// program" and overrides the later ones.
    fn new(configured: Option<OsString>) -> Prompt {
        let askpass =
            env::value("GIT_ASKPASS").or(configured).or_else(|| env::value("SSH_ASKPASS"));
        let forbidden =
            env::text("GIT_TERMINAL_PROMPT").is_some_and(|value| parse_bool(&value) == Some(false));
        Prompt {
            askpass: askpass.filter(|program| !program.is_empty()),
            terminal: !forbidden && terminal::can_be_opened(),
        }
    }

    /// Whether the user can be prompted.
    pub fn is_possible(&self) -> bool {
        self.askpass.is_some() || self.terminal
    }

    /// Prompts with the program and, if that fails, on the terminal, as git does.
    ///
    /// `for_program` has the form of git's prompts, `Password for 'what': `: graphical programs
    /// hide the input if the first word is that one, and VS Code splits the text at spaces.
    ///
    /// # Errors
    /// As [`terminal::read_hidden`]; `NotFound` if the user cannot be prompted.
    pub fn hidden(&self, question: &str, for_program: &str) -> io::Result<Entered> {
        if let Some(program) = &self.askpass
            && let Some(answer) = answer_of(program, for_program)
        {
            return Ok(Entered { secret: answer, from_program: true, echo_off: None });
        }
        if self.terminal {
            let echo_off = Some(EchoOff::new()?);
            let secret = terminal::read_hidden_within(question, TIME_LIMIT)?;
            return Ok(Entered { secret, from_program: false, echo_off });
        }
        Err(ErrorKind::NotFound.into())
    }
}

/// What the user entered.
#[derive(Debug)]
pub struct Entered {
    /// The secret.
    pub secret: Secret,
    /// Whether a program returned it, which may be a script with a fixed answer.
    pub from_program: bool,
    /// Keeps the terminal's echo off while the secret is tried.
    pub echo_off: Option<EchoOff>,
}

/// What the program printed; `None` if it was canceled or failed.
fn answer_of(program: &OsString, prompt: &str) -> Option<Secret> {
    let path = Path::new(program);
    let absolute = path.is_absolute().then(|| path.to_owned());
    let path = absolute.or_else(|| find_program::on_path(path))?;
    let mut command = if cfg!(windows) { windows_command(&path)? } else { Command::new(path) };
    // Its messages are for the user, as when git runs it.
    command.arg(prompt).env(env::ASKING, "1").stderr(Stdio::inherit());
    let (status, bytes, _) = run::output(&mut command, TIME_LIMIT).ok()?;
    let text = str::from_utf8(&bytes).ok().filter(|_| status.success())?;
    let line = text.split(['\r', '\n']).next().unwrap_or_default();
    Some(Secret::new(line.to_owned()))
}

/// A script, such as VS Code's `askpass.sh`, is started by git's shell: Windows does not read its
/// first line.
fn windows_command(path: &Path) -> Option<Command> {
    // `git-askpass` may stand for `git-askpass.exe`.
    let path = find_program::at_path(path).unwrap_or_else(|| path.to_owned());
    if pathext::can_be_started(&path) {
        return Some(Command::new(path));
    }
    let mut command = Command::new(git_shell::all().into_iter().next()?);
    // The shell would read a backslash as an escape.
    let path = path.to_string_lossy().replace('\\', "/");
    // In a variable: Cygwin would expand an argument with a quote or a bracket as a pattern.
    command.args(["-c", r#"exec "$GIT_CREDENTIAL_AZDO_ASKPASS" "$0""#]).env(env::ASKPASS, path);
    Some(command)
}
