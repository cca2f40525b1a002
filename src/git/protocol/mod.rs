//! git's attribute language: `key=value` lines, as git, git-lfs, libgit2 and gitoxide speak it.
//!
//! Nothing in here knows about Azure. What it hands on has been checked as text: no control
//! bytes, no duplicates, UTF-8 where it matters. See git's `Documentation/git-credential.adoc`.

mod answer;
mod read;
mod request;

pub use answer::{Answer, State};
pub use read::read_all;
pub use request::{Refused, Request};
