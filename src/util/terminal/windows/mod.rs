//! Prompts on Windows: on the console, or on the terminal of Git Bash, whatever standard input is.

mod console;
mod pty;

use std::io::{self, ErrorKind, IsTerminal, stderr, stdin, stdout};
use std::os::windows::io::AsHandle;
use std::sync::{Mutex, MutexGuard, Once, OnceLock, PoisonError};
use std::time::Duration;

use super::message::wrap_lines;
use super::progress::PromptGuard;
use super::ways::{Surroundings, Way, way};
use crate::system::windows::console as system;
use crate::util::git_shell;
use crate::util::pat::Secret;

/// A terminal whose echo is off until this is dropped.
trait Prompter: Send {
    fn width(&self) -> Option<usize>;

    /// `Interrupted` for Ctrl-C, `UnexpectedEof` for the key that ends input, `TimedOut`.
    fn ask(&mut self, question: &str, shown: bool, limit: Option<Duration>) -> io::Result<Secret>;
}

struct State {
    prompter: Box<dyn Prompter>,
    /// The number of [`EchoOff`].
    users: usize,
}

static STATE: Mutex<Option<State>> = Mutex::new(None);

/// Whether there is a terminal to prompt on.
pub fn is_there() -> bool {
    static PTY_WORKS: OnceLock<bool> = OnceLock::new();
    match way(surroundings()) {
        Some(Way::Console) => system::input().is_ok(),
        Some(Way::Pty) => *PTY_WORKS.get_or_init(|| EchoOff::new().is_ok()),
        None => false,
    }
}

/// Whether this is the terminal of Git Bash, and its shell cannot prompt: winpty makes a console of it.
pub fn needs_winpty() -> bool {
    way(surroundings()) == Some(Way::Pty) && !is_there()
}

/// Whether a prompt would reach the user. Starts nothing.
pub fn can_be_opened() -> bool {
    match way(surroundings()) {
        Some(Way::Console) => system::input().is_ok(),
        Some(Way::Pty) => !git_shell::all().is_empty(),
        None => false,
    }
}

/// Prompts for a secret without showing it: `Interrupted` for Ctrl-C, `UnexpectedEof` for Ctrl-Z or,
/// in Git Bash, Ctrl-D.
pub fn read_hidden(question: &str) -> io::Result<Secret> {
    read(question, false, None)
}

/// As [`read_hidden`], but gives up after a while: `TimedOut`.
pub fn read_hidden_within(question: &str, limit: Duration) -> io::Result<Secret> {
    read(question, false, Some(limit))
}

/// Prompts for anything else, and shows it. It may be a secret by mistake.
pub fn read_shown(question: &str) -> io::Result<Secret> {
    read(question, true, None)
}

fn read(question: &str, shown: bool, limit: Option<Duration>) -> io::Result<Secret> {
    let _alone = PromptGuard::new();
    let _echo_off = EchoOff::new()?;
    let mut state = lock();
    let State { prompter, .. } = state.as_mut().ok_or(ErrorKind::NotFound)?;
    let question = wrap_lines(question, prompter.width());
    prompter.ask(&question, shown, limit)
}

fn surroundings() -> Surroundings {
    let (stdin, stdout, stderr) = (stdin(), stdout(), stderr());
    let is_console = |stream: &dyn AsHandle| system::mode(stream.as_handle()).is_some();
    let streams = [
        (stdin.is_terminal(), is_console(&stdin)),
        (stdout.is_terminal(), is_console(&stdout)),
        (stderr.is_terminal(), is_console(&stderr)),
    ];
    Surroundings {
        console_stream: streams.iter().any(|(_, is_console)| *is_console),
        // The standard library also knows the pipes of MSYS and Cygwin.
        pty_stream: streams.contains(&(true, false)),
        is_visible: system::is_visible(),
    }
}

/// Keeps the echo off until this is dropped, the last one if there are several: what someone types
/// while a passphrase is tried or a PAT is verified may be another attempt.
#[derive(Debug)]
pub struct EchoOff(());

impl EchoOff {
    /// # Errors
    /// There is no terminal.
    pub fn new() -> io::Result<EchoOff> {
        let mut state = lock();
        if let Some(state) = &mut *state {
            state.users += 1;
            return Ok(EchoOff(()));
        }
        let prompter: Box<dyn Prompter> = match way(surroundings()) {
            Some(Way::Console) => Box::new(console::Console::new()?),
            Some(Way::Pty) => Box::new(pty::Pty::new()?),
            None => return Err(ErrorKind::NotFound.into()),
        };
        turn_on_after_panic();
        *state = Some(State { prompter, users: 1 });
        Ok(EchoOff(()))
    }
}

impl Drop for EchoOff {
    fn drop(&mut self) {
        let mut state = lock();
        match &mut *state {
            Some(State { users: users @ 2.., .. }) => *users -= 1,
            _ => *state = None,
        }
    }
}

/// Nothing is dropped after a panic in a release build.
fn turn_on_after_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if let Ok(mut state) = STATE.try_lock() {
                *state = None;
            }
            before(panic);
        }));
    });
}

fn lock() -> MutexGuard<'static, Option<State>> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}
