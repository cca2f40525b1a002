//! The index on disk (`record`): read without a lock, replaced as a whole under one.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

use super::{BadIndex, PatIndex};
use crate::organization::Remote;
use crate::util::encoding::decode_strictly;
use crate::util::files::{self, FileError};

const NAME: &str = "record";
const LOCK_NAME: &str = "record.lock";
const RENEW_LOCK_NAME: &str = "renew.lock";
/// How long another command may take to renew PATs.
const RENEWAL: Duration = Duration::from_secs(60);
/// A marker beside the index while there is a PAT for a server. Without it, only Azure's own hosts
/// can be ours, and a request for `github.com` reads no file.
const SERVERS_NAME: &str = "servers";

/// The index could not be read or written; it is unchanged.
#[derive(Debug, Error)]
pub enum IndexError {
    #[error(transparent)]
    File(#[from] FileError),
    /// The text is not an index of this version.
    #[error("{path} {source}")]
    Unreadable { path: String, source: BadIndex },
}

#[derive(Clone, Debug)]
pub struct IndexFile {
    dir: PathBuf,
}

impl IndexFile {
    /// The index in this directory, which need not exist.
    pub fn in_dir(dir: &Path) -> IndexFile {
        IndexFile { dir: dir.to_owned() }
    }

    pub fn path(&self) -> PathBuf {
        self.dir.join(NAME)
    }

    /// Whether the index may have a PAT for a server. Reads no file.
    pub fn may_have_servers(&self) -> bool {
        self.dir.join(SERVERS_NAME).exists()
    }

    /// Reads the index; an empty one if there is no file. This needs no lock, because the file is
    /// only ever replaced as a whole.
    pub fn read(&self) -> Result<PatIndex, IndexError> {
        self.read_by(PatIndex::parse)
    }

    /// Reads only the part about this remote. The rest is not even checked.
    pub fn read_about(&self, remote: &Remote) -> Result<PatIndex, IndexError> {
        self.read_by(|text| PatIndex::parse_about(text, remote))
    }

    fn read_by(
        &self,
        parse: impl FnOnce(&str) -> Result<PatIndex, BadIndex>,
    ) -> Result<PatIndex, IndexError> {
        let path = self.path();
        let bytes = match files::read_own_file(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(PatIndex::default()),
            Err(error) => return Err(FileError::at(&path)(error).into()),
        };
        // Someone may have edited it.
        let parsed = decode_strictly(&bytes).map_err(BadIndex::Line);
        let index = parsed
            .and_then(|text| parse(&text))
            .map_err(|source| IndexError::Unreadable { path: shown(&path), source })?;
        // A request for another host trusts nothing in it.
        if index != PatIndex::default() {
            files::check_dir(&self.dir).map_err(FileError::at(&path))?;
        }
        Ok(index)
    }

    /// Reads the index and locks it against changes by other processes. Fails if another one keeps
    /// it locked for ten seconds.
    pub fn lock(&self) -> Result<LockedIndex, IndexError> {
        self.locked(self.lock_out_others()?)
    }

    /// As [`IndexFile::lock`], for a change of another file: the index may even be damaged.
    pub fn lock_out_others(&self) -> Result<File, IndexError> {
        files::create_private_dir(&self.dir).map_err(FileError::at(&self.dir))?;
        let path = self.dir.join(LOCK_NAME);
        Ok(files::lock(&path).map_err(FileError::at(&path))?)
    }

    /// Keeps others from changing PATs at Azure DevOps. Fails if another one does for a minute.
    pub fn lock_renewals(&self) -> Result<File, IndexError> {
        files::create_private_dir(&self.dir).map_err(FileError::at(&self.dir))?;
        let path = self.dir.join(RENEW_LOCK_NAME);
        Ok(files::lock_within(&path, RENEWAL).map_err(FileError::at(&path))?)
    }

    /// Locks it without waiting; `None` if another process has.
    pub fn try_lock(&self) -> Result<Option<LockedIndex>, IndexError> {
        let path = self.dir.join(LOCK_NAME);
        let lock = files::try_lock(&path).map_err(FileError::at(&path))?;
        lock.map(|lock| self.locked(lock)).transpose()
    }

    fn locked(&self, lock: File) -> Result<LockedIndex, IndexError> {
        let index = self.read()?;
        if let Some(pat) = index.find_double() {
            let source = BadIndex::Double(pat.title());
            return Err(IndexError::Unreadable { path: shown(&self.path()), source });
        }
        if let Some(location) = index.find_shared_secret() {
            let source = BadIndex::SharedSecret(location.organization.to_string());
            return Err(IndexError::Unreadable { path: shown(&self.path()), source });
        }
        Ok(LockedIndex { index, file: self.clone(), _lock: lock })
    }
}

/// The locked index. The lock ends, like any file lock, with the process.
#[derive(Debug)]
pub struct LockedIndex {
    /// To be changed before [`LockedIndex::save`].
    pub index: PatIndex,
    file: IndexFile,
    _lock: File,
}

impl LockedIndex {
    /// Replaces the file; once this returns, the new index survives a power failure. After an error
    /// the old one is unchanged.
    pub fn save(&self) -> Result<(), IndexError> {
        let servers = self.file.dir.join(SERVERS_NAME);
        let has_servers = self.index.has_servers();
        // The marker is created before a server is in the index and removed after the last one: a
        // crash in between costs a needless read and never hides a PAT.
        if has_servers && !servers.exists() {
            files::write_private(&servers, b"").map_err(FileError::at(&servers))?;
        }
        let path = self.file.path();
        files::write_private(&path, self.index.to_text().as_bytes())
            .map_err(FileError::at(&path))?;
        if !has_servers {
            files::remove(&servers).map_err(FileError::at(&servers))?;
        }
        Ok(())
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
