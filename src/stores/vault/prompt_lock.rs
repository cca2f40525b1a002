//! Prompting for the passphrase in one process at a time.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

use crate::util::files;

/// Keeps other processes from prompting until it is dropped.
pub(crate) struct PromptLock {
    file: File,
    /// A process of the same job was prompting while this one waited, and got no passphrase: a
    /// fetch of ten submodules prompts once.
    pub(crate) given_up: Option<Asker>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asker {
    Person,
    /// An askpass program.
    Program,
}

impl PromptLock {
    pub(super) fn wait(path: &Path, patience: Duration) -> io::Result<PromptLock> {
        let (mut file, waited) = match files::try_lock(path)? {
            Some(file) => (file, false),
            None => (files::lock_within(path, patience)?, true),
        };
        let given_up = if waited { given_up_in(&mut file) } else { None };
        if given_up.is_none() {
            // Job numbers are reused.
            file.set_len(0)?;
        }
        Ok(PromptLock { file, given_up })
    }

    /// Tells the waiting processes. If that fails, each of them prompts.
    pub(crate) fn give_up(mut self, by: Asker) {
        let text = job().map(|job| text_of(&job, by)).unwrap_or_default();
        let _ = self.file.rewind().and_then(|()| self.file.write_all(text.as_bytes()));
    }
}

fn given_up_in(file: &mut File) -> Option<Asker> {
    let mut text = String::new();
    file.take(40).read_to_string(&mut text).ok()?;
    let job = job()?;
    [Asker::Person, Asker::Program].into_iter().find(|by| text_of(&job, *by) == text)
}

/// What a process of this job writes to the file.
fn text_of(job: &str, by: Asker) -> String {
    format!("{job} {by:?}")
}

/// The processes that one command line started.
#[cfg(unix)]
fn job() -> Option<String> {
    Some(rustix::process::getpgrp().as_raw_nonzero().to_string())
}

/// Windows has no process groups; those processes have a git command in common. IDEs start git without
/// a console; other processes have that in common.
#[cfg(windows)]
fn job() -> Option<String> {
    let console = || crate::system::windows::logon::console().map(|window| window.to_string());
    crate::util::caller::command().or_else(console)
}
