//! No argument is repeated in a message, wherever a PAT was put by mistake.

use test_support::{Home, near_pats, pat52, pat84};

/// Each command with its options that take a value.
const COMMANDS: [(&str, &[&str]); 28] = [
    ("login", &["--name", "--expires", "--store"]),
    ("logout", &["--name"]),
    ("list", &[]),
    ("log", &[]),
    ("header", &["--name"]),
    ("token", &["--name"]),
    ("whoami", &["--name"]),
    ("run", &["--name", "--for-git"]),
    ("check", &["--name"]),
    ("doctor", &["--scan"]),
    ("restore", &["--name"]),
    ("default", &["--name"]),
    ("rename", &[]),
    ("renew", &["--within"]),
    ("store-move", &["--to", "--name"]),
    ("unlock", &["--for"]),
    ("lock", &[]),
    ("passphrase", &[]),
    ("config", &[]),
    ("config set", &[]),
    ("config get", &[]),
    ("config unset", &[]),
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
    // The others differ in places that change nothing for the arguments.
    let near = |pat: String| near_pats(&pat).into_iter().step_by(20);
    for pat in near(pat84(21)).chain(near(pat52(22))) {
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
    let full = |line: Vec<&str>| command.split(" ").chain(line).map(str::to_owned).collect();
    lines.into_iter().map(full).collect()
}

#[test]
fn near_pat_behind_two_dashes_is_not_repeated() {
    let home = Home::new();
    home.login("acme", &pat84(1));
    for pat in near_pats(&pat84(23)).iter().chain(&near_pats(&pat52(24))).step_by(3) {
        for word in
            [pat.clone(), format!("--token={pat}"), format!("./{pat}"), format!("u:{pat}@h")]
        {
            refuse(&home, pat, &["run", "acme", "--", &word]);
            let login = ["login", "acme", "--no-git-config", "--store", "command", "--"];
            refuse(&home, pat, &[&login[..], &[&word]].concat());
            refuse(&home, pat, &[&login[..], &["false", &word]].concat());
            refuse(&home, pat, &[&login[..], &["sh", "-c", "echo $0 >&2; false", &word]].concat());
        }
    }
    refuse(&home, &pat84(1), &["list", "--json"]);
}

#[test]
fn near_pat_in_a_variable_or_setting_is_not_repeated() {
    let home = Home::new();
    home.login("acme", &pat84(1));
    for pat in near_pats(&pat84(25)).iter().chain(&near_pats(&pat52(26))).step_by(3) {
        let settings = home.path().join("config/git-credential-azdo");
        std::fs::create_dir_all(&settings).unwrap();
        std::fs::write(settings.join("config"), format!("warn = {pat}\n")).unwrap();
        let get = "protocol=https\nhost=dev.azure.com\npath=globex/p/_git/r\n";
        for line in
            [&["list"][..], &["doctor", "--json"], &["login", "x", "--with-token"], &["get"]]
        {
            let program = home.azdo(line).stdin(get);
            let program =
                program.env("GIT_CREDENTIAL_AZDO_STORE", pat).env("SYSTEM_ACCESSTOKEN", pat);
            let program = program.env("AZURE_DEVOPS_EXT_PAT_FILE", format!("/{pat}"));
            let ran = program.env("SYSTEM_COLLECTIONURI", format!("https://{pat}/acme")).run();
            assert!(line == ["get"] || !ran.stdout.contains(&pat[..26]), "{ran:?}");
            assert!(!ran.stderr.contains(&pat[..26]), "{ran:?}");
        }
    }
}

#[track_caller]
fn refuse(home: &Home, pat: &str, line: &[&str]) {
    let ran = home.azdo(line).run();
    for part in [&pat[..pat.len() / 2], &pat[pat.len() / 2..]] {
        assert!(!ran.stdout.contains(part) && !ran.stderr.contains(part), "{ran:?}");
    }
}
