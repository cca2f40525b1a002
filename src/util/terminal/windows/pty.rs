//! Prompts on a terminal of MSYS or Cygwin, such as MinTTY. Only their programs can turn its echo off,
//! so git's shell does it, as for git itself (Git for Windows, `shell_prompt` in compat/terminal.c).
//!
//! The shell finds its terminal by the standard streams that it gets from here (Cygwin,
//! `dtable::stdio_init`), so at least one of them is that terminal.

use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::Prompter;
use crate::util::pat::Secret;
use crate::util::{env, git_shell};

/// As an argument, Cygwin would expand it as a pattern.
const SCRIPT: &str = include_str!("pty.sh");
const RUN_SCRIPT: &str = r#"eval "$GIT_CREDENTIAL_AZDO_PROMPT""#;
/// MSYS starts slowly, even more so with a virus scanner.
const START: Duration = Duration::from_secs(20);
/// How long the shell may take to turn the echo on again.
const END: Duration = Duration::from_secs(3);
/// Longer than any token.
const LONGEST: usize = 16 * 1024;

/// A shell that keeps the terminal's echo off, even if this program is killed: it ends, and turns the
/// echo on again, when its standard input ends.
pub(super) struct Pty {
    shell: Child,
    questions: Option<ChildStdin>,
    answers: Receiver<Secret>,
}

impl Pty {
    pub(super) fn new() -> io::Result<Pty> {
        let works = |shell| Pty::start(shell).ok();
        git_shell::all().iter().find_map(|shell| works(shell)).ok_or(ErrorKind::NotFound.into())
    }

    /// Fails if the shell belongs to another installation than the terminal.
    fn start(path: &Path) -> io::Result<Pty> {
        let dirs = path.parent().map(Path::to_owned).into_iter().chain(env::path_dirs());
        let mut command = Command::new(path);
        // For `stty`, and not from the repository.
        command.env("PATH", std::env::join_paths(dirs).map_err(io::Error::other)?);
        command.env(env::PROMPT, SCRIPT);
        command.args(["-c", RUN_SCRIPT]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut shell = command.spawn()?;
        let (questions, output) = (shell.stdin.take(), shell.stdout.take());
        let (sender, answers) = mpsc::sync_channel(1);
        let mut pty = Pty { shell, questions, answers };
        let output = output.ok_or(ErrorKind::BrokenPipe)?;
        thread::Builder::new()
            .spawn(move || each_line(output, |line| sender.send(line).is_ok()))?;
        pty.answer(Some(START)).map(|_ready| pty)
    }

    fn answer(&mut self, limit: Option<Duration>) -> io::Result<Secret> {
        let answer = match limit {
            Some(limit) => self.answers.recv_timeout(limit),
            None => self.answers.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        answer.map_err(|why| match why {
            RecvTimeoutError::Timeout => ErrorKind::TimedOut.into(),
            // 130 for Ctrl-C, as the script says.
            RecvTimeoutError::Disconnected => match self.shell.wait() {
                Ok(status) if status.code() == Some(130) => ErrorKind::Interrupted.into(),
                _ => ErrorKind::UnexpectedEof.into(),
            },
        })
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        drop(self.questions.take());
        let enough = Instant::now() + END;
        while let Ok(None) = self.shell.try_wait()
            && Instant::now() < enough
        {
            thread::sleep(Duration::from_millis(5));
        }
        let _ = self.shell.kill();
    }
}

impl Prompter for Pty {
    fn width(&self) -> Option<usize> {
        Some(crate::util::terminal::width())
    }

    fn ask(&mut self, question: &str, shown: bool, limit: Option<Duration>) -> io::Result<Secret> {
        let mut questions = self.questions.as_ref().ok_or(ErrorKind::BrokenPipe)?;
        let (before, last) = question.rsplit_once('\n').unwrap_or(("", question));
        for line in before.lines() {
            questions.write_all(format!("say {line}\n").as_bytes())?;
        }
        let word = if shown { "shown" } else { "hidden" };
        questions.write_all(format!("{word} {last}\n").as_bytes())?;
        self.answer(limit)
    }
}

/// Reads without a buffer, which would keep a copy.
fn each_line(mut pipe: ChildStdout, mut send: impl FnMut(Secret) -> bool) {
    // With enough capacity: one that grows leaves copies behind.
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
    let mut next = [0];
    while pipe.read_exact(&mut next).is_ok() {
        let [byte] = next;
        if byte != b'\n' && line.len() < LONGEST {
            line.push(byte);
            continue;
        }
        let text = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(&line)).into_owned();
        if !send(Secret::new(text)) {
            return;
        }
        line.clear();
    }
}
