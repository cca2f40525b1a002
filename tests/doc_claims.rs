//! Claims of the documentation about the source and the tests.

use std::path::{Path, PathBuf};

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All Rust files below a folder with their text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}

/// The text between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

fn is_name_of_a_test(word: &&str) -> bool {
    let plain = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_';
    word.matches('_').count() >= 3 && word.chars().all(plain)
}

#[test]
fn tests_named_in_the_documents_exist() {
    let tests: String = sources("tests").into_iter().map(|(_, text)| text).collect();
    for document in ["SECURITY.md", "docs/faults.md", "docs/dependencies.md"] {
        let text = read(document);
        let mut named = 0;
        for test in quoted(&text).filter(is_name_of_a_test) {
            let there = tests.contains(&format!("fn {test}("));
            assert!(there, "{document} names {test}, which is no test");
            named += 1;
        }
        assert!(named > 0, "{document} names no test");
    }
}

#[test]
fn every_threat_has_a_test() {
    let security = read("SECURITY.md");
    let (_, table) = security.split_once("|---|---|---|\n").expect("the table of threats");
    let rows: Vec<&str> = table.lines().take_while(|line| line.starts_with('|')).collect();
    assert!(rows.len() > 15, "{} threats", rows.len());
    for row in rows {
        assert!(quoted(row).any(|word| is_name_of_a_test(&word)), "no test: {row}");
    }
}

#[test]
fn every_dependency_is_listed_with_its_reason() {
    // The newline separates the sections of the two files.
    let manifests = read("Cargo.toml") + "\n" + &read("tests/support/Cargo.toml");
    let reasons = read("docs/dependencies.md");
    let mut named: Vec<&str> = manifests
        .split("\n[")
        .filter(|section| section.lines().next().unwrap().ends_with("dependencies]"))
        .flat_map(|section| section.lines().skip(1))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name)
        .filter(|name| !name.starts_with('#') && *name != "test-support")
        .collect();
    named.sort_unstable();
    named.dedup();
    assert!(named.len() > 20, "{named:?}");
    for name in &named {
        assert!(quoted(&reasons).any(|word| word == *name), "{name} has no reason");
    }
    // Nor does it list a dependency that is gone.
    let rows = reasons.lines().filter_map(|line| line.strip_prefix("| `"));
    for row in rows {
        let (name, _) = row.split_once('`').unwrap();
        assert!(named.contains(&name), "{name} is no dependency");
    }
}

#[test]
fn unsafe_code_is_in_two_places() {
    let forbidden = r#"#![cfg_attr(not(any(windows, target_os = "macos")), forbid(unsafe_code))]"#;
    assert!(read("src/lib.rs").contains(forbidden));
    let manifest = read("Cargo.toml");
    assert!(manifest.contains("[workspace.lints.rust]\nunsafe_code = \"deny\""));
    assert!(manifest.contains("undocumented_unsafe_blocks = \"deny\""));
    for (path, text) in ["src", "tests", "benches"].into_iter().flat_map(sources) {
        let words = ["expect(", "allow("].map(|word| format!("{word}unsafe_code"));
        let allows = words.iter().any(|word| text.contains(word.as_str()));
        let is_place = path.ends_with("src/lib.rs") || path.ends_with("src/main.rs");
        assert!(is_place || !allows, "{}", path.display());
    }
    let system = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/system");
    for (path, text) in sources("src") {
        let is_place = path.ends_with("src/main.rs") || path.starts_with(&system);
        assert!(is_place || !text.contains("unsafe {"), "{}", path.display());
    }
    assert_eq!(read("src/lib.rs").matches("(unsafe_code").count(), 2, "src/system alone");
    assert_eq!(read("src/main.rs").matches("unsafe {").count(), 1, "one block");
}

#[test]
fn environment_is_read_in_one_place() {
    for (path, text) in sources("src") {
        let is_reader = path.ends_with("src/util/env.rs");
        assert!(is_reader || !text.contains("env::var"), "{}", path.display());
    }
}

#[test]
fn every_variable_of_ours_is_documented_or_internal() {
    let reference = read("docs/reference.md");
    let variables = read("src/util/env.rs");
    let names = variables.split('"').filter(|word| word.starts_with("GIT_CREDENTIAL_AZDO_"));
    for name in names {
        let internal = ["_RUNNING", "_ASKING", "_ASKPASS", "_PROMPT"];
        let is_internal = internal.iter().any(|end| name.ends_with(end));
        assert!(is_internal || reference.contains(name), "docs/reference.md lacks {name}");
    }
}
