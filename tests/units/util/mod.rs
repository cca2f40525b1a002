//! Unit tests of `util`.

mod encoding;
mod files;
mod git_shell;
mod pat;
mod pathext;
mod paths;
mod redact;
mod rfc3339;
#[cfg(unix)]
mod shell;
mod terminal;
mod time;
mod ways;
mod wrap;
