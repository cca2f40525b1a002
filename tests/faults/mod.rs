//! Kills, full disks and concurrency: no PAT is lost.

mod concurrency;
mod disk;
mod endless_input;
mod kill;

use std::collections::BTreeSet;
use std::path::PathBuf;

use test_support::{Home, pat84};

/// The PAT that `get` answers for an organization.
fn answered(home: &Home, organization: &str) -> Option<String> {
    let asked = format!("protocol=https\nhost=dev.azure.com\npath={organization}/w/_git/w\n");
    let ran = home.azdo(["get"]).stdin(asked).run();
    let password = ran.stdout.lines().find_map(|line| line.strip_prefix("password="));
    password.map(str::to_owned)
}

fn secrets_dir(home: &Home) -> PathBuf {
    home.path().join("data/git-credential-azdo/secrets")
}

/// Asserts that the index knows every secret on disk, so that it can be found and deleted.
#[track_caller]
fn nothing_is_orphaned(home: &Home) {
    let record = home.path().join("data/git-credential-azdo/record");
    let record = std::fs::read_to_string(record).unwrap_or_default();
    let known: BTreeSet<&str> =
        record.lines().filter_map(|line| line.strip_prefix("secret = ")).collect();
    for entry in std::fs::read_dir(secrets_dir(home)).into_iter().flatten() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let id = name.trim_end_matches(".new");
        assert!(known.contains(id), "{name} is not in the record:\n{record}");
    }
}

/// Asserts that the next login deletes what an interrupted command left.
#[track_caller]
fn the_next_login_cleans_up(home: &Home, expected_secrets: usize) {
    let login = ["login", "sweeper", "--store", "file", "--with-token", "--no-git-config"];
    home.azdo(login).stdin(pat84(77)).run().succeeds();
    let left = std::fs::read_dir(secrets_dir(home)).unwrap().count();
    assert_eq!(left, expected_secrets + 1, "secrets on disk after the next login");
    let record = home.path().join("data/git-credential-azdo/record");
    assert!(!std::fs::read_to_string(record).unwrap().contains("leftover"));
}
