//! Files that can be decrypted only in one logon session of Windows, because the key is in the kernel.
//!
//! The first line of a file is its expiration time, so that other sessions can remove it. The rest is
//! encrypted: a checksum, the time at which it was written, and the bytes. The kernel's encryption
//! detects neither another key nor a change; the checksum does.

use std::fs;
use std::path::{Path, PathBuf};

use blake2::digest::consts::U16;
use blake2::{Blake2b, Digest};
use zeroize::Zeroizing;

use super::session_memory::NotKept;
use crate::util::files;
use crate::util::time::Timestamp;

/// The bytes of a block; Windows encrypts only whole blocks.
pub const BLOCK: usize = 16;
/// The bytes of each number before the content: the time and the length.
const NUMBER: usize = 8;
/// The expiration time of bytes that are kept as long as possible.
const NEVER: i64 = i64::MAX;

/// The calls of Windows and the clock. Tests replace them.
#[derive(Clone, Copy)]
pub struct Calls {
    /// Encrypts whole blocks in place. `false` if it failed.
    pub protect: fn(&mut [u8]) -> bool,
    /// Decrypts whole blocks in place. With another key, the result is random.
    pub unprotect: fn(&mut [u8]) -> bool,
    pub now: fn() -> Timestamp,
}

/// The files of one logon session.
pub struct SessionFiles {
    dir: PathBuf,
    session: u64,
    calls: Calls,
}

impl SessionFiles {
    pub fn new(dir: &Path, session: u64, calls: Calls) -> SessionFiles {
        SessionFiles { dir: dir.to_owned(), session, calls }
    }

    /// Keeps bytes under this name, replacing others, for a number of seconds or until the session
    /// ends. Writes nothing unencrypted.
    ///
    /// # Errors
    /// [`NotKept`]; then there are no bytes under this name.
    pub fn put(&self, name: &str, bytes: &[u8], seconds: Option<u32>) -> Result<(), NotKept> {
        let now = (self.calls.now)();
        let end = seconds.map_or(NEVER, |seconds| now.plus_seconds(seconds).unix());
        let content = self.encrypted(name, bytes, now, end).ok_or(NotKept::NotEncrypted)?;
        self.write(name, &[format!("{end}\n").as_bytes(), &content].concat())?;
        if self.get(name)?.is_some_and(|kept| kept[..] == *bytes) {
            return Ok(());
        }
        self.remove(name)?;
        Err(NotKept::NotEncrypted)
    }

    /// The bytes under this name; `None` if there are none, or they have expired or belong to another
    /// session.
    ///
    /// # Errors
    /// [`NotKept::File`]
    pub fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, NotKept> {
        let path = self.path(name);
        let content = match files::read_private(&path) {
            Err(error) if files::is_absent(&error) => return Ok(None),
            other => other.map_err(|error| failed(&path, &error))?,
        };
        let Some((end, encrypted)) = split(&content) else {
            return Ok(None);
        };
        let now = (self.calls.now)().unix();
        let kept = self.decrypted(name, encrypted, end);
        if kept.is_some() && end <= now {
            let _ = files::remove(&path);
        }
        // Not after the clock was set back: the time may be over.
        let kept = kept.filter(|(written, _)| (*written..end).contains(&now));
        Ok(kept.map(|(_, bytes)| bytes))
    }

    /// Forgets the bytes under this name, in every session. `true` if there were any.
    ///
    /// # Errors
    /// [`NotKept::File`]
    pub fn remove(&self, name: &str) -> Result<bool, NotKept> {
        let had = self.get(name)?.is_some();
        for path in self.paths(name) {
            files::remove(&path).map_err(|error| failed(&path, &error))?;
        }
        Ok(had)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{}{:016x}", prefix(name), self.session))
    }

    /// The files with this name of all sessions.
    fn paths(&self, name: &str) -> Vec<PathBuf> {
        let prefix = prefix(name);
        let entries = fs::read_dir(&self.dir).into_iter().flatten().flatten();
        let is_meant = |path: &PathBuf| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&prefix))
        };
        entries.map(|entry| entry.path()).filter(is_meant).collect()
    }

    /// Writes a file, and removes those of other sessions that are over.
    fn write(&self, name: &str, content: &[u8]) -> Result<(), NotKept> {
        let at = |error| failed(&self.dir, &error);
        files::create_private_dir(&self.dir).map_err(at)?;
        let _lock = files::lock(&self.dir.join("lock")).map_err(at)?;
        let now = (self.calls.now)().unix();
        for path in self.paths(name) {
            let content = files::read_private(&path).ok();
            if content.as_deref().and_then(|content| split(content)).is_none_or(|it| it.0 <= now) {
                let _ = files::remove(&path);
            }
        }
        let path = self.path(name);
        files::write_private(&path, content).map_err(|error| failed(&path, &error))
    }

    /// `None` if the kernel does not encrypt, or leaves a block as it was.
    fn encrypted(
        &self,
        name: &str,
        bytes: &[u8],
        written: Timestamp,
        end: i64,
    ) -> Option<Zeroizing<Vec<u8>>> {
        let length = (BLOCK + 2 * NUMBER + bytes.len()).next_multiple_of(BLOCK);
        // With enough capacity: a buffer that grows leaves copies behind.
        let mut plain = Zeroizing::new(Vec::with_capacity(length));
        plain.extend([0; BLOCK]);
        plain.extend(written.unix().to_le_bytes());
        plain.extend((bytes.len() as u64).to_le_bytes());
        plain.extend(bytes);
        plain.resize(length, 0);
        let checksum = self.checksum(name, end, &plain[BLOCK..]);
        plain[..BLOCK].copy_from_slice(&checksum);
        let mut encrypted = plain.clone();
        let is_done = (self.calls.protect)(&mut encrypted);
        let mut blocks = plain.chunks(BLOCK).zip(encrypted.chunks(BLOCK));
        (is_done && blocks.all(|(before, after)| before != after)).then_some(encrypted)
    }

    /// When it was written, and the bytes. `None` for anything that [`SessionFiles::encrypted`] did
    /// not write in this session, under this name and with this end.
    fn decrypted(
        &self,
        name: &str,
        encrypted: &[u8],
        end: i64,
    ) -> Option<(i64, Zeroizing<Vec<u8>>)> {
        if !encrypted.len().is_multiple_of(BLOCK) {
            return None;
        }
        let mut plain = Zeroizing::new(encrypted.to_vec());
        if !(self.calls.unprotect)(&mut plain) {
            return None;
        }
        let (checksum, rest) = plain.split_first_chunk::<BLOCK>()?;
        if *checksum != self.checksum(name, end, rest) {
            return None;
        }
        let (written, rest) = rest.split_first_chunk::<NUMBER>()?;
        let (length, rest) = rest.split_first_chunk::<NUMBER>()?;
        let bytes = rest.get(..usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        Some((i64::from_le_bytes(*written), Zeroizing::new(bytes.to_vec())))
    }

    fn checksum(&self, name: &str, end: i64, rest: &[u8]) -> [u8; BLOCK] {
        let mut digest = Blake2b::<U16>::new();
        digest.update(format!("{name}\n{:016x}\n{end}\n", self.session));
        digest.update(rest);
        digest.finalize().into()
    }
}

/// The end in the first line of a file, and what follows.
fn split(content: &[u8]) -> Option<(i64, &[u8])> {
    let line = content.iter().position(|byte| *byte == b'\n')?;
    Some((str::from_utf8(&content[..line]).ok()?.parse().ok()?, &content[line + 1..]))
}

/// What the names of the files start with; Windows allows no colon in them.
fn prefix(name: &str) -> String {
    format!("{}-", name.replace(':', "-"))
}

fn failed(path: &Path, error: &std::io::Error) -> NotKept {
    NotKept::File(format!("{}: {error}", path.display()))
}
