//! Words and commands as the shells of Unix and Windows take them.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::Command;

use git_credential_azdo::util::shell::Shell::{self, Posix, Windows};
use proptest::prelude::*;

#[test]
fn only_words_with_special_characters_are_quoted() {
    for (word, expected) in [
        ("https://dev.azure.com/acme", "https://dev.azure.com/acme"),
        ("", "''"),
        ("a b", "'a b'"),
        ("it's", r"'it'\''s'"),
        ("$(x)", "'$(x)'"),
        ("~/x", "'~/x'"),
        ("=ls", "'=ls'"),
        (r"a\b", r"'a\b'"),
        (r"a\\", r"'a'\\''\\''"),
    ] {
        assert_eq!(Posix.quote(word), expected);
    }
}

#[test]
fn bash_reads_back_any_quoted_path() {
    for path in
        [&b"/home/CORP\\jane/a b"[..], b"/home/\xff'\"\\x", b"/new\nline\t\x1b'$x", b"\xffff0"]
    {
        let path = Path::new(OsStr::from_bytes(path));
        let script = format!("printf %s {}", Posix.quote_path(path));
        assert_eq!(run("bash", &script), path.as_os_str().as_bytes(), "{script}");
    }
}

/// What a shell prints for a script.
fn run(shell: &str, script: &str) -> Vec<u8> {
    Command::new(shell).args(["-c", script]).output().unwrap().stdout
}

/// The shells of this machine. `sh` and `bash` are everywhere.
fn shells() -> Vec<&'static str> {
    let installed = |shell: &&str| Command::new(shell).args(["-c", ":"]).status().is_ok();
    let found: Vec<_> =
        ["sh", "bash", "dash", "zsh", "fish", "ksh"].into_iter().filter(installed).collect();
    assert!(found.len() >= 2, "{found:?}");
    found
}

#[test]
fn posix_shells_read_back_any_word() {
    let shells = shells();
    let words = proptest::collection::vec(r#"[ -~ä€]{0,12}|[\\'"$`!=~a]{0,6}"#, 40);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(8));
    runner
        .run(&words, |words| {
            let all: Vec<String> = words.iter().map(|word| Posix.quote(word)).collect();
            let script = format!("printf '%s\\n' {}", all.join(" "));
            for shell in &shells {
                let shown = String::from_utf8(run(shell, &script)).unwrap();
                let read: Vec<&str> = shown.lines().collect();
                prop_assert_eq!(&read, &words, "{}: {}", shell, script);
            }
            Ok(())
        })
        .unwrap();
}

/// bash takes these as cmd and PowerShell do, so they can also be pasted into Git Bash if it is not
/// recognized.
#[test]
fn double_quotes_mean_the_same_in_bash() {
    for word in ["a b", r"C:\Users\Jane Doe\x", "http.*proxy", "^C:/x$", "a,b", "(x) & y", "@x"] {
        let script = format!("printf %s {}", Windows.quote(word));
        assert_eq!(String::from_utf8(run("bash", &script)).unwrap(), word);
    }
}

#[test]
fn windows_words_suit_cmd_and_powershell() {
    for (word, expected) in [
        ("https://dev.azure.com/acme/My%20Team", "https://dev.azure.com/acme/My%20Team"),
        ("credential.https://dev.azure.com.helper", "credential.https://dev.azure.com.helper"),
        ("--client-id", "--client-id"),
        ("", r#""""#),
        ("a b", r#""a b""#),
        ("http.*proxy", r#""http.*proxy""#),
        ("it's", r#""it's""#),
        ("vso.code,vso.build", r#""vso.code,vso.build""#),
        ("@cert.pem", r#""@cert.pem""#),
        ("-a.b", r#""-a.b""#),
        ("~", r#""~""#),
        ("a&b|c;d", r#""a&b|c;d""#),
        ("^C:/git-credential-azdo.exe$", r#""^C:/git-credential-azdo.exe$""#),
        (r"\\server\c$\x", r#""\\server\c$\x""#),
        // It would end at the quote.
        (r"C:\a b\", r#""C:\a b\\""#),
    ] {
        assert_eq!(Windows.quote(word), expected);
    }
}

/// about_Quoting_Rules: `$` and a backtick are special in double quotes, and typographic quotes are
/// quotes. about_Parsing: Windows PowerShell passes a `"` on without a backslash.
#[test]
fn words_without_a_common_form_are_quoted_for_powershell() {
    for (word, expected) in [
        ("$x", "'$x'"),
        ("a`b", "'a`b'"),
        ("it's $x", "'it''s $x'"),
        ("a\u{201d}b", "'a\u{201d}b'"),
        ("a`\u{2019}b", "'a`\u{2019}\u{2019}b'"),
        (r#"say "x""#, r#"'say \"x\"'"#),
    ] {
        assert_eq!(Windows.quote(word), expected);
    }
}

#[test]
fn only_the_shell_variable_identifies_git_bash() {
    assert_eq!(Shell::on_windows(true), Posix);
    assert_eq!(Shell::on_windows(false), Windows);
}

#[test]
fn windows_paths_have_backslashes_and_no_tilde() {
    let (home, file) = (Path::new("C:/Users/jane"), Path::new("C:/Users/jane/.gitconfig"));
    assert_eq!(Windows.quote_path(file), r#""C:\Users\jane\.gitconfig""#);
    assert_eq!(Windows.show_path(file, Some(home)), r"C:\Users\jane\.gitconfig");
    assert_eq!(Posix.show_path(file, Some(home)), "~/.gitconfig");
    assert_eq!(Posix.show_path(file, None), "C:/Users/jane/.gitconfig");
}

#[test]
fn each_shell_gets_its_own_commands() {
    let (from, to) = (Path::new("a b"), Path::new("c"));
    let login = "git credential-azdo login acme --with-token";
    for (shell, expected) in [
        (
            Posix,
            [
                "git credential-azdo login acme --with-token < pat.txt",
                "mv 'a b' c",
                "mv 'a b' c",
                "rm 'a b'",
                "Enter and Ctrl-D",
            ],
        ),
        (
            Windows,
            [
                "type pat.txt | git credential-azdo login acme --with-token",
                r#"copy "a b" c"#,
                r#"move "a b" c"#,
                r#"del "a b""#,
                "Enter, Ctrl-Z, and Enter",
            ],
        ),
    ] {
        let commands = [
            shell.with_input(login, "pat.txt"),
            shell.bring_back(from, to),
            shell.rename(from, to),
            shell.delete(from),
            shell.end_of_input().to_owned(),
        ];
        assert_eq!(commands, expected);
    }
}

/// What cmd or PowerShell does not take: redirections, `&&` (PowerShell 7 does), substitutions,
/// single quotes, `~`, and variables before a command.
fn needs_posix(line: &str) -> bool {
    let substrings = [" < ", " && ", "; git ", "$(", "<(", " '", " ~/"];
    let is_assignment = |word: &str| {
        let name = word.split_once('=').map(|(name, _)| name).unwrap_or_default();
        name.len() > 3 && name.chars().all(|char| char.is_ascii_uppercase() || char == '_')
    };
    substrings.iter().any(|it| line.contains(it)) || line.split(' ').any(is_assignment)
}

const COMMANDS: [&str; 8] = [
    "git credential-azdo ",
    "git config ",
    "git remote ",
    "az login",
    "az account ",
    "az ad ",
    "az vm ",
    "openssl ",
];

/// The lines of the source that contain a command for the user, with those they continue on.
fn lines_with_commands() -> Vec<String> {
    fn add(dir: &Path, lines: &mut Vec<String>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                add(&path, lines);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("\\\n").map(str::trim_start).collect::<String>();
            // Comments of the command line are its help.
            let is_help = |line: &str| line.starts_with("///") && path.starts_with(CLI);
            let shown =
                text.lines().map(str::trim).filter(|it| !it.starts_with("//") || is_help(it));
            let with_command = shown.filter(|line| COMMANDS.iter().any(|it| line.contains(it)));
            lines.extend(with_command.map(str::to_owned));
        }
    }
    const CLI: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/cli");
    let mut lines = Vec::new();
    add(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut lines);
    lines.sort();
    lines
}

#[test]
fn printed_commands_suit_every_shell() {
    let lines = lines_with_commands();
    assert!(lines.len() > 120, "{} lines", lines.len());
    let special: Vec<&String> = lines.iter().filter(|line| needs_posix(line)).collect();
    // For a named shell, but for the example with a file, which `in_shell` writes for Windows.
    let expected = [
        "/// source <(git credential-azdo completions bash)",
        r#"FEED_PASSWORD=$(git credential-azdo header --base64 \"$url\") npm install"#,
        r#"curl --header @<(git credential-azdo header \"$url\") \"$url\""#,
        "git credential-azdo login acme --name build --with-token < pat.txt",
    ];
    assert_eq!(special, expected);
}

#[test]
fn commands_on_the_screens_are_valid_in_sh() {
    let dir = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/screens/snapshots"));
    let mut count = 0;
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let commands: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("  "))
            .map(str::trim)
            .filter(|line| COMMANDS.iter().any(|command| line.starts_with(command)))
            .collect();
        // A narrow terminal shows the beginning of a long one.
        let is_part = |line: &&str| {
            commands.iter().any(|other| other.len() > line.len() && other.starts_with(line))
        };
        let whole = commands.iter().copied().filter(|line| !is_part(line));
        let script = whole.collect::<Vec<_>>().join("\n");
        let checked = Command::new("sh").args(["-n", "-c", &script]).output().unwrap();
        assert!(checked.status.success(), "{}: {checked:?}\n{script}", path.display());
        count += script.lines().count();
    }
    assert!(count > 100, "{count} commands");
}
