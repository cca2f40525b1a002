//! Tokens in files, as containers get secrets, and users without a home.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use super::{ACME, JOB_TOKEN, about_acme, answer_with, get, request};
use test_support::{Home, Outcome, pat84};

fn with_file(home: &Home, path: &Path) -> Outcome {
    let path = path.to_str().unwrap();
    get(home, &about_acme(), &[("AZURE_DEVOPS_EXT_PAT_FILE", path)]).succeeds()
}

#[test]
fn token_file_named_by_a_variable_is_read() {
    let home = Home::new();
    let path = home.path().join("secret");
    let name = path.to_str().unwrap();
    let pat = pat84(5);
    let utf16: Vec<u8> = pat.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for content in [
        pat.clone().into_bytes(),
        format!("{pat}\n").into_bytes(),
        format!("\u{feff}{pat}\r\n").into_bytes(),
        [b"\xff\xfe", &*utf16].concat(),
        utf16,
        // How old editors and unfinished writes end a file.
        format!("{pat}\r\n\u{1a}").into_bytes(),
        format!("{pat}\n\0\0\0\0").into_bytes(),
    ] {
        fs::write(&path, content).unwrap();
        // World-readable, as Docker mounts secrets.
        fs::set_permissions(&path, PermissionsExt::from_mode(0o444)).unwrap();
        for set in [
            vec![("AZURE_DEVOPS_EXT_PAT_FILE", name)],
            vec![("SYSTEM_ACCESSTOKEN_FILE", name), ("SYSTEM_COLLECTIONURI", ACME)],
            vec![("AZDO_PERSONAL_ACCESS_TOKEN_FILE", name), ("AZDO_ORG_SERVICE_URL", ACME)],
        ] {
            get(&home, &about_acme(), &set).says_nothing().prints(&answer_with(&pat));
        }
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn kubernetes_symlink_is_followed() {
    let home = Home::new();
    let (data, link) = (home.path().join("..data"), home.path().join("token"));
    fs::create_dir(&data).unwrap();
    fs::write(data.join("token"), pat84(5)).unwrap();
    symlink("..data/token", &link).unwrap();
    with_file(&home, &link).says_nothing().prints(&answer_with(&pat84(5)));
}

#[test]
fn variable_comes_before_its_file_even_if_invalid() {
    let home = Home::new();
    let path = home.path().join("secret");
    fs::write(&path, pat84(5)).unwrap();
    let file = ("AZURE_DEVOPS_EXT_PAT_FILE", path.to_str().unwrap());
    let value = pat84(6);
    get(&home, &about_acme(), &[file, ("AZURE_DEVOPS_EXT_PAT", &value)])
        .says_nothing()
        .prints(&answer_with(&value));
    get(&home, &about_acme(), &[file, ("AZURE_DEVOPS_EXT_PAT", "")])
        .says_nothing()
        .prints(&answer_with(&pat84(5)));
    get(&home, &about_acme(), &[file, ("AZURE_DEVOPS_EXT_PAT", "a b")])
        .says("AZURE_DEVOPS_EXT_PAT is not used for acme")
        .prints("");
}

#[test]
fn unusable_token_file_is_named_and_does_not_hang() {
    let home = Home::new();
    let at = |name: &str| home.path().join(name);
    fs::create_dir(at("directory")).unwrap();
    fs::write(at("huge"), "x".repeat((64 << 10) + 1)).unwrap();
    fs::write(at("empty"), "").unwrap();
    fs::write(at("binary"), b"\xff\x00\x01").unwrap();
    fs::write(at("lines"), format!("{}\nhost=evil.example\n", pat84(5))).unwrap();
    symlink("loop", at("loop")).unwrap();
    assert!(Command::new("mkfifo").arg(at("fifo")).status().unwrap().success());
    for (name, why) in [
        ("missing", "No such file"),
        ("directory", "not a regular file"),
        ("fifo", "not a regular file"),
        ("huge", "too long"),
        ("empty", "whitespace"),
        ("binary", "characters"),
        ("lines", "line breaks"),
        ("loop", "symbolic link"),
    ] {
        let ran = with_file(&home, &at(name)).says("AZURE_DEVOPS_EXT_PAT_FILE is not used");
        ran.says(why).prints("");
    }
    with_file(&home, Path::new("/dev/zero")).says("not a regular file").prints("");
}

#[test]
fn unreadable_token_file_is_named() {
    let home = Home::new();
    let path = home.path().join("secret");
    fs::write(&path, pat84(5)).unwrap();
    fs::set_permissions(&path, PermissionsExt::from_mode(0o000)).unwrap();
    let program = home.powerless(["get"]).env("AZURE_DEVOPS_EXT_PAT_FILE", &path);
    program.stdin(about_acme()).run().succeeds().says("Permission denied").prints("");
}

#[test]
fn homeless_user_gets_the_token() {
    let home = Home::new();
    let run = |operation: &str, request: &str| {
        let program = home.homeless(operation).env("SYSTEM_ACCESSTOKEN", JOB_TOKEN);
        program.env("SYSTEM_COLLECTIONURI", ACME).stdin(request).run()
    };
    run("get", &about_acme()).succeeds().says_nothing().prints(&answer_with(JOB_TOKEN));
    run("get", &request("github.com", "acme/w")).succeeds().says_nothing().prints("");
    run("list", "").succeeds().says_nothing().prints_about("SYSTEM_ACCESSTOKEN: for acme");
    let credential = super::credential(JOB_TOKEN);
    run("store", &credential).succeeds().says_nothing();
    run("erase", &credential).succeeds().says("rejected the token in SYSTEM_ACCESSTOKEN");
    let asked = format!("capability[]=state\nwwwauth[]=Basic realm=\"x\"\n{}", about_acme());
    let first = run("get", &asked).succeeds();
    let state = first.stdout.lines().find(|line| line.starts_with("state[]=")).unwrap();
    run("get", &format!("{asked}{state}\n")).succeeds().says("SYSTEM_ACCESSTOKEN");
    home.homeless("list").run().ends_with(1).says("set HOME");
}

#[test]
fn home_of_another_user_does_not_block_the_token() {
    let home = Home::new();
    home.login(ACME, &pat84(1));
    let data = home.path().join("data");
    fs::set_permissions(&data, PermissionsExt::from_mode(0o000)).unwrap();
    let get = || home.powerless(["get"]).stdin(about_acme());
    get().run().ends_with(1).says("Permission denied").prints("");
    let pipeline = super::with(get(), super::PIPELINE);
    pipeline.run().succeeds().says_nothing().prints(&answer_with(JOB_TOKEN));
    let nowhere = get().env("XDG_DATA_HOME", "/dev/null");
    let pipeline = super::with(nowhere, super::PIPELINE);
    pipeline.run().succeeds().says_nothing().prints(&answer_with(JOB_TOKEN));
    fs::set_permissions(&data, PermissionsExt::from_mode(0o700)).unwrap();
}
