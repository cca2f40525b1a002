//! Signals that end the program while the terminal's echo is off, or while progress is shown: the echo
//! is turned on again first, or the line erased.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;
use std::{io, thread};

use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::{flag, low_level};

use super::{echo, progress};

/// SIGHUP may come from another program, such as timeout(1), while the terminal is still there.
const SIGNALS: [i32; 4] = [SIGHUP, SIGINT, SIGQUIT, SIGTERM];

/// Whether signals end the program immediately, as by default. One per process, because a handler is
/// never removed.
static END_IMMEDIATELY: LazyLock<io::Result<Arc<AtomicBool>>> = LazyLock::new(watch);

/// Whether a signal is about to end the program.
static CAME: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

static GUARDS: Mutex<usize> = Mutex::new(0);

/// Makes signals clean up the terminal before they end the program, until this is dropped.
pub(super) struct SignalGuard(());

impl SignalGuard {
    pub(super) fn new() -> io::Result<SignalGuard> {
        count(|guards| guards + 1)?;
        Ok(SignalGuard(()))
    }
}

impl Drop for SignalGuard {
    fn drop(&mut self) {
        let _ = count(|guards| guards - 1);
    }
}

/// Waits for the end of the program if a signal has come: what was waited for may have ended first.
pub(super) fn end_if_one_came() {
    if CAME.load(Ordering::SeqCst) {
        thread::sleep(Duration::from_secs(1));
    }
}

fn count(change: impl Fn(usize) -> usize) -> io::Result<()> {
    let flag = END_IMMEDIATELY.as_ref().map_err(io::Error::other)?;
    let mut guards = GUARDS.lock().unwrap_or_else(PoisonError::into_inner);
    *guards = change(*guards);
    flag.store(*guards == 0, Ordering::SeqCst);
    Ok(())
}

fn watch() -> io::Result<Arc<AtomicBool>> {
    let immediately = Arc::new(AtomicBool::new(true));
    for signal in SIGNALS {
        flag::register_conditional_default(signal, Arc::clone(&immediately))?;
        flag::register(signal, Arc::clone(&CAME))?;
    }
    let mut signals = Signals::new(SIGNALS)?;
    thread::Builder::new().spawn(move || {
        for signal in signals.forever() {
            let _erased = progress::PromptGuard::new();
            let _kept_on = echo::turn_on();
            let _ = low_level::emulate_default_handler(signal);
        }
    })?;
    Ok(immediately)
}
