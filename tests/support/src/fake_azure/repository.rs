//! Bare repositories with one commit.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// One commit on `main` with a README that names the repository.
const FIRST_COMMIT: &str = "\
commit refs/heads/main
committer Fake Azure DevOps <fake-azure@example.com> 1767225600 +0000
data 13
First commit

";

pub fn create(directory: &Path, name: &str) {
    std::fs::create_dir_all(directory).expect("a directory for a repository");
    run(directory, &["init", "--quiet", "--bare", "--initial-branch=main"], "");
    let readme = format!("# {name}\n");
    let stream =
        format!("{FIRST_COMMIT}M 100644 inline README.md\ndata {}\n{readme}\n", readme.len());
    run(directory, &["fast-import", "--quiet"], &stream);
}

fn run(directory: &Path, args: &[&str], input: &str) {
    let mut child = Command::new("git")
        .args(args)
        .current_dir(directory)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .stdin(Stdio::piped())
        .spawn()
        .expect("git is on PATH");
    let mut stdin = child.stdin.take().expect("a piped stdin");
    stdin.write_all(input.as_bytes()).expect("git reads");
    drop(stdin);
    let status = child.wait().expect("git ends");
    assert!(status.success(), "git {args:?} failed in {directory:?}");
}
