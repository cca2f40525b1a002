//! System calls of a program, as strace logs them.

use std::path::Path;

use crate::{Program, azdo_path};

/// The arguments of strace that log the program's system calls to `log`.
pub fn under_strace(log: &Path, operation: &str) -> [String; 7] {
    assert!(Path::new("/usr/bin/strace").exists(), "strace is needed: apt-get install strace");
    let log = log.to_str().expect("a path in UTF-8");
    ["-f", "-qq", "-y", "-o", log, azdo_path(), operation].map(str::to_owned)
}

/// Runs a program and asserts that it makes no more system calls than before.
///
/// `files` are parts of the names of the existing files that it opens, each once and in this order. `calls`
/// is the number of system calls after loading, without those for memory.
pub fn stays_quick(program: Program, log: &Path, files: &[&str], calls: usize) {
    let ran = program.run().succeeds();
    assert!(ran.stderr.is_empty(), "{}", ran.stderr);
    let log = std::fs::read_to_string(log).expect("what strace wrote");
    assert_eq!(log.matches("execve(").count(), 1, "one program is enough: {log}");
    // The program's first own system call.
    let (_, own) = log.split_once("poll(").expect("a look at the standard streams");
    let memory = ["mmap", "munmap", "mprotect", "madvise", "brk", "exit_group"];
    let name = |line: &str| {
        line.split_whitespace().nth(1).unwrap_or_default().split('(').next().unwrap().to_owned()
    };
    let made: Vec<&str> =
        own.lines().skip(1).filter(|line| !memory.contains(&name(line).as_str())).collect();
    let exists = |line: &&str| !line.contains("= -1 ENOENT");
    let opened = made.iter().copied().filter(|line| name(line).starts_with("open"));
    let opened: Vec<&str> = opened.filter(exists).collect();
    let as_meant = opened.len() == files.len()
        && opened.iter().zip(files).all(|(line, file)| line.contains(file));
    assert!(as_meant, "opens other files than {files:?}: {opened:#?}");
    // The C library may make a few more or fewer calls.
    assert!(
        made.len() <= calls + 3,
        "git waits for this on every fetch and push, twice, and it has grown from {calls} system \
         calls to {}. What is new here? If it has to be, raise the number in this test, and say in \
         the commit what it buys and what ./benches/run.sh says it costs:\n{}",
        made.len(),
        made.join("\n")
    );
}
