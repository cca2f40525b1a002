//! `doctor` on homes with the faults that it detects.
#![cfg(unix)]

mod fix;
mod git_config;
mod homes;
mod in_the_way;
mod one_cause;
mod overview;
mod pat_in_remote;
mod plaintext_pats;
mod report;
mod request_settings;
mod scan;
mod stored_pats;

use std::path::Path;
use std::sync::OnceLock;

use test_support::{Git, Home, Outcome};

/// The findings of `doctor --json`.
fn findings(ran: &Outcome) -> Vec<serde_json::Value> {
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    report["findings"].as_array().expect("findings").clone()
}

/// The distinct IDs of the findings, in order.
fn ids(ran: &Outcome) -> Vec<String> {
    let mut ids: Vec<String> =
        findings(ran).iter().map(|one| one["id"].as_str().expect("an id").to_owned()).collect();
    ids.dedup();
    ids
}

fn doctor(home: &Home) -> Outcome {
    home.azdo(["doctor", "--json"]).run()
}

/// A new home with a recent git: an old one adds a finding to each report.
fn home() -> Home {
    Home::with(&new_git())
}

/// The git on PATH, or a wrapper that claims a newer version. What doctor needs from git is the
/// same in both.
fn new_git() -> Git {
    static WRAPPER: OnceLock<(tempfile::TempDir, Git)> = OnceLock::new();
    let real = Git::on_path();
    if real.has_proactive_auth() {
        return real;
    }
    let wrapper = || {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("git");
        write_git(&path, &real, "2.50.0");
        let git = Git::at(&path).expect("a git");
        (dir, git)
    };
    WRAPPER.get_or_init(wrapper).1.clone()
}

/// Writes a git that claims this version.
fn write_git(path: &Path, real: &Git, version: &str) {
    let script = format!(
        "#!/bin/sh\n[ \"$1\" = --version ] && echo git version {version} && exit\nexec {} \"$@\"\n",
        real.program.display()
    );
    test_support::write_script(path, &script);
}

/// A user with one PAT and git set up to use it.
fn healthy() -> Home {
    let home = home();
    home.azdo(["configure"]).run().succeeds();
    home.login("acme", &test_support::pat84(1));
    home
}

fn write(path: impl AsRef<Path>, text: impl AsRef<[u8]>) {
    let path = path.as_ref();
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

/// Appends text to the user's git configuration.
fn append(home: &Home, text: &str) {
    let path = home.path().join(".gitconfig");
    let before = std::fs::read_to_string(&path).unwrap();
    write(path, before + text);
}

/// A PAT as doctor shows it.
fn short(pat: &str) -> String {
    format!("{}…{}", &pat[..4], &pat[pat.len() - 4..])
}

/// Asserts that no five characters of a PAT are shown other than by [`short`].
#[track_caller]
fn hides(ran: &Outcome, pat: &str) {
    for all in [&ran.stdout, &ran.stderr] {
        for start in 0..pat.len() - 5 {
            assert!(!all.contains(&pat[start..start + 5]), "part of a PAT is shown:\n{all}");
        }
    }
}
