//! Whose turn it is to ask for the passphrase.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

use crate::disk;

/// Keeps every other process from asking, until it is dropped.
pub struct Turn {
    file: File,
    /// Somebody of the same job was asked while this one waited, and gave no passphrase: a fetch
    /// of ten submodules at once is one question and not ten.
    pub is_given_up: bool,
}

impl Turn {
    pub(super) fn wait(path: &Path, patience: Duration) -> io::Result<Turn> {
        let (mut file, waited) = match disk::lock_at_once(path)? {
            Some(file) => (file, false),
            None => (disk::lock_within(path, patience)?, true),
        };
        let is_given_up = waited && job().is_some() && given_up_by(&mut file) == job();
        if !is_given_up {
            // Numbers of jobs are used again.
            file.set_len(0)?;
        }
        Ok(Turn { file, is_given_up })
    }

    /// Tells those who are waiting. Where it cannot be told, each of them asks.
    pub fn give_up(mut self) {
        let number = job().map(|number| number.to_string()).unwrap_or_default();
        let _ = self.file.rewind().and_then(|()| self.file.write_all(number.as_bytes()));
    }
}

fn given_up_by(file: &mut File) -> Option<i32> {
    let mut text = String::new();
    file.take(20).read_to_string(&mut text).ok()?;
    text.parse().ok()
}

/// What was started together, as by one command that a person has typed.
#[cfg(unix)]
fn job() -> Option<i32> {
    Some(rustix::process::getpgrp().as_raw_nonzero().get())
}

#[cfg(not(unix))]
fn job() -> Option<i32> {
    None
}
