//! A time limit for calls of the system that have none.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::{KeyringFault, WAITING};
use crate::stores::{Result, StoreError};
use crate::util::terminal::Progress;

/// Runs `work` on a thread of its own and abandons it after the limit. The process ends soon after,
/// and the thread with it.
///
/// # Errors
/// [`StoreError::Silent`] after the limit, else what `work` returns.
pub fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    within_showing(WAITING, limit, work)
}

/// As [`within`], with another text for the terminal.
///
/// # Errors
/// As [`within`].
pub fn within_showing<T: Send + 'static>(
    progress: &str,
    limit: Duration,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let _progress = Progress::new(progress);
    let (done, result) = mpsc::channel();
    let worker = thread::Builder::new().spawn(move || {
        // The receiver is gone after the limit.
        let _ = done.send(work());
    });
    worker.map_err(|error| KeyringFault::Other(error.to_string()))?;
    result.recv_timeout(limit).unwrap_or(Err(StoreError::Silent(limit.as_secs())))
}
