//! Prompts on the controlling terminal, whatever standard input is.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::time::Duration;

use rustix::process::getpgrp;
use rustix::termios::tcgetpgrp;

use super::display::Style;
use super::echo::{EchoOff, Keys};
use super::message::wrap_lines;
use super::progress::PromptGuard;
use crate::util::no_dump::NoDumpGuard;
use crate::util::pat::Secret;

/// Longer than any token; more is a file pasted by mistake.
const LONGEST: usize = 16 * 1024;

/// Whether there is a terminal to prompt on.
pub fn is_there() -> bool {
    open().is_ok()
}

/// Only on Windows.
pub fn needs_winpty() -> bool {
    false
}

/// Whether a prompt would not stop this program as a background job, possibly for days.
pub fn can_be_opened() -> bool {
    let in_front = |terminal: File| {
        // It does not tell if the foreground job is in another PID namespace.
        tcgetpgrp(&terminal).map_or(true, |front| front == getpgrp())
    };
    open().is_ok_and(in_front)
}

/// Prompts for a secret without showing it: `Interrupted` for Ctrl-C, `UnexpectedEof` for Ctrl-D.
pub fn read_hidden(question: &str) -> io::Result<Secret> {
    read(question, false)
}

/// As [`read_hidden`]: on Unix, a terminal that opens is one that the user sees.
pub fn read_hidden_within(question: &str, _limit: Duration) -> io::Result<Secret> {
    read_hidden(question)
}

/// Prompts for anything else, and shows it. It may be a secret by mistake.
pub fn read_shown(question: &str) -> io::Result<Secret> {
    read(question, true)
}

pub(super) fn open() -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open("/dev/tty")
}

fn read(question: &str, shown: bool) -> io::Result<Secret> {
    let terminal = open()?;
    let _alone = PromptGuard::new();
    let _hidden = NoDumpGuard::new();
    let _echo_off = EchoOff::new()?;
    let read = Keys::new(&terminal).and_then(|_keys| {
        let question = wrap_lines(question, Style::of(&terminal).width);
        (&terminal).write_all(question.as_bytes())?;
        line(&terminal, shown)
    });
    (&terminal).write_all(b"\n").and(read)
}

/// Reads one line, with the few editing keys that make sense for hidden text.
fn line(mut terminal: &File, shown: bool) -> io::Result<Secret> {
    // With enough capacity: a string that grows leaves copies behind.
    let mut text = zeroize::Zeroizing::new(Vec::with_capacity(LONGEST));
    let mut sequence = Sequence::None;
    loop {
        let mut key = [0];
        terminal.read_exact(&mut key)?;
        let [key] = key;
        // Arrow keys, and the markers of a bracketed paste.
        let (next, is_part) = match (sequence, key) {
            (Sequence::Escape, b'[' | b'O') | (Sequence::Open, 0x20..=0x3f) => {
                (Sequence::Open, true)
            }
            (Sequence::Open, 0x40..=0x7e) => (Sequence::None, true),
            (_, 27) => (Sequence::Escape, true),
            _ => (Sequence::None, false),
        };
        sequence = next;
        if is_part {
            continue;
        }
        let (before, columns_before) = (text.len(), columns(&text));
        match key {
            b'\r' | b'\n' => break,
            3 => return Err(ErrorKind::Interrupted.into()),
            4 if text.is_empty() => return Err(ErrorKind::UnexpectedEof.into()),
            // A character, not a byte.
            8 | 127 => while text.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {},
            // Ctrl-U and Ctrl-W: there is only one word.
            21 | 23 => text.clear(),
            0..32 => {}
            _ if text.len() == LONGEST => return Err(ErrorKind::InvalidData.into()),
            other => text.push(other),
        }
        if shown {
            let gone = columns_before.saturating_sub(columns(&text));
            terminal.write_all("\u{8} \u{8}".repeat(gone).as_bytes())?;
            terminal.write_all(&text[before.min(text.len())..])?;
        }
    }
    match str::from_utf8(&text) {
        Ok(text) => Ok(Secret::new(text.to_owned())),
        // The caller rejects it and prompts again.
        Err(_) if shown => Ok(Secret::new(String::from_utf8_lossy(&text).into_owned())),
        Err(_) => Err(ErrorKind::InvalidData.into()),
    }
}

/// The position in an escape sequence from the terminal.
#[derive(Clone, Copy)]
enum Sequence {
    None,
    Escape,
    Open,
}

fn columns(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}
