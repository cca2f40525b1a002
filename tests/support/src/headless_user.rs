//! A user without a desktop.

use std::ffi::{OsStr, OsString};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::home::copy_tree;
use crate::kernel_keys::KernelKeys;
use crate::{Home, Outcome, Program, azdo_path, pat84, write_script};

pub const PASSPHRASE: &str = "correct horse battery";
pub const OTHER: &str = "staple battery horse";
pub const ACME: &str = "protocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\n";

/// Fields are dropped in this order: the keys are found through the files.
pub struct User {
    pub keys: KernelKeys,
    pub home: Home,
}

impl User {
    pub fn new() -> User {
        User::at(Home::new())
    }

    pub fn at(home: Home) -> User {
        User { keys: KernelKeys::of(&home), home }
    }

    /// A user whose PAT for acme is in an unlocked vault.
    pub fn with_vault() -> User {
        let user = User::new();
        user.make_vault();
        user.login("acme", "vault", &pat84(1)).succeeds();
        user
    }

    /// A user whose PAT for acme is in a locked vault.
    pub fn locked_out() -> User {
        let user = User::with_vault();
        user.lock();
        user
    }

    pub fn make_vault(&self) {
        let made = self.azdo(["passphrase", "--with-passphrase"]).stdin(PASSPHRASE).run();
        made.succeeds().prints_about("Created the vault");
        self.keys.note();
    }

    /// The program without a terminal, even if the tests run in one.
    pub fn azdo<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Program {
        self.detached(azdo_path(), args)
    }

    /// Any program without a terminal.
    pub fn detached<A: AsRef<OsStr>>(
        &self,
        program: &str,
        args: impl IntoIterator<Item = A>,
    ) -> Program {
        self.keys.note();
        let fixed = ["--wait", program].map(OsString::from);
        let args = args.into_iter().map(|arg| arg.as_ref().to_owned());
        let program =
            self.home.program(Path::new("/usr/bin/setsid"), fixed.into_iter().chain(args));
        program.env("GIT_TERMINAL_PROMPT", "1")
    }

    pub fn login(&self, organization: &str, store: &str, pat: &str) -> Outcome {
        let login = ["login", organization, "--store", store, "--with-token", "--no-git-config"];
        let ran = self.azdo(login).stdin(pat).run();
        self.keys.note();
        ran
    }

    pub fn lock(&self) {
        self.azdo(["lock"]).run().succeeds().prints("The vault is locked.\n");
    }

    pub fn unlock(&self, passphrase: &str) -> Outcome {
        self.azdo(["unlock", "--with-passphrase"]).stdin(passphrase).run()
    }

    /// The answer to git's `get` for acme.
    pub fn get(&self) -> Outcome {
        self.azdo(["get"]).stdin(ACME).run()
    }

    #[track_caller]
    pub fn gets(&self, pat: &str) {
        self.get().succeeds().says_nothing().prints_about(&format!("password={pat}\n"));
    }

    /// Asserts that nothing is printed but one line about how to unlock.
    #[track_caller]
    pub fn is_locked_out(ran: Outcome) {
        let ran = ran.ends_with(1).prints("");
        let ran = ran.says("the vault is locked. Unlock it: git credential-azdo unlock");
        assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
    }

    /// Writes the settings file.
    pub fn set(&self, settings: &str) {
        let dir = self.home.path().join("config/git-credential-azdo");
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join("config"), settings).unwrap();
    }

    pub fn data(&self) -> PathBuf {
        self.home.path().join("data/git-credential-azdo")
    }

    pub fn vault(&self) -> PathBuf {
        self.data().join("vault")
    }

    pub fn copy(&self) -> PathBuf {
        self.data().join("vault.copy")
    }

    /// Another home with the same files: the same vault, so the same key.
    pub fn twin(&self) -> User {
        let home = Home::new();
        let twin = User { keys: self.keys.lent_to(&home), home };
        std::fs::create_dir_all(twin.data()).unwrap();
        std::fs::set_permissions(twin.data(), PermissionsExt::from_mode(0o700)).unwrap();
        copy_tree(&self.data(), &twin.data());
        twin
    }

    /// Writes an askpass program that gives this answer and logs each prompt.
    pub fn askpass(&self, answer: &str) -> PathBuf {
        let script = format!("echo \"$1\" >>\"{}\"\necho '{answer}'", self.asked().display());
        self.script("askpass", &script)
    }

    /// Writes a program in the user's home.
    pub fn script(&self, name: &str, script: &str) -> PathBuf {
        let program = self.home.path().join(name);
        write_script(&program, &format!("#!/bin/sh\n{script}\n"));
        program
    }

    /// The prompts that askpass programs got since the last call.
    pub fn questions(&self) -> Vec<String> {
        let asked = std::fs::read_to_string(self.asked()).unwrap_or_default();
        let _ = std::fs::remove_file(self.asked());
        asked.lines().map(str::to_owned).collect()
    }

    fn asked(&self) -> PathBuf {
        self.home.path().join("asked")
    }
}
