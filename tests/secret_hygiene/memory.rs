//! Remains of a PAT in the memory of a process at its end: strace holds it at its last system call,
//! and all writable memory is searched.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use test_support::fake_azure::{FakeAzure, Scope};
use test_support::{Home, azdo_path, pat84};

const REQUEST: &str = "protocol=https\nhost=dev.azure.com\npath=acme/p/_git/r\n";

/// Runs the program and returns where its memory contains parts of `secret`, or of the header made
/// from it, at the end.
fn left_of(secret: &str, command: Command, input: &str) -> Vec<String> {
    use std::io::Write;
    let mut command = command;
    let mut strace = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("strace is needed: apt-get install strace");
    strace.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let process = held_at_its_end(strace.id());
    let found = search_when_still(&process, secret);
    // It is killed together with strace.
    strace.kill().unwrap();
    strace.wait().unwrap();
    found
}

/// The ID of the process that strace started and holds.
fn held_at_its_end(strace: u32) -> String {
    let exit_group = if cfg!(target_arch = "x86_64") { "231 " } else { "94 " };
    let give_up = Instant::now() + Duration::from_secs(20);
    loop {
        let children = format!("/proc/{strace}/task/{strace}/children");
        let children = std::fs::read_to_string(children).unwrap_or_default();
        for child in children.split_whitespace() {
            let call = std::fs::read_to_string(format!("/proc/{child}/syscall"));
            // At first strace has short-lived children of its own.
            let program = std::fs::read_link(format!("/proc/{child}/exe")).unwrap_or_default();
            let is_ours = program.to_string_lossy().contains("git-credential-azdo");
            if is_ours && call.unwrap_or_default().starts_with(exit_group) {
                return child.to_owned();
            }
        }
        assert!(Instant::now() < give_up, "it does not come to its end");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Searches again if a region disappeared meanwhile: strace holds the main thread, and another one
/// may still be freeing its stack.
fn search_when_still(process: &str, secret: &str) -> Vec<String> {
    let give_up = Instant::now() + Duration::from_secs(20);
    loop {
        match search(process, secret) {
            Ok(found) => return found,
            Err(error) => assert!(Instant::now() < give_up, "{error}"),
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// The memory regions that contain a part of the secret too long to be a coincidence.
fn search(process: &str, secret: &str) -> std::io::Result<Vec<String>> {
    let header = STANDARD.encode(format!("pat:{secret}"));
    let encoded = STANDARD.encode(secret);
    let texts = [("itself", secret), ("of the header", &header), ("in base64", &encoded)];
    let parts =
        texts.map(|(what, text)| text.as_bytes().chunks_exact(16).map(move |it| (what, it)));
    let parts = parts.into_iter().flatten();
    let parts: Vec<(&str, String)> =
        parts.map(|(what, part)| (what, String::from_utf8(part.to_vec()).unwrap())).collect();
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let memory =
        File::open(format!("/proc/{process}/mem")).expect("memory that its starter may read");
    let mut found = Vec::new();
    let mut bytes_read = 0;
    for region in maps.lines() {
        let (range, rest) = region.split_once(' ').unwrap();
        let (start, end) = range.split_once('-').unwrap();
        let [start, end] = [start, end].map(|hex| u64::from_str_radix(hex, 16).unwrap());
        // Only writable memory can contain anything of ours.
        if !rest.starts_with("rw") {
            continue;
        }
        let mut bytes = vec![0; usize::try_from(end - start).unwrap()];
        memory.read_exact_at(&mut bytes, start)?;
        bytes_read += bytes.len();
        // The standard library searches text fast even in a debug build.
        let text = String::from_utf8_lossy(&bytes);
        for (what, part) in &parts {
            if text.contains(part.as_str()) {
                found.push(format!("a part {what} in {region}"));
            }
        }
    }
    assert!(bytes_read > 200_000, "only {bytes_read} bytes were searched");
    Ok(found)
}

/// The program, held at its end by strace.
fn held(home: &Home, arguments: &[&str]) -> Command {
    let hold = "inject=exit_group:delay_enter=20000000";
    let fixed = ["-qq", "-o", "/dev/null", "-e", "trace=exit_group", "-e", hold, azdo_path()];
    home.program(Path::new("/usr/bin/strace"), fixed.iter().chain(arguments)).into_command()
}

fn logged_in() -> Home {
    let home = Home::new();
    home.login("https://dev.azure.com/acme", &pat84(1));
    home
}

#[track_caller]
pub fn nothing_is_left_of(secret: &str, command: Command, input: &str) {
    let described = format!("{command:?}");
    let found = left_of(secret, command, input);
    assert!(found.is_empty(), "{described}: {found:#?}");
}

#[test]
fn memory_keeps_no_pat_after_get() {
    let home = logged_in();
    nothing_is_left_of(&pat84(1), held(&home, &["get"]), REQUEST);
    let file = home.path().join("pat");
    std::fs::write(&file, pat84(2)).unwrap();
    let other = REQUEST.replace("acme", "globex");
    let mut get = held(&home, &["get"]);
    get.env("AZURE_DEVOPS_EXT_PAT_FILE", &file);
    nothing_is_left_of(&pat84(2), get, &other);
    let login = ["login", "globex", "--store", "command", "--no-git-config", "--", "/bin/cat"];
    home.azdo(login.into_iter().chain([file.to_str().unwrap()])).run().succeeds();
    nothing_is_left_of(&pat84(2), held(&home, &["get"]), &other);
}

#[test]
fn memory_keeps_no_pat_after_store_and_erase() {
    let home = logged_in();
    for (operation, pat) in [("store", pat84(1)), ("erase", pat84(2)), ("store", pat84(2))] {
        let brought = format!("{REQUEST}username=pat\npassword={pat}\n");
        let mut command = held(&home, &[operation]);
        command.env("GIT_CREDENTIAL_AZDO_STORE", "file");
        nothing_is_left_of(&pat, command, &brought);
    }
}

#[test]
fn memory_keeps_no_pat_after_login_header_and_logout() {
    let home = logged_in();
    let login = ["login", "acme", "--store", "file", "--with-token", "--no-git-config"];
    nothing_is_left_of(&pat84(2), held(&home, &login), &pat84(2));
    let url = "https://dev.azure.com/acme";
    for form in ["", "--value", "--raw", "--base64", "--json", "--bearer"] {
        let arguments: Vec<&str> =
            ["header", form, url].into_iter().filter(|it| !it.is_empty()).collect();
        nothing_is_left_of(&pat84(2), held(&home, &arguments), "");
    }
    nothing_is_left_of(&pat84(2), held(&home, &["token", url]), "");
    let remote = format!("https://{}@dev.azure.com/acme/_git/x", pat84(2));
    home.configure_git("remote.x.url", &remote);
    nothing_is_left_of(&pat84(2), held(&home, &["doctor"]), "");
    nothing_is_left_of(&pat84(2), held(&home, &["logout", "acme"]), "");
}

mod keyutils {
    use super::*;

    #[test]
    fn memory_keeps_no_vault_pat_or_passphrase() {
        let (home, passphrase) = (Home::new(), "correct horse battery staple");
        let make = ["passphrase", "--with-passphrase"];
        nothing_is_left_of(passphrase, held(&home, &make), passphrase);
        let login = ["login", "acme", "--store", "vault", "--with-token", "--no-git-config"];
        nothing_is_left_of(&pat84(1), held(&home, &login), &pat84(1));
        nothing_is_left_of(&pat84(1), held(&home, &["get"]), REQUEST);
        home.azdo(["lock"]).run().succeeds();
        let unlock = ["unlock", "--with-passphrase"];
        nothing_is_left_of(passphrase, held(&home, &unlock), passphrase);
        home.azdo(["lock"]).run().succeeds();
    }
}

/// Memory that the program cannot wipe: its environment, and the header that the HTTP and TLS
/// libraries sent. That these are found proves that others would be.
#[test]
fn memory_keeps_only_what_libraries_keep() {
    let home = logged_in();
    let mut get = held(&home, &["get"]);
    get.env("AZURE_DEVOPS_EXT_PAT", pat84(3));
    let found = left_of(&pat84(3), get, &REQUEST.replace("acme", "globex"));
    assert!(!found.is_empty() && found.iter().all(|it| it.contains("[stack]")), "{found:#?}");

    let azure = FakeAzure::start();
    azure.add_pat("acme", &pat84(1), Scope::ReadAndWrite);
    let home = home.behind(&azure.proxy(), azure.ca());
    let found = left_of(&pat84(1), held(&home, &["check", "acme"]), "");
    assert_eq!(azure.log().hosts_that_saw(&pat84(1)).len(), 1);
    assert!(found.iter().all(|it| it.contains("of the header")), "{found:#?}");
}
