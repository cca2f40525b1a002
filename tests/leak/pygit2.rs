//! pygit2, for programs that sign in to libgit2 with what git's helpers say.

use std::path::{Path, PathBuf};

use crate::scene::{Scene, URL};
use crate::support::{Git, Ran};
use crate::urls;

/// Where tests/run.sh has put it, or else wherever Python looks.
fn python() -> PathBuf {
    let installed = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pygit2/bin/python");
    if installed.exists() { installed } else { PathBuf::from("/usr/bin/env") }
}

fn fetch(scene: &Scene, urls: &[&str]) -> Ran {
    let python = python();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/leak/fetch.py");
    let proxy = scene.azure.proxy();
    let mut args = vec![script, &proxy];
    if !python.ends_with("python") {
        args.insert(0, "python3");
    }
    args.extend(urls);
    let ran = scene.home.program(&python, args).run();
    assert!(
        !ran.stderr.contains("No module named"),
        "pygit2 is needed: tests/run.sh installs it, or `pip install pygit2`: {ran:?}"
    );
    ran.succeeds()
}

#[test]
fn hostile_urls_get_no_pat_of_pygit2() {
    let scene = Scene::new(&Git::default());
    fetch(&scene, &[URL]).prints_about("got ");
    let ran = fetch(&scene, &urls::all().collect::<Vec<_>>()).never_says("got ");
    let hosts = scene.hosts();
    for host in ["evil.example", "dev.azure.com.evil.example", "xdev.azure.com"] {
        assert!(hosts.iter().any(|it| it == host), "{host} was not asked: {hosts:?} {ran:?}");
    }
    scene.nothing_leaked();
}

#[test]
fn what_a_careless_helper_gave_pygit2_would_be_seen() {
    let scene = Scene::with_a_careless_helper(&Git::default());
    fetch(&scene, &["https://evil.example/acme/Fabrikam/_git/Web"]).never_says("got ");
    assert!(!scene.leaks().is_empty());
}
