//! PATs that come from somewhere else than a store of ours.

#[path = "../double/mod.rs"]
mod double;
#[path = "../git/scene.rs"]
#[allow(dead_code, reason = "what the tests with git need beyond this")]
mod scene;
#[path = "../support/mod.rs"]
mod support;

mod environment;
