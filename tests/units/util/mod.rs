//! Unit tests of `util`.

mod encoding;
mod files;
mod git_shell;
mod pat;
mod pathext;
mod paths;
mod redact;
mod rfc3339;
mod terminal;
mod time;
mod ways;
mod wrap;

use git_credential_azdo::util::shell::{quoted, quoted_path};

#[test]
fn only_words_with_special_characters_are_quoted() {
    for (word, expected) in [
        ("https://dev.azure.com/acme", "https://dev.azure.com/acme"),
        ("", "''"),
        ("a b", "'a b'"),
        ("it's", r"'it'\''s'"),
        ("$(x)", "'$(x)'"),
        ("~/x", "'~/x'"),
    ] {
        assert_eq!(quoted(word), expected);
    }
}

#[cfg(unix)]
#[test]
fn bash_reads_back_any_quoted_path() {
    use std::os::unix::ffi::OsStrExt;
    for path in
        [&b"/home/CORP\\jane/a b"[..], b"/home/\xff'\"\\x", b"/new\nline\t\x1b'$x", b"\xffff0"]
    {
        let path = std::path::Path::new(std::ffi::OsStr::from_bytes(path));
        let script = format!("printf %s {}", quoted_path(path));
        let bash = std::process::Command::new("bash").args(["-c", &script]).output().unwrap();
        assert_eq!(bash.stdout, path.as_os_str().as_bytes(), "{script}");
    }
}
