//! Links the unwinder of gcc into the program instead of loading it.
//!
//! Rust's standard library asks for `libgcc_s.so.1`, which then is one of the two libraries that
//! every launch has to find, map and relocate: a tenth of the time that `get` takes. With the same
//! code at hand in `libgcc_eh.a`, which comes with gcc, the linker has no need of it. Where there
//! is no such file nothing is changed.

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
    // gcc answers with the bare name again if it has no such file.
    let asked = Command::new("cc").arg("-print-file-name=libgcc_eh.a").output();
    let answer = asked.map(|output| output.stdout).unwrap_or_default();
    let file = String::from_utf8_lossy(&answer);
    if let Some(dir) = Path::new(file.trim()).parent().filter(|dir| dir.is_absolute()) {
        println!("cargo::rustc-link-search=native={}", dir.display());
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}
