//! No argument is repeated in a message, wherever a PAT was put by mistake.

use test_support::{Home, pat52, pat84};

/// Each command with its options that take a value.
const COMMANDS: [(&str, &[&str]); 20] = [
    ("login", &["--name", "--expires", "--store"]),
    ("logout", &["--name"]),
    ("list", &[]),
    ("header", &["--name"]),
    ("run", &["--name", "--for-git"]),
    ("check", &["--name"]),
    ("doctor", &["--scan"]),
    ("restore", &["--name"]),
    ("default", &["--name"]),
    ("move", &[]),
    ("store-move", &["--to", "--name"]),
    ("unlock", &["--for"]),
    ("lock", &[]),
    ("passphrase", &[]),
    ("configure", &[]),
    ("unconfigure", &[]),
    ("completions", &[]),
    ("help", &[]),
    ("version", &[]),
    ("man", &["--out"]),
];

#[test]
fn pat_as_argument_is_never_repeated() {
    let home = Home::new();
    for pat in [pat84(21), pat52(22)] {
        refuse(&home, &pat, &[&pat]);
        refuse(&home, &pat, &[&pat, "acme"]);
        for (command, options) in COMMANDS {
            for line in positions(command, options, &pat) {
                let line: Vec<&str> = line.iter().map(String::as_str).collect();
                refuse(&home, &pat, &line);
            }
        }
    }
}

/// Command lines with the PAT in every position.
fn positions(command: &str, options: &[&str], pat: &str) -> Vec<Vec<String>> {
    let url = format!("https://{pat}@dev.azure.com/acme");
    let path = format!("https://dev.azure.com/{pat}/_git/web");
    let (long, short, value) = (format!("--{pat}"), format!("-{pat}"), format!("--help={pat}"));
    let mut lines: Vec<Vec<&str>> = vec![
        vec![pat],
        vec![&url],
        vec![&path],
        vec![&long],
        vec![&short],
        vec![&value],
        vec!["acme", pat],
        vec!["acme", "--", pat],
        vec!["acme", "globex", pat],
        vec!["--", pat],
    ];
    let joined: Vec<String> = options.iter().map(|option| format!("{option}={pat}")).collect();
    for (option, joined) in options.iter().zip(&joined) {
        lines.push(vec![option, pat]);
        lines.push(vec![option, pat, "acme"]);
        lines.push(vec!["acme", option, &long]);
        lines.push(vec!["acme", joined]);
    }
    let full = |line: Vec<&str>| {
        [&[command], &line[..]].concat().iter().map(|w| (*w).to_owned()).collect()
    };
    lines.into_iter().map(full).collect()
}

#[track_caller]
fn refuse(home: &Home, pat: &str, line: &[&str]) {
    home.azdo(line).run().never_says(pat);
}
