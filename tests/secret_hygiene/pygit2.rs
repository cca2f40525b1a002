//! pygit2: programs that use libgit2 with git's credential helpers.

use std::path::{Path, PathBuf};

use crate::secret_hygiene::hostile_network::{Fixture, URL};
use crate::secret_hygiene::hostile_urls;
use test_support::{Git, Outcome};

/// Python with pygit2 from tests/run.sh, or else the system's.
fn python() -> PathBuf {
    let installed = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pygit2/bin/python");
    if installed.exists() { installed } else { PathBuf::from("/usr/bin/env") }
}

fn fetch(fixture: &Fixture, urls: &[&str]) -> Outcome {
    let python = python();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/secret_hygiene/fetch.py");
    let proxy = fixture.azure.proxy();
    let mut args = vec![script, &proxy];
    if !python.ends_with("python") {
        args.insert(0, "python3");
    }
    args.extend(urls);
    let ran = fixture.home.program(&python, args).run();
    assert!(
        !ran.stderr.contains("No module named"),
        "pygit2 is needed: tests/run.sh installs it, or `pip install pygit2`: {ran:?}"
    );
    ran.succeeds()
}

#[test]
fn hostile_urls_get_no_pat_from_pygit2() {
    let fixture = Fixture::new(&Git::on_path());
    fetch(&fixture, &[URL]).prints_about("got ");
    let ran = fetch(&fixture, &hostile_urls::all().collect::<Vec<_>>()).never_says("got ");
    let hosts = fixture.hosts();
    for host in ["evil.example", "dev.azure.com.evil.example", "xdev.azure.com"] {
        assert!(hosts.iter().any(|it| it == host), "{host} was not asked: {hosts:?} {ran:?}");
    }
    fixture.nothing_leaked();
}

#[test]
fn careless_helper_leaks_to_pygit2_are_detected() {
    let fixture = Fixture::with_a_careless_helper(&Git::on_path());
    fetch(&fixture, &["https://evil.example/acme/Fabrikam/_git/Web"]).never_says("got ");
    assert!(!fixture.leaks().is_empty());
}
