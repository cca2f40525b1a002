//! The gits to test with: the one on PATH, and the system's own where that is another version.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

#[derive(Clone, Debug)]
pub struct Git {
    pub program: PathBuf,
    version: (u32, u32),
    described: String,
}

impl Git {
    /// The git on PATH.
    pub fn on_path() -> Git {
        static FOUND: OnceLock<Git> = OnceLock::new();
        FOUND.get_or_init(Git::find).clone()
    }

    fn find() -> Git {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let name = format!("git{}", std::env::consts::EXE_SUFFIX);
        std::env::split_paths(&path)
            .map(|directory| directory.join(&name))
            .find_map(|program| Git::at(&program))
            .expect("git is not on PATH: install it (apt-get install git)")
    }

    /// The one at this path, if it is one.
    pub fn at(program: &Path) -> Option<Git> {
        let output = Command::new(program).arg("--version").output().ok()?;
        let described = String::from_utf8(output.stdout).ok()?.trim().to_owned();
        let mut numbers = described.rsplit(' ').next()?.split('.').map(str::parse);
        let version = (numbers.next()?.ok()?, numbers.next()?.ok()?);
        Some(Git { program: program.to_owned(), version, described })
    }

    /// `http.<url>.proactiveAuth` came with git 2.46 (git-protocol.md 0.2).
    pub fn has_proactive_auth(&self) -> bool {
        self.version >= (2, 46)
    }

    /// git that hands `state[]` back to helpers and lets them `continue` (git 2.46).
    pub fn keeps_state(&self) -> bool {
        self.version >= (2, 46)
    }
}

/// Runs a test with every git there is here. The name of the failing one precedes the failure.
pub fn for_each_git(test: impl Fn(&Git)) {
    let first = Git::on_path();
    let system = Git::at(Path::new("/usr/bin/git"));
    let other = system.filter(|git| git.described != first.described);
    for git in std::iter::once(first).chain(other) {
        eprintln!("with {} ({})", git.described, git.program.display());
        test(&git);
    }
}
