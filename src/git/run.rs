//! Starting git, and its version. No other file starts it.

use std::ffi::OsStr;
use std::fmt;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use thiserror::Error;
use zeroize::Zeroizing;

use super::config_file::pipe;
use super::protocol::read_up_to;
use crate::util::find_program;
use crate::util::pat::Secret;
use crate::util::redact::redact;
use crate::util::run_program::Started;

/// Far more than it takes, even from a network drive. git waits forever for a file that it
/// includes and that is a named pipe.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// The settings of 10,000 organizations take 5 MiB.
const OUTPUT_LIMIT_MIB: usize = 16;
/// How often to check whether git has exited, once it has closed its output.
const POLL_INTERVAL: Duration = Duration::from_millis(1);

#[derive(Debug, Error)]
pub enum GitError {
    /// No absolute directory in PATH has a git.
    #[error("git is not on PATH")]
    NotFound,
    #[error("cannot start git: {0}")]
    NotStarted(io::Error),
    #[error("git did not finish within {} seconds", TIME_LIMIT.as_secs())]
    TimedOut,
    /// git would wait for it forever.
    #[error("git cannot read its configuration: {} is a pipe", .0.display())]
    Pipe(PathBuf),
    #[error("git printed more than {OUTPUT_LIMIT_MIB} MiB")]
    TooMuchOutput,
}

pub struct Git {
    command: Command,
    reads_configuration: bool,
    /// Standard input.
    input: Option<Secret>,
}

pub struct Output {
    /// The exit status; `None` if a signal ended git.
    pub status: Option<i32>,
    /// Standard output, which may contain a PAT.
    pub text: Zeroizing<String>,
    /// Standard error on one line, without git's `fatal:` and without secrets.
    pub message: String,
}

impl Git {
    /// A git command that runs in the current directory, with messages in English. A git in a
    /// relative directory of PATH is not used: it could have been committed to the repository
    /// (CVE-2020-26233 in Git Credential Manager).
    pub fn new(arguments: &[&str]) -> Result<Git, GitError> {
        let file = find_program::on_path(Path::new("git")).ok_or(GitError::NotFound)?;
        let mut command = Command::new(file);
        command.args(arguments).env("LC_ALL", "C");
        Ok(Git { command, reads_configuration: true, input: None })
    }

    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Git {
        self.command.arg(argument);
        self
    }

    /// Passes a text, which has to be shorter than a pipe's buffer, as standard input.
    pub fn input(mut self, text: Secret) -> Git {
        self.input = Some(text);
        self
    }

    /// A directory alone does not do: on Windows `/` is that of the current drive, which can be a
    /// clone's (`subst`), and where others may have created a folder. git looks for no repository if it
    /// is told of one, and only who could replace git itself could create this one.
    pub fn outside_repository(mut self) -> Git {
        let nowhere = Path::new(self.command.get_program()).with_file_name("no-repository.git");
        self.command.current_dir("/").env("GIT_DIR", nowhere);
        for name in ["GIT_COMMON_DIR", "GIT_WORK_TREE"] {
            self.command.env_remove(name);
        }
        self
    }

    /// Runs it without the configuration of the user, the machine, and any repository.
    pub fn without_configuration(self) -> Git {
        let mut git = self.outside_repository();
        let missing = "/nonexistent";
        let command = git.command.env("GIT_CONFIG_NOSYSTEM", "1").env("HOME", missing);
        command.env("XDG_CONFIG_HOME", missing).env_remove("GIT_CONFIG_GLOBAL");
        git.reads_configuration = false;
        git
    }

    /// Runs it to its end. A status other than 0 is not an error here.
    pub fn run(self) -> Result<Output, GitError> {
        self.run_within(TIME_LIMIT)
    }

    /// Runs it to its end, or ends it after `limit`.
    pub fn run_within(mut self, limit: Duration) -> Result<Output, GitError> {
        if let Some(pipe) = pipe().filter(|_| self.reads_configuration) {
            return Err(GitError::Pipe(pipe));
        }
        let command = self.command.stderr(Stdio::piped());
        let (status, stdout, stderr) = output_with(self.input.as_ref(), command, limit)?;
        let text = Zeroizing::new(String::from_utf8_lossy(&stdout).into_owned());
        Ok(Output { status: status.code(), text, message: message(&stderr) })
    }
}

/// A program's status, its standard output, and, if that is piped, its standard error.
type Bytes = (ExitStatus, Zeroizing<Vec<u8>>, Zeroizing<Vec<u8>>);

/// Runs a program without standard input to its end, or ends it after `limit` or 16 MiB.
pub(super) fn output(command: &mut Command, limit: Duration) -> Result<Bytes, GitError> {
    output_with(None, command, limit)
}

fn output_with(
    input: Option<&Secret>,
    command: &mut Command,
    limit: Duration,
) -> Result<Bytes, GitError> {
    let stdin = input.map_or_else(Stdio::null, |_| Stdio::piped());
    command.stdin(stdin).stdout(Stdio::piped());
    let mut program = Started::new(command).map_err(GitError::NotStarted)?;
    if let (Some(text), Some(mut stdin)) = (input, program.child.stdin.take()) {
        // A program may exit without reading it.
        let _ = stdin.write_all(text.expose().as_bytes());
    }
    let output = wait(&mut program.child, limit);
    if output.is_err() {
        program.end();
        let _ = program.child.wait();
    }
    output
}

/// `None` if it was too long.
type ReadResult = io::Result<Option<Zeroizing<Vec<u8>>>>;

fn wait(child: &mut Child, limit: Duration) -> Result<Bytes, GitError> {
    let deadline = Instant::now() + limit;
    let stdout = read_in_background(child.stdout.take())?;
    let stderr = read_in_background(child.stderr.take())?;
    let remaining = || deadline.saturating_duration_since(Instant::now());
    let receive = |from: Receiver<ReadResult>| {
        let bytes = from.recv_timeout(remaining()).map_err(|_| GitError::TimedOut)?;
        bytes.map_err(GitError::NotStarted)?.ok_or(GitError::TooMuchOutput)
    };
    let (stdout, stderr) = (receive(stdout)?, receive(stderr)?);
    loop {
        if let Some(status) = child.try_wait().map_err(GitError::NotStarted)? {
            return Ok((status, stdout, stderr));
        }
        if remaining().is_zero() {
            return Err(GitError::TimedOut);
        }
        thread::sleep(POLL_INTERVAL);
    }
}

/// Reads a pipe to its end in a thread, which outlives this call if the pipe stays open.
fn read_in_background(
    pipe: Option<impl Read + Send + 'static>,
) -> Result<Receiver<ReadResult>, GitError> {
    let (sender, receiver) = mpsc::channel();
    let read = move || {
        let bytes = pipe.map(|mut pipe| read_up_to(OUTPUT_LIMIT_MIB << 20, &mut pipe));
        // No receiver is left after the time limit.
        let _ = sender.send(bytes.unwrap_or_else(|| Ok(Some(Zeroizing::default()))));
    };
    thread::Builder::new().spawn(read).map_err(GitError::NotStarted)?;
    Ok(receiver)
}

fn message(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let without_prefix = |line: &str| {
        let bare = line.strip_prefix("fatal: ").or_else(|| line.strip_prefix("error: "));
        redact(bare.unwrap_or(line).trim())
    };
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(without_prefix).collect::<Vec<_>>().join("; ")
}

/// git's major and minor version. Patch releases do not change the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32);

impl Version {
    /// The first git with `http.<url>.proactiveAuth` and `state[]`.
    pub const PROACTIVE_AUTH: Version = Version(2, 46);

    /// The first git that sends the header of `authtype` with every request of a push
    /// (ed0f7a62f7).
    pub const BEARER: Version = Version(2, 54);

    /// The first git with `*` in the hosts of its configuration.
    pub const WILDCARDS: Version = Version(2, 26);

    /// The version of the git on PATH; `None` if there is no git or its version is unreadable.
    pub fn installed() -> Option<Version> {
        static INSTALLED: OnceLock<Option<Version>> = OnceLock::new();
        *INSTALLED.get_or_init(Version::read)
    }

    fn read() -> Option<Version> {
        let version = |git: Result<Git, GitError>| Version::parse(&git.ok()?.run().ok()?.text);
        let git = || Git::new(&["--version"]);
        // A damaged configuration file makes even this fail.
        version(git()).or_else(|| version(git().map(Git::without_configuration)))
    }

    /// Parses `git version 2.47.3`, with the suffixes of Apple and Windows.
    pub fn parse(text: &str) -> Option<Version> {
        let numbers = text.trim().strip_prefix("git version ")?;
        let mut numbers = numbers.split(|char: char| !char.is_ascii_digit()).map(str::parse);
        Some(Version(numbers.next()?.ok()?, numbers.next()?.ok()?))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}
