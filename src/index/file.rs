//! The record on disk: read without a lock, replaced whole under one.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::{Record, Unreadable, text};
use crate::disk;
use crate::remote::Remote;

const NAME: &str = "record";
const LOCK_NAME: &str = "record.lock";
/// Stands beside the record while there is a PAT for a server of the user's own. Without it no
/// host but Azure's own can be ours, and a request for `github.com` ends without a file read.
const SERVERS_NAME: &str = "servers";

/// The record could not be read or written; it is as it was before.
#[derive(Debug, Error)]
pub enum RecordError {
    /// The system said no.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// The text is not a record of this version.
    #[error("{path} {source}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        source: Unreadable,
    },
}

/// Where the record is.
#[derive(Clone, Debug)]
pub struct RecordFile {
    dir: PathBuf,
}

impl RecordFile {
    /// The record in this directory, which need not exist.
    pub fn in_dir(dir: &Path) -> RecordFile {
        RecordFile { dir: dir.to_owned() }
    }

    /// The file itself.
    pub fn path(&self) -> PathBuf {
        self.dir.join(NAME)
    }

    /// Whether a host that is not Azure's own may be in the record. Reads no file.
    pub fn may_have_servers(&self) -> bool {
        self.dir.join(SERVERS_NAME).exists()
    }

    /// The record as it is now; an empty one if there is no file.
    ///
    /// Needs no lock: the file is only ever replaced by a complete one.
    ///
    /// # Errors
    /// [`RecordError`] for a file that is there but cannot be used.
    pub fn read(&self) -> Result<Record, RecordError> {
        self.read_by(text::parse)
    }

    /// What it has about PATs for this host and organisation, as git's request names them. Of the
    /// rest nothing is read, not even whether it can be understood.
    ///
    /// # Errors
    /// As [`RecordFile::read`].
    pub fn read_about(&self, remote: &Remote) -> Result<Record, RecordError> {
        self.read_by(|text| text::parse(&text::about(text, remote)))
    }

    fn read_by(
        &self,
        parse: impl FnOnce(&str) -> Result<Record, Unreadable>,
    ) -> Result<Record, RecordError> {
        let path = self.path();
        let bytes = match disk::read_own(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Record::default()),
            Err(error) => return Err(at(&path)(error)),
        };
        let parsed = match str::from_utf8(&bytes) {
            Ok(text) => parse(text),
            Err(error) => {
                let before = &bytes[..error.valid_up_to()];
                let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
                Err(Unreadable::Line(line))
            }
        };
        parsed.map_err(|source| RecordError::Unreadable { path: shown(&path), source })
    }

    /// Reads the record and keeps everyone else from changing it.
    ///
    /// # Errors
    /// As [`RecordFile::read`]; also where another process keeps it locked for ten seconds.
    pub fn lock(&self) -> Result<Locked, RecordError> {
        disk::create_private_dir(&self.dir).map_err(at(&self.dir))?;
        let path = self.dir.join(LOCK_NAME);
        self.locked(disk::lock(&path).map_err(at(&path))?)
    }

    /// The same without waiting; `None` if another process has it locked.
    ///
    /// # Errors
    /// As [`RecordFile::read`].
    pub fn lock_at_once(&self) -> Result<Option<Locked>, RecordError> {
        let path = self.dir.join(LOCK_NAME);
        let lock = disk::lock_at_once(&path).map_err(at(&path))?;
        lock.map(|lock| self.locked(lock)).transpose()
    }

    fn locked(&self, lock: File) -> Result<Locked, RecordError> {
        let record = self.read()?;
        if let Some(pat) = record.find_double() {
            let source = Unreadable::Double(pat.title());
            return Err(RecordError::Unreadable { path: shown(&self.path()), source });
        }
        Ok(Locked { record, file: self.clone(), _lock: lock })
    }
}

/// The record while nobody else can change it. Ends, like any file lock, with the process.
#[derive(Debug)]
pub struct Locked {
    /// Change it, then [`Locked::save`].
    pub record: Record,
    file: RecordFile,
    _lock: File,
}

impl Locked {
    /// Replaces the file on disk; when this returns, the new record survives a power cut.
    ///
    /// # Errors
    /// [`RecordError`]; the old record is then still there, whole.
    pub fn save(&self) -> Result<(), RecordError> {
        let servers = self.file.dir.join(SERVERS_NAME);
        let has_servers = self.record.has_servers();
        // The mark is there before a server is in the record and goes after the last one: a
        // crash between the two costs a needless read and never hides a PAT.
        if has_servers && !servers.exists() {
            disk::write_private(&servers, b"").map_err(at(&servers))?;
        }
        let path = self.file.path();
        disk::write_private(&path, text::format(&self.record).as_bytes()).map_err(at(&path))?;
        if !has_servers {
            disk::remove(&servers).map_err(at(&servers))?;
        }
        Ok(())
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> RecordError {
    let path = shown(path);
    move |source| RecordError::Io { path, source }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
