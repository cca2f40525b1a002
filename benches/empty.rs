//! What it costs to launch any Rust program.

fn main() {}
