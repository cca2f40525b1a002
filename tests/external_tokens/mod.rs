//! Where PATs come from that no store of ours keeps.
#![cfg(unix)]

mod command;
mod environment;
