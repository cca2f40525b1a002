//! The version of the git that called this helper, which git does not say.

use std::path::Path;
use std::time::UNIX_EPOCH;

use super::Version;
use crate::util::{env, files, find_program};

/// The version of the git that called this helper; `None` if that is not clear. The answer is kept in
/// a file of `dir` until git is another one, so that git is started only once.
pub fn caller_version(dir: &Path) -> Option<Version> {
    // git puts the directory of its own programs first into PATH (`setup_path` in exec-cmd.c).
    let git = find_program::on_path(Path::new("git"))?;
    let own = env::absolute_path("GIT_EXEC_PATH");
    let about = git.metadata().ok().filter(|_| git.parent() == own.as_deref())?;
    let modified = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    let identity = format!("{modified} {} {}\n", about.len(), git.display());
    let file = dir.join("git-version");
    let known = files::read_short(&file, 4096).ok();
    let known = known.as_deref().and_then(|bytes| str::from_utf8(bytes).ok());
    if let Some(version) = known.and_then(|text| text.strip_prefix(&identity)) {
        return Version::parse(version);
    }
    let version = Version::installed()?;
    // If it cannot be written, git is started again the next time.
    let _ = files::write_private(&file, format!("{identity}git version {version}\n").as_bytes());
    Some(version)
}
