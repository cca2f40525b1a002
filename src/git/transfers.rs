//! The transfers of git that are under way.

use std::thread;
use std::time::{Duration, Instant};

/// How long a transfer may go on with the PAT that it got.
const LONGEST: Duration = Duration::from_secs(60);

/// Waits until this user's transfers have ended that are under way now, for at most a minute: they
/// may use a PAT that is about to be revoked.
pub fn wait_for_their_end() {
    let started = Instant::now();
    let mut running = running();
    while !running.is_empty() && started.elapsed() < LONGEST {
        thread::sleep(Duration::from_millis(100));
        let now = self::running();
        running.retain(|process| now.contains(process));
    }
}

/// The process IDs of git's HTTP transfers and of git-lfs.
#[cfg(target_os = "linux")]
fn running() -> Vec<u32> {
    use std::os::unix::fs::MetadataExt;
    let user = rustix::process::getuid().as_raw();
    let Ok(processes) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    let id = |entry: std::fs::DirEntry| {
        let id = entry.file_name().to_str()?.parse().ok()?;
        let name = std::fs::read_to_string(entry.path().join("comm")).ok()?;
        // The kernel cuts off `git-remote-https`.
        let is_transfer = name.starts_with("git-remote-http") || name.starts_with("git-lfs");
        (is_transfer && entry.metadata().ok()?.uid() == user).then_some(id)
    };
    processes.flatten().filter_map(id).collect()
}

/// Unknown here: a transfer is given a moment.
#[cfg(not(target_os = "linux"))]
fn running() -> Vec<u32> {
    thread::sleep(Duration::from_secs(5));
    Vec::new()
}
