//! Signals that end the program at a prompt: the terminal's echo must be turned on again first.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use signal_hook::consts::{SIGINT, SIGQUIT, SIGTERM};
use signal_hook::{flag, low_level};

/// Signals from elsewhere: at a prompt the keyboard sends none, and a terminal that hung up needs
/// no echo.
const SIGNALS: [i32; 3] = [SIGINT, SIGQUIT, SIGTERM];

/// One per process, because a handler is never removed.
static WATCH: LazyLock<io::Result<Watch>> = LazyLock::new(Watch::new);

struct Watch {
    /// Whether signals end the program immediately, as by default.
    end_immediately: Arc<AtomicBool>,
    came: Arc<AtomicUsize>,
    /// Becomes readable after a signal: a flag that is checked before a wait would miss some.
    alarm: UnixStream,
}

/// Delays the signals that end the program while this exists.
pub(super) struct SignalGuard(&'static Watch);

impl SignalGuard {
    pub(super) fn new() -> io::Result<SignalGuard> {
        let watch = WATCH.as_ref().map_err(io::Error::other)?;
        watch.end_immediately.store(false, Ordering::SeqCst);
        Ok(SignalGuard(watch))
    }

    /// Waits for a key. `Interrupted` if a signal comes first.
    pub(super) fn wait_for(&self, terminal: &File) -> io::Result<()> {
        loop {
            let mut both = [terminal.as_fd(), self.0.alarm.as_fd()]
                .map(|stream| PollFd::from_borrowed_fd(stream, PollFlags::IN));
            match poll(&mut both, None) {
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
                Ok(_) if !both[1].revents().is_empty() => return Err(ErrorKind::Interrupted.into()),
                Ok(_) => return Ok(()),
            }
        }
    }

    /// Lets signals end the program again, immediately if one has come.
    pub(super) fn release(self) {
        self.0.end_immediately.store(true, Ordering::SeqCst);
        if let Ok(signal @ 1..) = i32::try_from(self.0.came.load(Ordering::SeqCst)) {
            let _ = low_level::emulate_default_handler(signal);
        }
    }
}

impl Watch {
    fn new() -> io::Result<Watch> {
        let (alarm, sender) = UnixStream::pair()?;
        let (end_immediately, came) =
            (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        for signal in SIGNALS {
            flag::register_conditional_default(signal, Arc::clone(&end_immediately))?;
            let number = usize::try_from(signal).unwrap_or_default();
            flag::register_usize(signal, Arc::clone(&came), number)?;
            low_level::pipe::register(signal, sender.try_clone()?)?;
        }
        Ok(Watch { end_immediately, came, alarm })
    }
}
