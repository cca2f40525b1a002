//! Commands of this program, as users can copy them into a shell.

use std::fmt::{self, Display};

use super::shell::quoted;

/// A command line such as `git credential-azdo login acme --name build`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation(String);

impl Invocation {
    /// The command without arguments.
    pub fn new(command: &str) -> Invocation {
        Invocation(format!("git credential-azdo {command}"))
    }

    /// Adds an argument, quoted if a shell requires it.
    #[must_use]
    pub fn argument(self, value: impl Display) -> Invocation {
        Invocation(format!("{} {}", self.0, quoted(&value.to_string())))
    }

    /// Adds an option with its value.
    #[must_use]
    pub fn option(self, name: &str, value: impl Display) -> Invocation {
        self.argument(name).argument(value)
    }
}

impl Display for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
