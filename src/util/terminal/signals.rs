//! Signals that end the program while the terminal's echo is off: it is turned on again first.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::{io, thread};

use signal_hook::consts::{SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::{flag, low_level};

use super::echo;

/// A terminal that hung up needs no echo.
const SIGNALS: [i32; 3] = [SIGINT, SIGQUIT, SIGTERM];

/// Whether signals end the program immediately, as by default. One per process, because a handler is
/// never removed.
static END_IMMEDIATELY: LazyLock<io::Result<Arc<AtomicBool>>> = LazyLock::new(watch);

/// Makes signals turn the echo on before they end the program, or end it immediately again.
pub(super) fn end_immediately(immediately: bool) -> io::Result<()> {
    let flag = END_IMMEDIATELY.as_ref().map_err(io::Error::other)?;
    flag.store(immediately, Ordering::SeqCst);
    Ok(())
}

fn watch() -> io::Result<Arc<AtomicBool>> {
    let immediately = Arc::new(AtomicBool::new(true));
    for signal in SIGNALS {
        flag::register_conditional_default(signal, Arc::clone(&immediately))?;
    }
    let mut signals = Signals::new(SIGNALS)?;
    thread::Builder::new().spawn(move || {
        for signal in signals.forever() {
            let _kept_on = echo::turn_on();
            let _ = low_level::emulate_default_handler(signal);
        }
    })?;
    Ok(immediately)
}
