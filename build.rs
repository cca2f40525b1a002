//! Links the unwinder of gcc into the program instead of loading it.
//!
//! Rust's standard library needs `libgcc_s.so.1`, one of only two libraries that every start has to
//! find, map and relocate: a tenth of the time that `get` takes. The same code is in `libgcc_eh.a`,
//! which comes with gcc. If that file does not exist, nothing changes.

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |key: &str| env::var(format!("CARGO_CFG_TARGET_{key}")).unwrap_or_default();
    let native = env::var("HOST") == env::var("TARGET");
    if !native || target("OS") != "linux" || target("ENV") != "gnu" {
        return;
    }
    // gcc prints the bare name if the file does not exist.
    let asked = Command::new("cc").arg("-print-file-name=libgcc_eh.a").output();
    let answer = asked.map(|output| output.stdout).unwrap_or_default();
    let file = String::from_utf8_lossy(&answer);
    if let Some(dir) = Path::new(file.trim()).parent().filter(|dir| dir.is_absolute()) {
        println!("cargo::rustc-link-search=native={}", dir.display());
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}
