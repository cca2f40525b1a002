//! The terminal's echo, which is off from the first prompt until the last answer is accepted.

use std::fs::File;
use std::io;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};

use super::signals::SignalGuard;

static STATE: Mutex<Option<State>> = Mutex::new(None);

/// What is known while the echo is off.
pub(super) struct State {
    terminal: File,
    before: Termios,
    /// The number of [`EchoOff`].
    users: usize,
    _signals: SignalGuard,
}

/// Keeps the echo off until this is dropped, the last one if there are several: what someone types
/// while a passphrase is tried or a PAT is verified may be another attempt.
///
/// The echo is on again after every end of the process, except SIGKILL.
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
        let terminal = super::tty::open()?;
        let before = tcgetattr(&terminal)?;
        let mut quiet = before.clone();
        quiet.local_modes &= !LocalModes::ECHO;
        turn_on_after_panic();
        let signals = SignalGuard::new()?;
        tcsetattr(&terminal, OptionalActions::Now, &quiet)?;
        *state = Some(State { terminal, before, users: 1, _signals: signals });
        Ok(EchoOff(()))
    }
}

impl Drop for EchoOff {
    fn drop(&mut self) {
        let mut state = lock();
        if let Some(State { users: users @ 2.., .. }) = &mut *state {
            *users -= 1;
            return;
        }
        restore(&mut state);
    }
}

/// Turns the echo on. Nothing turns it off again while the result exists.
pub(super) fn turn_on() -> MutexGuard<'static, Option<State>> {
    let mut state = lock();
    restore(&mut state);
    state
}

/// Whether this program has turned the echo off.
pub(super) fn is_off() -> bool {
    lock().is_some()
}

/// A terminal that also passes on each key, Ctrl-C too, until this is dropped.
pub(super) struct Keys<'a>(&'a File, Termios);

impl Keys<'_> {
    pub(super) fn new(terminal: &File) -> io::Result<Keys<'_>> {
        let before = tcgetattr(terminal)?;
        let mut keys = before.clone();
        keys.local_modes &= !(LocalModes::ISIG | LocalModes::ICANON);
        keys.special_codes[SpecialCodeIndex::VMIN] = 1;
        keys.special_codes[SpecialCodeIndex::VTIME] = 0;
        // What was typed before the prompt is not an answer to it.
        tcsetattr(terminal, OptionalActions::Flush, &keys)?;
        Ok(Keys(terminal, before))
    }
}

impl Drop for Keys<'_> {
    fn drop(&mut self) {
        // Not after a signal has turned the echo on.
        if lock().is_some() {
            let _ = tcsetattr(self.0, OptionalActions::Flush, &self.1);
        }
    }
}

fn lock() -> MutexGuard<'static, Option<State>> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn restore(state: &mut Option<State>) {
    if let Some(State { terminal, before, .. }) = state.take() {
        // The rest of a paste of several lines must not reach the shell. A failure means that the
        // terminal is gone.
        let _ = tcsetattr(&terminal, OptionalActions::Flush, &before);
    }
}

/// Nothing is dropped after a panic in a release build.
fn turn_on_after_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if let Ok(mut state) = STATE.try_lock() {
                restore(&mut state);
            }
            before(panic);
        }));
    });
}
