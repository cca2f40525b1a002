//! What the program waits for, on the last line of the terminal. It appears after a moment of
//! silence, and disappears before anything else is written.

use std::io::{IsTerminal, Write, stderr};
use std::sync::{Condvar, Mutex, MutexGuard, Once, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::display::{self, Style};
use super::text::clean;
#[cfg(unix)]
use super::{
    echo,
    signals::{self, SignalGuard},
};

/// Shorter waits are not worth a word.
const DELAY: Duration = Duration::from_millis(300);
/// How soon a changed text is shown.
const TICK: Duration = Duration::from_millis(50);

static STATE: Mutex<State> = Mutex::new(State::new());
static STARTED: Condvar = Condvar::new();

struct State {
    /// What is waited for, the outermost first; with the number of the [`Progress`].
    waits: Vec<(u64, String)>,
    next: u64,
    /// Since when the terminal has been silent.
    silent_since: Option<Instant>,
    /// The number of prompts: someone else uses the line.
    prompts: usize,
    shown: String,
    /// While something is shown, so that Ctrl-C leaves a clean line.
    #[cfg(unix)]
    signals: Option<SignalGuard>,
}

/// A wait that is shown until this is dropped.
#[must_use]
pub struct Progress(Option<u64>);

impl Progress {
    /// Shows `text` after 300 ms if standard error is a terminal.
    pub fn new(text: &str) -> Progress {
        if !stderr().is_terminal() || display::is_dumb() {
            return Progress(None);
        }
        static THREAD: Once = Once::new();
        // Without threads there is no progress either.
        THREAD.call_once(|| drop(thread::Builder::new().spawn(run)));
        let mut state = state();
        let id = state.next;
        state.next += 1;
        if state.waits.is_empty() {
            state.silent_since = Some(Instant::now());
        }
        state.waits.push((id, clean(text).into_owned()));
        STARTED.notify_one();
        Progress(Some(id))
    }

    /// Replaces the text.
    pub fn set(&self, text: &str) {
        let mut state = state();
        if let Some(wait) = state.waits.iter_mut().find(|wait| Some(wait.0) == self.0) {
            wait.1 = clean(text).into_owned();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let Some(id) = self.0 else { return };
        let mut state = state();
        state.waits.retain(|wait| wait.0 != id);
        if state.waits.is_empty() {
            state.erase();
            drop(state);
            #[cfg(unix)]
            signals::end_if_one_came();
        }
    }
}

/// Hides the progress because something else is written.
pub fn hide() {
    let mut state = state();
    state.erase();
    state.silent_since = Some(Instant::now());
}

/// Hides the progress until this is dropped.
pub(super) struct PromptGuard;

impl PromptGuard {
    pub(super) fn new() -> PromptGuard {
        hide();
        state().prompts += 1;
        PromptGuard
    }
}

impl Drop for PromptGuard {
    fn drop(&mut self) {
        let mut state = state();
        state.prompts -= 1;
        state.silent_since = Some(Instant::now());
    }
}

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn run() {
    loop {
        let state = state();
        let mut state = if state.waits.is_empty() {
            STARTED.wait(state).unwrap_or_else(PoisonError::into_inner)
        } else {
            state
        };
        state.tick();
        drop(state);
        thread::sleep(TICK);
    }
}

impl State {
    const fn new() -> State {
        State {
            waits: Vec::new(),
            next: 0,
            silent_since: None,
            prompts: 0,
            shown: String::new(),
            #[cfg(unix)]
            signals: None,
        }
    }

    fn tick(&mut self) {
        let is_silent = self.silent_since.is_none_or(|since| since.elapsed() >= DELAY);
        if self.waits.is_empty() || self.prompts > 0 || !is_silent && self.shown.is_empty() {
            return;
        }
        let texts: Vec<&str> = self.waits.iter().map(|wait| &*wait.1).collect();
        let text = texts.join(": ");
        // A longer line could not be erased.
        let width = Style::stderr().width.unwrap_or_default().saturating_sub(1);
        let text: String = text.chars().take(width).collect();
        if text != self.shown && may_write() {
            self.erase();
            #[cfg(unix)]
            {
                self.signals = SignalGuard::new().ok();
            }
            write(&format!("\r{text}"));
            self.shown = text;
        }
    }

    fn erase(&mut self) {
        if !self.shown.is_empty() {
            write(&format!("\r{}\r", " ".repeat(self.shown.chars().count())));
            self.shown.clear();
        }
        #[cfg(unix)]
        drop(self.signals.take());
    }
}

fn write(text: &str) {
    // Standard error may be closed.
    let _ = stderr().write_all(text.as_bytes());
}

/// Whether this is the foreground job, and no other program asks for a password.
#[cfg(unix)]
fn may_write() -> bool {
    use rustix::process::getpgrp;
    use rustix::termios::{LocalModes, tcgetattr, tcgetpgrp};
    let terminal = stderr();
    let in_front = tcgetpgrp(&terminal).map_or(true, |front| front == getpgrp());
    let has_echo =
        || tcgetattr(&terminal).is_ok_and(|it| it.local_modes.contains(LocalModes::ECHO));
    in_front && (echo::is_off() || has_echo())
}

#[cfg(not(unix))]
fn may_write() -> bool {
    true
}
