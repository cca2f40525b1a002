//! Programs that print a PAT: their command line and their output.

use std::path::Path;

use git_credential_azdo::stores::CommandLine;
#[cfg(unix)]
use git_credential_azdo::stores::command::print;
use git_credential_azdo::stores::command::{NoCommandLine, parse_output};

fn line(words: &[&str]) -> Result<CommandLine, NoCommandLine> {
    CommandLine::new(words.iter().map(|word| (*word).to_owned()).collect())
}

#[test]
fn command_line_is_shown_as_a_shell_reads_it() {
    let shown = line(&["op", "read", "op://Work/azdo pat/it's", "", "$(x)", "ä=1"]).unwrap();
    let control = line(&["a", "b\x1b[2J\n"]).unwrap();
    let [expected, cleaned] = if cfg!(windows) {
        [r#"op read "op://Work/azdo pat/it's" "" '$(x)' ä=1"#, r#"a "b\u{1b}[2J\u{a}""#]
    } else {
        [r"op read 'op://Work/azdo pat/it'\''s' '' '$(x)' ä=1", r"a 'b\u{1b}[2J\u{a}'"]
    };
    assert_eq!(shown.to_string(), expected);
    assert_eq!(control.to_string(), cleaned);
}

#[cfg(unix)]
#[test]
fn shell_reads_back_what_is_shown() {
    let words = ["printf", "%s\\n", "it's", "", " $HOME `x` ", "a;b|c&d", "\"\\", "*?[a]~#!"];
    let shown = line(&words).unwrap().to_string();
    let output = std::process::Command::new("sh").args(["-c", &shown]).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), words[2..].join("\n") + "\n");
}

#[test]
fn words_that_name_no_program_are_not_a_command_line() {
    assert_eq!(line(&[]), Err(NoCommandLine::Empty));
    assert_eq!(line(&["", "x"]), Err(NoCommandLine::Empty));
    assert_eq!(line(&["op", "a\0b"]), Err(NoCommandLine::Nul));
}

#[test]
fn relative_path_becomes_absolute_and_a_name_stays() {
    let typed = |word: &str| CommandLine::from_typed(vec![word.into()]).unwrap().words()[0].clone();
    assert_eq!(typed("op"), "op");
    for path in ["./op", "bin/op", "..", "op/"] {
        assert!(Path::new(&typed(path)).is_absolute(), "{path}");
    }
}

#[test]
fn first_line_is_the_token_without_spaces_around_it() {
    for output in
        [&b"tok-1\n"[..], b"  tok-1 \r\n", b"\n\ntok-1\nlogin: me\n", b"tok-1\nGr\xfc\xdfe\n"]
    {
        assert_eq!(parse_output(output).unwrap().pat.expose(), "tok-1", "{output:?}");
    }
}

#[test]
fn output_that_could_start_a_line_for_git_is_not_a_token() {
    for output in [
        &b"tok\rhost=evil"[..],
        b"tok\0x",
        b"tok\x0bx",
        b"tok\x0cx",
        b"tok x",
        b"tok\x1b[0m",
        b"t\xc3\xb6k",
        b"t\xff",
        "tok\u{85}x".as_bytes(),
        "tok\u{2028}x".as_bytes(),
        b"",
        b" \n",
    ] {
        assert!(parse_output(output).is_err(), "{output:?}");
    }
}

#[test]
fn jwt_is_accepted_without_a_doubt() {
    let jwt = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiI0OTliODRhYyJ9.c2lnbmF0dXJl";
    assert!(parse_output(jwt.as_bytes()).is_ok_and(|printed| printed.doubt.is_none()));
}

#[cfg(unix)]
#[test]
fn last_words_do_not_repeat_what_was_printed() {
    for repeated in ["$0", "user:$0@host", "$(printf \"x:$0\" | base64)"] {
        let script = format!("echo \"$0\"; echo \"+ {repeated}\" >&2; exit 1");
        let fails = line(&["sh", "-c", &script, "hunter2+is+it"]).unwrap();
        let error = print(&fails).err().unwrap().to_string();
        assert!(error.contains('…') && !error.contains("hunter"), "{error}");
        assert!(!error.contains("dW50ZXIyK2lz"), "{error}");
    }
}

/// The last words of a program that prints this on standard error.
#[cfg(unix)]
fn last_words(printf: &[&str]) -> String {
    let fails = line(&[&["sh", "-c", "printf \"$@\" >&2; exit 1", "sh"], printf].concat()).unwrap();
    let error = print(&fails).err().unwrap().to_string();
    error.strip_prefix("`sh` failed (exit status: 1): ").unwrap().to_owned()
}

#[cfg(unix)]
#[test]
fn last_words_are_short_and_clean_without_a_pat() {
    assert_eq!(last_words(&[r"a\n\nb\r\nc\n d \n"]), "b / c / d");
    assert_eq!(last_words(&[r"\033]0;x\007\377"]), "\\u{1b}]0;x\\u{7}\u{fffd}");
    assert_eq!(last_words(&[&"ä".repeat(999)]), "ä".repeat(300));
    let pat = [&"x".repeat(76)[..], "AZDO", "yyyy"];
    assert_eq!(last_words(&[&["+ curl -u :%s%s%s"], &pat[..]].concat()), "+ curl -u :xxxx…yyyy");
}
