//! git's credential protocol: `key=value` lines, as git, git-lfs, libgit2, and gitoxide use it.
//!
//! Independent of Azure DevOps. Values are checked as text: no control characters, no duplicates,
//! UTF-8. See git's Documentation/git-credential.adoc.

mod answer;
mod read;
mod request;

pub use answer::{Answer, AnswerState, Form};
pub use read::{read_all, read_up_to};
pub use request::Request;
