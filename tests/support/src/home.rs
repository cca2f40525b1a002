//! A temporary home directory and the programs that run in it.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::program::azdo_path;
#[cfg(unix)]
use crate::program::install_azdo;
use crate::{Git, Outcome, Program};

const GIT_CONFIG: &str = "[user]\n\tname = A Tester\n\temail = tester@example.com\n";

/// A new user: no settings, no keyring, no display, and a git that may not prompt.
pub struct Home {
    directory: TempDir,
    git: Git,
}

impl Home {
    pub fn new() -> Self {
        Self::with(&Git::on_path())
    }

    /// Creates a home in which this version of git is used, by git-lfs too.
    pub fn with(git: &Git) -> Self {
        Self::at(tempfile::tempdir().expect("a temporary directory"), git)
    }

    /// As [`Home::with`], in this directory.
    pub fn at(directory: TempDir, git: &Git) -> Self {
        let home = Home { directory, git: git.clone() };
        let runtime = home.path().join("run");
        std::fs::create_dir(&runtime).expect("a directory in the new home");
        std::fs::write(home.path().join(".gitconfig"), GIT_CONFIG).expect("git's configuration");
        home
    }

    /// Creates a second home with the same files.
    pub fn copy(&self) -> Self {
        let home = Home::with(&self.git);
        copy_tree(self.path(), home.path());
        home
    }

    /// Sets a key in git's global configuration.
    pub fn configure_git(&self, key: &str, value: &str) {
        self.git(["config", "--global", key, value]).run().succeeds();
    }

    /// Commits a file `noise` of this many incompressible bytes to a clone.
    pub fn commit_noise(&self, clone: &str, size: usize) {
        let directory = self.path().join(clone);
        let noise = crate::noise(size);
        std::fs::write(directory.join("noise"), noise).expect("a file in the clone");
        self.git(["add", "noise"]).in_dir(&directory).run().succeeds();
        self.git(["commit", "-m", "Noise"]).in_dir(&directory).run().succeeds();
    }

    /// Sends git and git-lfs through a proxy and makes them trust this CA.
    pub fn behind(self, proxy: &str, ca: &Path) -> Self {
        self.configure_git("http.proxy", proxy);
        self.configure_git("http.sslCAInfo", ca.to_str().expect("a path in UTF-8"));
        self
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The program under test with these arguments.
    pub fn azdo<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Program {
        self.program(Path::new(azdo_path()), args)
    }

    /// The program without root's power to override file modes.
    #[cfg(unix)]
    pub fn powerless<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Program {
        if !is_root() {
            return self.azdo(args);
        }
        let drop = ["--bounding-set=-all", "--inh-caps=-all", azdo_path()].map(OsString::from);
        let args = args.into_iter().map(|arg| arg.as_ref().to_owned());
        self.program(Path::new("/usr/bin/setpriv"), drop.into_iter().chain(args))
    }

    /// The program as a user without a name and a home, as in many containers. As root it runs with
    /// another user ID, otherwise in a user namespace.
    #[cfg(unix)]
    pub fn homeless(&self, operation: &str) -> Program {
        use std::os::unix::fs::PermissionsExt;
        // That user cannot read other users' homes.
        let ours = self.path().join("git-credential-azdo");
        if !ours.exists() {
            install_azdo(&ours);
        }
        for path in [self.path(), &ours] {
            std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).expect("open to all");
        }
        let ours = ours.to_str().expect("a path in UTF-8");
        let program = if is_root() {
            let user = ["--reuid=54321", "--regid=54321", "--clear-groups", ours, operation];
            self.program(Path::new("/usr/bin/setpriv"), user)
        } else {
            let user = ["--user", "--map-user=54321", ours, operation];
            self.program(Path::new("/usr/bin/unshare"), user)
        };
        let unset = ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"];
        unset.iter().fold(program, |program, name| program.without(name))
    }

    pub fn git<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Program {
        self.program(&self.git.program, args)
    }

    /// Stores a PAT in the file store with `login`.
    #[track_caller]
    pub fn login(&self, url: &str, pat: &str) -> Outcome {
        let args = ["login", url, "--store", "file", "--with-token", "--trust-host"];
        self.azdo(args).stdin(pat).run().succeeds()
    }

    /// Reports to the program that the server rejected this PAT at two repositories of an
    /// organization of Azure DevOps Services.
    #[track_caller]
    pub fn reject(&self, organization: &str, pat: &str) -> Outcome {
        let erase = |repository: &str| {
            let request = format!(
                "protocol=https\nhost=dev.azure.com\npath={organization}/w/_git/{repository}\n\
                 username=pat\npassword={pat}\n"
            );
            self.azdo(["erase"]).stdin(request).run().succeeds()
        };
        erase("one");
        erase("two")
    }

    /// Turns off `useHttpPath` in git's configuration, so that git sends no paths.
    pub fn leave_out_paths(&self) {
        let key = "credential.https://dev.azure.com.useHttpPath";
        self.git(["config", "--global", "--unset-all", key]).run();
    }

    /// All secrets in the file store, concatenated, except those of replaced PATs.
    pub fn stored_secrets(&self) -> String {
        self.secrets(|id, replaced| !replaced.contains(id))
    }

    /// The secrets of replaced PATs in the file store, concatenated.
    pub fn replaced_secrets(&self) -> String {
        self.secrets(|id, replaced| replaced.contains(id))
    }

    fn secrets(&self, filter: impl Fn(&String, &[String]) -> bool) -> String {
        let data = self.path().join("data/git-credential-azdo");
        let record = std::fs::read_to_string(data.join("record")).unwrap_or_default();
        let sections = record.split("\n[replaced ").skip(1);
        let id = |section: &str| {
            let line = section.lines().find_map(|line| line.strip_prefix("secret = "));
            line.expect("the id of a secret").to_owned()
        };
        let replaced: Vec<String> = sections.map(id).collect();
        let entries = std::fs::read_dir(data.join("secrets")).into_iter().flatten();
        let files = entries.map(|entry| entry.expect("an entry of the file store"));
        let files =
            files.filter(|file| filter(&file.file_name().into_string().unwrap(), &replaced));
        let read = |path| std::fs::read_to_string(path).expect("a file of the file store");
        files.map(|file| read(file.path())).collect()
    }

    /// Any program in this home, with no environment variable of the tester's but PATH.
    pub fn program<A: AsRef<OsStr>>(
        &self,
        program: &Path,
        args: impl IntoIterator<Item = A>,
    ) -> Program {
        let mut command = Command::new(program);
        command
            .args(args)
            .current_dir(self.path())
            .env_clear()
            .env("PATH", self.search_path())
            .env("HOME", self.path())
            .env("XDG_CONFIG_HOME", self.path().join("config"))
            .env("XDG_DATA_HOME", self.path().join("data"))
            .env("XDG_STATE_HOME", self.path().join("state"))
            .env("XDG_CACHE_HOME", self.path().join("cache"))
            .env("XDG_RUNTIME_DIR", self.path().join("run"))
            .env("LC_ALL", "C")
            // Only the tests of verification remove this.
            .env("GIT_CREDENTIAL_AZDO_VERIFY", "no")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_TERMINAL_PROMPT", "0");
        Program::from_command(command)
    }

    /// The `PATH` of programs in this home.
    pub fn search_path(&self) -> OsString {
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let of_git = self.git.program.parent().map(PathBuf::from);
        let paths = of_git.into_iter().chain(std::env::split_paths(&inherited));
        std::env::join_paths(paths).expect("a PATH")
    }
}

/// Copies the contents of a folder with their modes, except sockets and pipes.
pub(crate) fn copy_tree(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder to copy") {
        let entry = entry.expect("an entry of the folder");
        let (kind, target) = (entry.file_type().expect("its type"), to.join(entry.file_name()));
        if kind.is_dir() {
            std::fs::create_dir_all(&target).expect("a folder for the copies");
            let mode = entry.metadata().expect("its mode").permissions();
            std::fs::set_permissions(&target, mode).expect("the same mode");
            copy_tree(&entry.path(), &target);
        } else if kind.is_file() {
            std::fs::copy(entry.path(), target).expect("a copy of the file");
        }
    }
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
