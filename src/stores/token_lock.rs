//! Asking for Entra tokens in one process at a time.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::{SecretId, StoreError};
use crate::util::files;
use crate::util::terminal::Progress;

/// Bytes of a noted failure.
const LONGEST: u64 = 16 << 10;

/// Keeps other processes from asking until it is dropped or the process ends.
pub struct TokenLock {
    file: File,
    /// Why a process that asked while this one waited got no token.
    pub failure: Option<StoreError>,
}

impl TokenLock {
    /// Fails if another process holds the lock for longer than `patience`.
    pub fn wait(dir: &Path, id: &SecretId, patience: Duration) -> io::Result<TokenLock> {
        let path = dir.join("token.lock");
        if let Some(file) = files::try_lock(&path)? {
            file.set_len(0)?;
            return Ok(TokenLock { file, failure: None });
        }
        let _progress = Progress::new("Waiting for another process to get a token...");
        let file = files::lock_within(&path, patience)?;
        let failure = failure_in(&file, id);
        if failure.is_none() {
            file.set_len(0)?;
        }
        Ok(TokenLock { file, failure })
    }

    /// Notes for the processes that wait whether this one got a token: they would wait as long for
    /// the same failure. If that cannot be noted, each of them asks.
    pub fn note(&mut self, id: &SecretId, failure: Option<&StoreError>) {
        let text = match failure {
            Some(StoreError::Entra { why, next_steps, needs_new_secret }) => {
                json!([id.to_string(), why, next_steps, needs_new_secret]).to_string()
            }
            _ => String::new(),
        };
        let file = &mut self.file;
        let _ = file.rewind().and_then(|()| file.write_all(text.as_bytes()));
    }
}

fn failure_in(file: &File, id: &SecretId) -> Option<StoreError> {
    let mut text = String::new();
    file.take(LONGEST).read_to_string(&mut text).ok()?;
    let (of, why, next_steps, needs_new_secret): (String, String, Vec<String>, bool) =
        serde_json::from_str(&text).ok()?;
    (of == id.to_string()).then_some(StoreError::Entra { why, next_steps, needs_new_secret })
}
