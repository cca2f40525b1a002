//! Asking the user for a secret as git itself would, while git runs us: with the program that
//! the user has for it, else on the terminal, and not at all where git was told not to.

use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::process::{Command, Stdio};

use zeroize::Zeroizing;

use super::config;
use crate::util::env;
use crate::util::pat::Secret;
use crate::util::terminal;

/// How git would ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    askpass: Option<OsString>,
    terminal: bool,
}

impl Asking {
    /// As far as the environment tells, which is where programs that run git say it.
    pub fn of_env() -> Asking {
        Asking::told(None)
    }

    /// As git's configuration has it too: `core.askPass`, and `credential.interactive`, which
    /// forbids all of it.
    pub fn configured() -> Asking {
        if env::value(env::ASKING).is_some() {
            return Asking { askpass: None, terminal: false };
        }
        let last = |mut values: Vec<(String, String)>| values.pop().map(|(_, value)| value);
        // By itself: git says nothing at all where one value is no path (`~nobody/askpass`).
        let interactive = config::effective(r"^credential\.interactive$").unwrap_or_default();
        if last(interactive).is_some_and(|value| is_false(&value) || value == "never") {
            return Asking { askpass: None, terminal: false };
        }
        let askpass = config::effective_paths(r"^core\.askpass$").unwrap_or_default();
        Asking::told(last(askpass).map(OsString::from))
    }

    /// In git's own order (`git_prompt`). A variable that is set and empty stands for "no
    /// program", whatever the later ones say.
    fn told(configured: Option<OsString>) -> Asking {
        let askpass =
            env::value("GIT_ASKPASS").or(configured).or_else(|| env::value("SSH_ASKPASS"));
        let forbidden = env::text("GIT_TERMINAL_PROMPT").is_some_and(|value| is_false(&value));
        Asking {
            askpass: askpass.filter(|program| !program.is_empty()),
            terminal: !forbidden && terminal::can_be_opened(),
        }
    }

    /// Whether there is anybody to ask.
    pub fn is_possible(&self) -> bool {
        self.askpass.is_some() || self.terminal
    }

    /// Asks, first with the program and then, as git does, on the terminal.
    ///
    /// `for_program` has git's own form, `Password for 'what': `: graphical programs look for
    /// the first word to decide whether to show what is typed, and split it at blanks (VS Code).
    ///
    /// # Errors
    /// As [`terminal::read_hidden`]; `NotFound` where there is nobody to ask.
    pub fn hidden(&self, question: &str, for_program: &str) -> io::Result<Answer> {
        if let Some(program) = &self.askpass
            && let Some(answer) = run(program, for_program)
        {
            return Ok(Answer { secret: answer, from_program: true });
        }
        if self.terminal {
            let secret = terminal::read_hidden(question)?;
            return Ok(Answer { secret, from_program: false });
        }
        Err(ErrorKind::NotFound.into())
    }
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    /// The answer.
    pub secret: Secret,
    /// It may be a script that says the same to every question.
    pub from_program: bool,
}

/// What such a program printed; `None` if it was cancelled or does not work.
fn run(program: &OsString, prompt: &str) -> Option<Secret> {
    let mut command = Command::new(program);
    // Its own complaints are for the user, as when git runs it.
    command.arg(prompt).env(env::ASKING, "1").stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = command.output().ok()?;
    let bytes = Zeroizing::new(output.stdout);
    let text = str::from_utf8(&bytes).ok().filter(|_| output.status.success())?;
    let line = text.split(['\r', '\n']).next().unwrap_or_default();
    Some(Secret::new(line.to_owned()))
}

/// As git reads a truth value.
fn is_false(value: &str) -> bool {
    matches!(value.to_ascii_lowercase().as_str(), "" | "0" | "false" | "no" | "off")
}
