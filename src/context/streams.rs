//! What a run reads and writes.

use std::fmt::Display;
use std::io::{self, Read, Write};

use crate::util::terminal;

pub struct Streams<'a> {
    pub input: &'a mut dyn Read,
    /// Standard output, which git or a script reads.
    pub output: &'a mut dyn Write,
    /// Standard error, which the user reads.
    pub errors: &'a mut dyn Write,
}

impl Streams<'_> {
    /// Tells git's user something, see [`terminal::say`].
    pub fn say(&mut self, line: impl Display) {
        terminal::say(self.errors, &line.to_string());
    }

    /// Adds a line to a message. A command starts with spaces, see `terminal::message`.
    pub fn add(&mut self, line: impl Display) {
        terminal::add(self.errors, &line.to_string());
    }

    /// Writes a line without a label to standard error.
    pub fn note(&mut self, line: impl Display) {
        terminal::note(self.errors, &line.to_string());
    }

    /// Warns the user of a command.
    pub fn warn(&mut self, line: impl Display) {
        terminal::warn(self.errors, &line.to_string());
    }

    /// Tells the user of a command why it failed, or that a part of it did.
    pub fn error(&mut self, line: impl Display) {
        terminal::error(self.errors, &line.to_string());
    }

    /// Tells the user of a command what to do next.
    pub fn hint(&mut self, line: impl Display) {
        terminal::hint(self.errors, &line.to_string());
    }

    /// Writes lines to standard output, see [`terminal::print`].
    pub fn print(&mut self, lines: impl Display) -> io::Result<()> {
        terminal::print(self.output, &lines.to_string())
    }

    /// Writes a line that belongs to the one before to standard output.
    pub fn detail(&mut self, line: impl Display) -> io::Result<()> {
        terminal::detail(self.output, &line.to_string())
    }
}
