//! Tells the program its commit, and links the unwinder of gcc into it.

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    name_commit();
    link_unwinder();
}

/// Sets the commit that `--version` names, if this is a clone: a tarball may be unpacked in a
/// repository of something else. Only in release builds, or every commit would rebuild the tests.
fn name_commit() {
    if env::var("PROFILE").as_deref() != Ok("release") || !Path::new(".git").exists() {
        return;
    }
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        // Set in a hook of another repository.
        let output = git.args(arguments).env_remove("GIT_DIR").env_remove("GIT_WORK_TREE").output();
        let output = output.ok().filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    // No tag and always 12 digits, so that every clone builds the same program.
    let describe = ["describe", "--always", "--dirty", "--exclude=*", "--abbrev=12"];
    if let Some(commit) = git(&describe) {
        println!("cargo::rustc-env=GIT_CREDENTIAL_AZDO_COMMIT={commit}");
    }
    let log = git(&["rev-parse", "--git-path", "logs/HEAD"]);
    for file in log.iter().map(String::as_str).chain(["src", "Cargo.toml", "Cargo.lock"]) {
        println!("cargo::rerun-if-changed={file}");
    }
}

/// Links the unwinder of gcc into the program instead of loading it.
///
/// Rust's standard library needs `libgcc_s.so.1`, one of only two libraries that every start has to
/// find, map and relocate: a tenth of the time that `get` takes. The same code is in `libgcc_eh.a`,
/// which comes with gcc. If that file does not exist, nothing changes.
fn link_unwinder() {
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
