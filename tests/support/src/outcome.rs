//! The outcome of a program, with assertions.

use std::process::Output;

/// Exit code and output of a program. A failing assertion panics with all of it.
#[derive(Debug)]
pub struct Outcome {
    command: String,
    /// None if a signal killed it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    pub fn new(command: String, output: Output) -> Self {
        Outcome {
            command,
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    #[track_caller]
    pub fn succeeds(self) -> Self {
        self.ends_with(0)
    }

    #[track_caller]
    pub fn ends_with(self, code: i32) -> Self {
        let right = self.code == Some(code);
        assert!(right, "should end with exit code {code}:\n{}", self.report());
        self
    }

    #[track_caller]
    pub fn fails(self) -> Self {
        assert!(self.code != Some(0), "should fail:\n{}", self.report());
        self
    }

    /// Asserts that standard output is exactly `expected`.
    #[track_caller]
    pub fn prints(self, expected: &str) -> Self {
        let right = self.stdout == expected;
        assert!(right, "should print {expected:?}:\n{}", self.report());
        self
    }

    #[track_caller]
    pub fn prints_about(self, part: &str) -> Self {
        let right = self.stdout.contains(part);
        assert!(right, "should print {part:?} somewhere:\n{}", self.report());
        self
    }

    /// Asserts that standard error contains `part`.
    #[track_caller]
    pub fn says(self, part: &str) -> Self {
        let right = self.stderr.contains(part);
        assert!(right, "should say {part:?} on stderr:\n{}", self.report());
        self
    }

    #[track_caller]
    pub fn never_says(self, part: &str) -> Self {
        let wrong = self.stderr.contains(part) || self.stdout.contains(part);
        assert!(!wrong, "should not say {part:?}:\n{}", self.report());
        self
    }

    #[track_caller]
    pub fn says_nothing(self) -> Self {
        let right = self.stderr.is_empty();
        assert!(right, "should say nothing on stderr:\n{}", self.report());
        self
    }

    fn report(&self) -> String {
        format!(
            "$ {}\nexit code: {:?}\nstdout:\n{}\nstderr:\n{}",
            self.command, self.code, self.stdout, self.stderr
        )
    }
}
