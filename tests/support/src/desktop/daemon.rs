//! A background process that ends with the test.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::{Outcome, Program};

pub struct Daemon(Child);

impl Daemon {
    /// Starts `program` of this Debian package and writes `input` to it.
    pub fn start(package: &str, program: Program, input: &str) -> Self {
        let mut command = program.into_command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut daemon = Daemon(spawn(package, &mut command));
        let mut stdin = daemon.0.stdin.take().expect("a piped stdin");
        // A program that does not read its input may have exited already.
        let _ = stdin.write_all(input.as_bytes());
        daemon
    }

    /// Whether the process has exited, or does so within half a second.
    pub fn has_ended_soon(&mut self) -> bool {
        thread::sleep(Duration::from_millis(500));
        self.0.try_wait().expect("the state of the daemon").is_some()
    }

    /// Reads the first line of its standard output.
    pub fn first_line(&mut self) -> String {
        let stdout = self.0.stdout.as_mut().expect("a piped stdout");
        let mut line = String::new();
        let read = BufReader::new(stdout).read_line(&mut line);
        read.expect("a line of text");
        line.trim_end().to_owned()
    }

    /// Kills the process, which may have exited already.
    pub fn kill(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Runs a program of this Debian package and waits for it.
#[track_caller]
pub fn run(package: &str, program: Program) -> Outcome {
    let mut command = program.into_command();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let described = format!("{command:?}");
    let output = spawn(package, &mut command).wait_with_output();
    Outcome::new(described, output.expect("what the program said"))
}

fn spawn(package: &str, command: &mut Command) -> Child {
    command.spawn().unwrap_or_else(|error| {
        let program = command.get_program().display();
        panic!("{program}: {error}: run ./tests/run.sh, or apt-get install {package}")
    })
}
