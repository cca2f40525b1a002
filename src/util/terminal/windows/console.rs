//! Prompts on a console. Its own line editor is used, so that paste, Esc, and input methods work as
//! everywhere.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::windows::io::AsHandle;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use windows_sys::Win32::System::Console::{
    ENABLE_ECHO_INPUT, ENABLE_LINE_INPUT, ENABLE_PROCESSED_INPUT, ENABLE_VIRTUAL_TERMINAL_INPUT,
};
use zeroize::Zeroizing;

use super::Prompter;
use crate::system::windows::console as system;
use crate::util::pat::Secret;
use crate::util::terminal::display::Style;
use crate::util::terminal::ways::typed;

/// In UTF-16 units. Longer than any token.
const LONGEST: usize = 16 * 1024;

/// A console whose echo is off.
pub(super) struct Console {
    input: File,
    output: File,
    before: u32,
}

impl Console {
    pub(super) fn new() -> io::Result<Console> {
        let (input, output) = (system::input()?, system::output()?);
        let before = system::mode(input.as_handle()).ok_or(ErrorKind::NotFound)?;
        system::restore_at_end(Some(before));
        let console = Console { input, output, before };
        console.set_echo(false)?;
        Ok(console)
    }

    fn set_echo(&self, on: bool) -> io::Result<()> {
        // Echo is only valid with line input, and Ctrl-C ends the program only with the third.
        let lines = self.before | ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT;
        let quiet = lines & !(ENABLE_ECHO_INPUT | ENABLE_VIRTUAL_TERMINAL_INPUT);
        let mode = if on { quiet | ENABLE_ECHO_INPUT } else { quiet };
        system::set_mode(self.input.as_handle(), mode)
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        // The rest of a paste of several lines must not reach the shell. A failure means that the
        // console is gone.
        system::flush(&self.input);
        let _ = system::set_mode(self.input.as_handle(), self.before);
        system::restore_at_end(None);
    }
}

impl Prompter for Console {
    fn width(&self) -> Option<usize> {
        Style::of(&self.output).width
    }

    fn ask(&mut self, question: &str, shown: bool, limit: Option<Duration>) -> io::Result<Secret> {
        // What was typed before the prompt is not an answer to it.
        system::flush(&self.input);
        system::write(&self.output, question)?;
        self.set_echo(shown)?;
        let answer = line(self.input.try_clone()?, limit);
        self.set_echo(false)?;
        if !shown || answer.is_err() {
            system::write(&self.output, "\r\n")?;
        }
        answer
    }
}

/// Reads a line in a thread, because nothing else can end the wait. After the time limit, it is
/// abandoned; the program ends soon.
fn line(input: File, limit: Option<Duration>) -> io::Result<Secret> {
    let (sender, answers) = mpsc::sync_channel(1);
    let read = move || {
        let mut line = Zeroizing::new(vec![0; LONGEST]);
        let answer = match system::read(&input, &mut line) {
            Ok(0) => Err(ErrorKind::Interrupted.into()),
            Ok(count) => typed(&line[..count]).ok_or(ErrorKind::UnexpectedEof.into()),
            Err(error) => Err(error),
        };
        let _ = sender.send(answer);
    };
    thread::Builder::new().spawn(read)?;
    let answer = match limit {
        Some(limit) => answers.recv_timeout(limit),
        None => answers.recv().map_err(|_| RecvTimeoutError::Disconnected),
    };
    answer.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()))
}
