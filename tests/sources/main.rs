//! Where PATs come from that no store of ours keeps.
#![cfg(unix)]

#[path = "../double/mod.rs"]
mod double;
#[allow(dead_code, reason = "the scene is that of tests/git, and has more")]
#[path = "../git/scene.rs"]
mod scene;
#[path = "../support/mod.rs"]
mod support;

mod command;
mod environment;
