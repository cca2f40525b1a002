//! What git-lfs 3.6 and later does differently from git: it returns the state of the last answer
//! with each request, even if the server has not rejected anything.

use std::path::PathBuf;

use super::{acme_pat, answer_with, credential, home_with_acme, request};
use test_support::{Home, azdo_path, pat84, write_script};

const HOST: &str = "dev.azure.com";
const REPOSITORY: &str = "acme/w/_git/w";

/// Runs the operations in the files `1.get`, `2.get`, ... of a folder as one git-lfs. The next one gets
/// the state of the answer before.
fn git_lfs(home: &Home, operations: &[(&str, String)]) -> Vec<String> {
    let folder = home.path().join("lfs");
    std::fs::create_dir_all(&folder).unwrap();
    let mut script = format!("#!/bin/sh\ncd {folder:?}\n: >state\n");
    for (number, (operation, input)) in operations.iter().enumerate() {
        std::fs::write(folder.join(format!("{number}.in")), input).unwrap();
        script += &format!(
            "cat state {number}.in | {:?} {operation} >{number}.out\n\
             if [ {operation} = get ]; then grep '^state' {number}.out >state; fi\n",
            azdo_path()
        );
    }
    let program: PathBuf = home.path().join("git-lfs");
    write_script(&program, &format!("{script}exit 0\n"));
    let no_args: [&str; 0] = [];
    home.program(&program, no_args).run().succeeds();
    let output = |number| std::fs::read_to_string(folder.join(format!("{number}.out"))).unwrap();
    (0..operations.len()).map(output).collect()
}

fn get() -> (&'static str, String) {
    ("get", format!("capability[]=state\n{}", request(HOST, REPOSITORY)))
}

fn erase(pat: &str) -> (&'static str, String) {
    ("erase", format!("capability[]=state\n{}", credential(HOST, REPOSITORY, pat)))
}

/// Azure Repos answers 404 to a request for locks.
#[test]
fn state_without_a_rejection_gets_the_same_pat_again() {
    let home = home_with_acme();
    let answers = git_lfs(&home, &[get(), get(), get()]);
    for answer in &answers {
        assert!(answer.ends_with(&answer_with(&acme_pat())), "{answer}");
    }
    // After a rejection git-lfs asks again if it may, and then calls `erase`.
    let asks_again = |answer: &String| answer.contains("continue=1");
    assert_eq!(answers.iter().map(asks_again).collect::<Vec<_>>(), [true, false, false]);
    home.azdo(["list"]).run().succeeds().never_says("suspect");
}

#[test]
fn rejection_gets_the_next_pat() {
    let home = home_with_acme();
    let login = ["login", "acme", "--name", "other", "--store", "file", "--with-token"];
    home.azdo(login).stdin(pat84(2)).run().succeeds();
    let answers = git_lfs(&home, &[get(), get(), erase(&acme_pat()), get()]);
    assert!(answers[1].ends_with(&answer_with(&acme_pat())), "{answers:?}");
    assert!(answers[3].contains(&pat84(2)), "{answers:?}");
}
