//! Runs a program for its output: without a shell, outside the repository, and with limits.

mod start;
#[cfg(unix)]
#[path = "unix.rs"]
mod system;
#[cfg(windows)]
#[path = "windows.rs"]
mod system;
mod why;

use std::io::{self, ErrorKind, Read};
use std::mem;
use std::process::{Command, ExitStatus};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::terminal::Progress;
pub use start::Started;
pub use system::become_program;
pub use why::{described, why_not_started};

/// An Entra token has about 2 kB, and notes below a password a few more.
const LONGEST_OUTPUT: usize = 64 << 10;
/// Of standard error, where the reason comes last.
const LONGEST_WORDS: usize = 4 << 10;
/// While its output is open, the end of the output is noticed immediately; after that, the program
/// is about to exit.
const PAUSES: [Duration; 2] = [Duration::from_millis(20), Duration::from_millis(1)];
/// After its exit everything is printed, only not yet read. A terminated program exits soon.
const GRACE: Duration = Duration::from_secs(1);

/// How much of a program's output counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    FirstLine,
    Everything,
}

/// What a program has printed. It may contain a secret.
pub struct Finished {
    pub status: ExitStatus,
    pub output: Zeroizing<Vec<u8>>,
    /// The end of standard error.
    pub words: Zeroizing<Vec<u8>>,
}

pub enum RunError {
    NotStarted(io::Error),
    /// It did not finish within this many seconds.
    TimedOut(u64),
    /// It printed more than 64 KiB.
    TooLong,
    /// A program that this one has started started this one.
    Circle,
}

/// Runs `command`, which needs a program and its arguments only. It is given `limit` seconds, while
/// the terminal shows `progress`.
pub fn run(
    command: &mut Command,
    needed: Needed,
    limit: u64,
    progress: &str,
) -> Result<Finished, RunError> {
    let _progress = Progress::new(progress);
    let mut running = Running::new(start::outside_repository(command)?)?;
    let status = running.wait(needed, limit)?;
    let (output, words) = (mem::take(&mut running.output), mem::take(&mut running.words));
    Ok(Finished { status, output, words })
}

/// Messages of the reading threads. They are abandoned if something that the program started keeps
/// a pipe open; our process ends soon after.
enum PipeMessage {
    /// Standard output; empty at its end.
    Output(Zeroizing<Vec<u8>>),
    /// Standard error; the same.
    Words(Zeroizing<Vec<u8>>),
}

struct Running {
    program: Started,
    messages: Receiver<PipeMessage>,
    output_ended: bool,
    words_ended: bool,
    output: Zeroizing<Vec<u8>>,
    words: Zeroizing<Vec<u8>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.program.end();
        let _ = self.program.child.try_wait();
    }
}

impl Running {
    fn new(program: Started) -> Result<Running, RunError> {
        // A program that never stops printing waits until it is read.
        let (sender, messages) = mpsc::sync_channel(4);
        let mut running = Running {
            program,
            messages,
            output_ended: false,
            words_ended: false,
            // With enough capacity, so that reading leaves no copies in smaller buffers.
            output: Zeroizing::new(Vec::with_capacity(LONGEST_OUTPUT)),
            words: Zeroizing::default(),
        };
        if let Some(pipe) = running.program.child.stdout.take() {
            listen(pipe, PipeMessage::Output, sender.clone())?;
        }
        if let Some(pipe) = running.program.child.stderr.take() {
            listen(pipe, PipeMessage::Words, sender)?;
        }
        Ok(running)
    }

    /// Waits until the program has ended and what counts of its output was read.
    fn wait(&mut self, needed: Needed, limit: u64) -> Result<ExitStatus, RunError> {
        let give_up = Instant::now().checked_add(Duration::from_secs(limit));
        let status = loop {
            self.hear()?;
            if let Some(status) = self.program.child.try_wait().map_err(RunError::NotStarted)? {
                break status;
            }
            if give_up.is_some_and(|end| Instant::now() >= end) {
                return Err(RunError::TimedOut(limit));
            }
        };
        let enough = Instant::now() + GRACE;
        while !self.is_complete(needed, status) && Instant::now() < enough {
            self.hear()?;
        }
        Ok(status)
    }

    /// Whether everything that counts was read: an agent in the background may keep a pipe open for
    /// hours.
    fn is_complete(&self, needed: Needed, status: ExitStatus) -> bool {
        if status.success() {
            self.output_ended
                || needed == Needed::FirstLine && self.output.trim_ascii_start().contains(&b'\n')
        } else {
            // What it printed for us is removed from its words.
            self.words_ended && self.output_ended
        }
    }

    /// Receives the next message, or gives up after a short time.
    fn hear(&mut self) -> Result<(), RunError> {
        let time = PAUSES[usize::from(self.output_ended)];
        match self.messages.recv_timeout(time) {
            Ok(PipeMessage::Output(bytes)) if bytes.is_empty() => self.output_ended = true,
            Ok(PipeMessage::Words(bytes)) if bytes.is_empty() => self.words_ended = true,
            Ok(PipeMessage::Output(bytes)) if self.output.len() + bytes.len() > LONGEST_OUTPUT => {
                return Err(RunError::TooLong);
            }
            Ok(PipeMessage::Output(bytes)) => self.output.extend_from_slice(&bytes),
            Ok(PipeMessage::Words(bytes)) => {
                self.words.extend_from_slice(&bytes);
                let outdated = self.words.len().saturating_sub(LONGEST_WORDS);
                self.words.drain(..outdated);
            }
            Err(RecvTimeoutError::Timeout) => {}
            // Both pipes are closed, and the program is still running.
            Err(RecvTimeoutError::Disconnected) => thread::sleep(time),
        }
        Ok(())
    }
}

/// Reads a pipe to its end, or until the receiver is gone.
fn listen(
    mut pipe: impl Read + Send + 'static,
    message: fn(Zeroizing<Vec<u8>>) -> PipeMessage,
    to: SyncSender<PipeMessage>,
) -> Result<(), RunError> {
    let reader = thread::Builder::new().spawn(move || {
        let mut buffer = Zeroizing::new([0; 4096]);
        loop {
            match pipe.read(&mut buffer[..]) {
                Ok(0) => break,
                Ok(count) => {
                    if to.send(message(Zeroizing::new(buffer[..count].to_vec()))).is_err() {
                        return;
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        let _ = to.send(message(Zeroizing::default()));
    });
    reader.map(|_| ()).map_err(RunError::NotStarted)
}
