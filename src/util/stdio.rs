//! The standard streams, without the startup code of Rust's standard library.
//!
//! On Linux the program skips that code (see `src/main.rs`), which takes a tenth of a short run.
//! What it does for the streams is done here: [`open_missing`] for every run,
//! [`survive_broken_pipes`] for all but the fast path.

use std::io::{self, Read, Write};
#[cfg(unix)]
use std::time::{Duration, Instant};

/// How long standard input may stay open: enough for someone who unlocks a password manager in
/// front of the pipe. git closes it within milliseconds.
#[cfg(unix)]
const TIME_LIMIT: Duration = Duration::from_secs(120);

/// Standard input without a buffer: the standard library's would keep a copy of a password and
/// never wipe it. On Unix, an error follows after two minutes.
pub struct RawInput {
    #[cfg(unix)]
    deadline: Option<Instant>,
    /// The error if a person is to type it.
    not_for_people: Option<&'static str>,
}

impl RawInput {
    pub fn new(not_for_people: Option<&'static str>) -> RawInput {
        RawInput {
            #[cfg(unix)]
            deadline: None,
            not_for_people,
        }
    }
}

impl Read for RawInput {
    #[cfg(unix)]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};

        const A_MOMENT: Timespec = Timespec { tv_sec: 0, tv_nsec: 300_000_000 };
        let stdin = rustix::stdio::stdin();
        let deadline = *self.deadline.get_or_insert_with(|| Instant::now() + TIME_LIMIT);
        let left = deadline.saturating_duration_since(Instant::now()).try_into();
        let mut stream = [PollFd::from_borrowed_fd(stdin, PollFlags::IN)];
        let mut ready = 0;
        if let Some(why) = self.not_for_people.take() {
            // What git passes on is there by then, which saves its path a call.
            ready = poll(&mut stream, Some(&A_MOMENT))?;
            // macOS cannot poll a terminal (poll(2) there, BUGS).
            let is_unknown = ready == 0 || stream[0].revents().contains(PollFlags::NVAL);
            if is_unknown && rustix::termios::isatty(stdin) {
                return Err(io::Error::other(why));
            }
        }
        if ready == 0 && poll(&mut stream, left.ok().as_ref())? == 0 {
            let seconds = TIME_LIMIT.as_secs();
            let reason = format!("standard input did not end within {seconds} s");
            return Err(io::Error::new(io::ErrorKind::TimedOut, reason));
        }
        // The other end is closed and nothing is left to read, which saves git's path a call.
        if stream[0].revents() == PollFlags::HUP {
            return Ok(0);
        }
        Ok(rustix::io::read(stdin, buffer)?)
    }

    #[cfg(windows)]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        use std::io::IsTerminal;

        let stdin = io::stdin();
        if let Some(why) = self.not_for_people.take()
            && stdin.is_terminal()
        {
            return Err(io::Error::other(why));
        }
        match without_buffer(&stdin) {
            Some(mut stream) => stream.read(buffer),
            None => stdin.lock().read(buffer),
        }
    }
}

/// Standard output without a buffer, for the same reason.
#[derive(Default)]
pub struct RawOutput {
    /// Whether the last write failed. git's operations have nothing to say then: git is gone.
    pub failed: bool,
}

impl Write for RawOutput {
    #[cfg(unix)]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = rustix::io::write(rustix::stdio::stdout(), bytes);
        self.failed = written.is_err();
        Ok(written?)
    }

    #[cfg(windows)]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let stdout = io::stdout();
        let written = match without_buffer(&stdout) {
            Some(mut stream) => stream.write_all(bytes),
            None => {
                let mut console = stdout.lock();
                console.write_all(bytes).and_then(|()| console.flush())
            }
        };
        self.failed = written.is_err();
        match written {
            Ok(()) => Ok(bytes.len()),
            Err(error) if reader_is_gone(&error) => Err(io::ErrorKind::BrokenPipe.into()),
            Err(error) => Err(error),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A standard stream that is a pipe or a file. `None` for a console, whose text the standard library
/// converts, and without a stream.
#[cfg(windows)]
fn without_buffer(
    stream: &(impl std::os::windows::io::AsHandle + std::os::windows::io::AsRawHandle),
) -> Option<std::fs::File> {
    let is_console = || crate::system::windows::console::mode(stream.as_handle()).is_some();
    if stream.as_raw_handle().is_null() || is_console() {
        return None;
    }
    stream.as_handle().try_clone_to_owned().ok().map(std::fs::File::from)
}

/// Windows has several errors for a pipe without a reader
/// (learn.microsoft.com/windows/win32/debug/system-error-codes--0-499-); that of a named pipe, as in
/// Git Bash, has no kind in the standard library.
#[cfg(windows)]
fn reader_is_gone(error: &io::Error) -> bool {
    const ERROR_PIPE_NOT_CONNECTED: i32 = 233;
    error.raw_os_error() == Some(ERROR_PIPE_NOT_CONNECTED)
}

/// Opens /dev/null in place of each standard stream that the caller closed. Otherwise the next
/// file that is opened, such as the index, would be mistaken for standard output.
#[cfg(target_os = "linux")]
pub fn open_missing() -> io::Result<()> {
    use std::os::fd::IntoRawFd;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::{Mode, OFlags, open};
    use rustix::stdio::{stderr, stdin, stdout};

    let all = [stdin(), stdout(), stderr()];
    let mut streams = all.map(|stream| PollFd::from_borrowed_fd(stream, PollFlags::empty()));
    poll(&mut streams, Some(&Timespec::default()))?;
    for _ in streams.iter().filter(|stream| stream.revents().contains(PollFlags::NVAL)) {
        // The lowest number that is free, and never closed.
        let _ = open("/dev/null", OFlags::RDWR, Mode::empty())?.into_raw_fd();
    }
    Ok(())
}

/// Makes a write to a pipe without a reader an error instead of the end of the program. A handler
/// rather than "ignore", because programs that are started from here would inherit the latter.
pub fn survive_broken_pipes() {
    #[cfg(target_os = "linux")]
    {
        use std::sync::{Arc, Once};
        static REGISTERED: Once = Once::new();
        // It only fails for signals that cannot be handled.
        REGISTERED.call_once(|| {
            let never_read = Arc::default();
            let _ = signal_hook::flag::register(signal_hook::consts::SIGPIPE, never_read);
        });
    }
}
