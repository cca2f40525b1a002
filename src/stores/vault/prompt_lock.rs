//! Whose turn it is to ask for the passphrase.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

use crate::util::files;

/// Keeps every other process from asking, until it is dropped.
pub struct PromptLock {
    file: File,
    /// Somebody of the same job was asked while this one waited, and gave no passphrase: a fetch
    /// of ten submodules at once is one question and not ten.
    pub given_up: Option<Asker>,
}

/// Who gave no passphrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// Somebody at the terminal.
    Person,
    /// A program that answers in a person's place.
    Program,
}

/// As they stand in the file.
const BY: [(&str, Asker); 2] = [("person", Asker::Person), ("program", Asker::Program)];

impl PromptLock {
    pub(super) fn wait(path: &Path, patience: Duration) -> io::Result<PromptLock> {
        let (mut file, waited) = match files::try_lock(path)? {
            Some(file) => (file, false),
            None => (files::lock_within(path, patience)?, true),
        };
        let given_up = if waited { given_up_in(job(), &mut file) } else { None };
        if given_up.is_none() {
            // Numbers of jobs are used again.
            file.set_len(0)?;
        }
        Ok(PromptLock { file, given_up })
    }

    /// Tells those who are waiting. Where it cannot be told, each of them asks.
    pub fn give_up(mut self, by: Asker) {
        let name = BY.iter().find(|(_, other)| *other == by).map_or("", |(name, _)| name);
        let text = job().map(|number| format!("{number} {name}")).unwrap_or_default();
        let _ = self.file.rewind().and_then(|()| self.file.write_all(text.as_bytes()));
    }
}

fn given_up_in(job: Option<i32>, file: &mut File) -> Option<Asker> {
    let mut text = String::new();
    file.take(40).read_to_string(&mut text).ok()?;
    let (number, name) = text.split_once(' ')?;
    let same_job = number.parse().ok() == Some(job?);
    let by = BY.iter().find(|(known, _)| *known == name).map(|(_, by)| *by);
    by.filter(|_| same_job)
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
