//! Fake programs that print a user's Entra token: `az`, `azd`, `azureauth` and `ado-auth-helper`,
//! with the outputs and exit codes of the real ones.
//!
//! They are scripts for `/bin/sh`. They start no program but `sleep`, so that they also work if
//! PATH has no other folder than theirs.

mod programs;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::fake_azure::pat_api::Token;
use crate::write_script;
use programs::Program;

/// A folder for PATH. No program is in it at first.
pub struct FakeEntra {
    folder: PathBuf,
    /// Deletes the folder in the end.
    _directory: Option<TempDir>,
}

/// Whether a program is signed in, and so what it prints.
pub enum SignIn<'a> {
    /// With one token for each tenant. Without `--tenant` it prints the first one. Any other tenant
    /// does not know the user (AADSTS50020).
    SignedIn(&'a [Token]),
    NotSignedIn,
    /// Signed in, with no Azure subscription in any tenant.
    NoSubscription,
    /// As a managed identity, for which `az` does not accept `--tenant`.
    ManagedIdentity(&'a Token),
    /// AADSTS50076.
    MfaRequired,
    /// AADSTS53003.
    ConditionalAccess,
    /// Fails with this error message.
    Fails(&'a str),
    /// Prints this, and succeeds.
    Prints(&'a str),
    /// Takes this many seconds.
    Slow(u32, &'a SignIn<'a>),
}

impl FakeEntra {
    pub fn new() -> FakeEntra {
        let directory = tempfile::tempdir().expect("a temporary directory");
        FakeEntra { folder: directory.path().to_owned(), _directory: Some(directory) }
    }

    /// Puts the programs in this folder, which is not deleted.
    pub fn at(folder: &Path) -> FakeEntra {
        FakeEntra { folder: folder.to_owned(), _directory: None }
    }

    /// The folder of the programs.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// A PATH that starts with the folder of the programs.
    pub fn before(&self, path: impl AsRef<OsStr>) -> OsString {
        let paths = std::iter::once(self.folder.clone()).chain(std::env::split_paths(&path));
        std::env::join_paths(paths).expect("a PATH")
    }

    /// Installs the Azure CLI, or changes how it is signed in.
    pub fn az(&self, sign_in: &SignIn<'_>) {
        self.install(Program::Az, &self.folder, sign_in);
    }

    /// Installs the Azure Developer CLI.
    pub fn azd(&self, sign_in: &SignIn<'_>) {
        self.install(Program::Azd, &self.folder, sign_in);
    }

    pub fn azureauth(&self, sign_in: &SignIn<'_>) {
        self.install(Program::AzureAuth, &self.folder, sign_in);
    }

    /// Installs the helper of GitHub Codespaces, which is in the home directory.
    pub fn ado_auth_helper(&self, home: &Path, sign_in: &SignIn<'_>) {
        self.install(Program::AdoAuthHelper, home, sign_in);
    }

    fn install(&self, program: Program, folder: &Path, sign_in: &SignIn<'_>) {
        let script = program.script(sign_in, &self.starts_file());
        write_script(&folder.join(program.name()), &script);
    }

    /// The command line of each start of these programs.
    pub fn starts(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.starts_file()).unwrap_or_default();
        text.lines().map(String::from).collect()
    }

    fn starts_file(&self) -> PathBuf {
        self.folder.join("starts.log")
    }
}
