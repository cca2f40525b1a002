//! The git versions to test with: the one on PATH, and the system's if that is another version.

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

    /// The git at this path, if there is one.
    pub fn at(program: &Path) -> Option<Git> {
        let output = Command::new(program).arg("--version").output().ok()?;
        let described = String::from_utf8(output.stdout).ok()?.trim().to_owned();
        let mut numbers = described.rsplit(' ').next()?.split('.').map(str::parse);
        let version = (numbers.next()?.ok()?, numbers.next()?.ok()?);
        Some(Git { program: program.to_owned(), version, described })
    }

    /// `git version 2.47.3`.
    pub fn described(&self) -> &str {
        &self.described
    }

    /// Whether this git has `http.<url>.proactiveAuth` (git 2.46 release notes).
    pub fn has_proactive_auth(&self) -> bool {
        self.version >= (2, 46)
    }

    /// Whether this git sends the header of `authtype` with every request of a push (ed0f7a62f7).
    pub fn sends_bearer(&self) -> bool {
        self.version >= (2, 54)
    }

    /// Whether this git hands `state[]` back to helpers and lets them `continue` (git 2.46 release
    /// notes).
    pub fn keeps_state(&self) -> bool {
        self.version >= (2, 46)
    }
}

/// More programs to test with, separated as in PATH. Each test then takes longer.
const MORE: &str = "GIT_CREDENTIAL_AZDO_TEST_GITS";

/// Runs a test with every git version on this machine, and with those that a variable names. A failure
/// is preceded by the version's name.
pub fn for_each_git(test: impl Fn(&Git)) {
    let more = std::env::var_os(MORE).unwrap_or_default();
    let system = std::iter::once(PathBuf::from("/usr/bin/git"));
    let mut gits = vec![Git::on_path()];
    for program in system.chain(std::env::split_paths(&more)) {
        let git = Git::at(&program);
        let is_known = |git: &Git| gits.iter().any(|it| it.described == git.described);
        gits.extend(git.filter(|git| !is_known(git)));
    }
    for git in gits {
        eprintln!("with {} ({})", git.described, git.program.display());
        test(&git);
    }
}
