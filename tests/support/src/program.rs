//! Programs that a test runs, and the path of the program under test.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::Outcome;

/// The file name of the program under test.
const NAME: &str = "git-credential-azdo";

/// The path of the program under test.
///
/// cargo sets a variable with it since 1.94; before, it is found relative to the test binary.
pub fn azdo_path() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| {
        let told = std::env::var_os(format!("CARGO_BIN_EXE_{NAME}")).map(PathBuf::from);
        let path = told.unwrap_or_else(beside_the_test_binaries);
        assert!(path.is_file(), "{} is missing: run the tests with cargo", path.display());
        path.into_os_string().into_string().expect("a target directory in UTF-8")
    })
}

/// `target/debug/NAME`, for a test binary in `target/debug/deps`.
fn beside_the_test_binaries() -> PathBuf {
    let test = std::env::current_exe().expect("the path of the test binary");
    let deps = test.parent().expect("a folder of test binaries");
    deps.with_file_name(format!("{NAME}{}", std::env::consts::EXE_SUFFIX))
}

/// Copies the program under test to this path.
pub fn install_azdo(program: &Path) {
    // Copied by another process: while this process has a file open for writing, so has every child
    // that another test starts, and then the file cannot be executed (ETXTBSY).
    let copied = Command::new("cp").arg(azdo_path()).arg(program).status();
    assert!(copied.expect("cp").success(), "a copy of our program");
}

/// Writes an executable script. By another process: see [`install_azdo`].
pub fn write_script(path: &Path, script: &str) {
    let folder = path.parent().expect("a folder");
    std::fs::create_dir_all(folder).expect("a folder for the script");
    let write = ["-c", "printf %s \"$2\" >\"$1\" && chmod 755 \"$1\"", "sh"];
    let written = Command::new("/bin/sh").args(write).arg(path).arg(script).status();
    assert!(written.expect("sh").success(), "a script");
}

/// The path as a value for `credential.helper`, which a shell parses.
pub fn azdo_for_git() -> String {
    let escaped = |char: char| if char == ' ' { "\\ ".to_owned() } else { char.to_string() };
    azdo_path().chars().map(escaped).collect()
}

/// The path as a value in a git configuration file.
pub fn azdo_in_config_file() -> String {
    azdo_for_git().replace('\\', "\\\\")
}

/// A program to run.
pub struct Program {
    command: Command,
    input: Vec<u8>,
}

impl Program {
    /// A program with empty standard input.
    pub fn from_command(command: Command) -> Self {
        Program { command, input: Vec::new() }
    }

    pub fn in_dir(mut self, directory: impl AsRef<Path>) -> Self {
        self.command.current_dir(directory);
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub fn stdin(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    /// The command, for a test that runs it in its own way.
    pub fn into_command(self) -> Command {
        self.command
    }

    pub fn run(mut self) -> Outcome {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let described = format!("{:?}", self.command);
        let mut child = self.command.spawn().expect(&described);
        let mut stdin = child.stdin.take().expect("a piped stdin");
        let feeding = std::thread::spawn(move || {
            // A program may exit without reading its input.
            let _ = stdin.write_all(&self.input);
        });
        let output = child.wait_with_output().expect(&described);
        feeding.join().expect("the thread that feeds stdin");
        Outcome::new(described, output)
    }
}
