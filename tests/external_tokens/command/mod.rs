//! `--store command`: PATs printed by another program.

mod git;
mod hostile;
mod login;
mod pass;
mod rejections;
mod run;
mod short_path;

use std::path::PathBuf;

use test_support::{Home, Outcome, Program, write_script};

const ABOUT_ACME: &str = "protocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\n";

/// Writes a program of the user outside PATH, which logs each run.
fn script(home: &Home, body: &str) -> String {
    write(home.path().join("bin/pat"), body)
}

fn write(path: PathBuf, body: &str) -> String {
    write_script(&path, &format!("#!/bin/sh\necho >>\"$HOME/runs\"\n{body}\n"));
    path.into_os_string().into_string().unwrap()
}

/// The number of script runs since the last call.
fn runs(home: &Home) -> usize {
    let runs = home.path().join("runs");
    let text = std::fs::read_to_string(&runs).unwrap_or_default();
    let _ = std::fs::remove_file(&runs);
    text.lines().count()
}

fn login(home: &Home, words: &[&str]) -> Program {
    let start = ["login", "acme", "--no-git-config", "--store", "command", "--"];
    home.azdo(start.iter().chain(words))
}

/// A user for whom a script with this body prints acme's PAT.
fn home_with(body: &str) -> Home {
    let home = Home::new();
    let script = script(&home, body);
    login(&home, &[&script]).run().succeeds();
    runs(&home);
    home
}

fn get(home: &Home) -> Program {
    home.azdo(["get"]).stdin(ABOUT_ACME)
}

fn answer(pat: &str) -> String {
    format!("username=pat\npassword={pat}\n")
}

/// A credential as git before 2.46 sends it, without state.
fn told(home: &Home, operation: &str, pat: &str) -> Outcome {
    let credential = format!("{ABOUT_ACME}username=pat\npassword={pat}\n");
    home.azdo([operation]).env("GIT_CREDENTIAL_AZDO_STORE", "file").stdin(credential).run()
}

/// All files that the program wrote to this home, concatenated.
fn written(home: &Home) -> String {
    let directory = home.path().join("data/git-credential-azdo");
    let record = std::fs::read_to_string(directory.join("record")).unwrap_or_default();
    record + &home.stored_secrets()
}
