//! What this program reads from git's configuration, compared with what git does.
#![cfg(unix)]

use std::path::Path;
use std::process::Stdio;

use git_credential_azdo::git::{ConfigEntry, helpers, list_file, matches, parse_bool};

/// The helpers that git really asks for a URL, by name, and what it tells the last one.
fn asked_by(git: &test_support::Git, home: &Path, url: &str) -> (Vec<String>, String) {
    let log = home.join("log");
    let _ = std::fs::remove_file(&log);
    let mut fill = std::process::Command::new(&git.program);
    fill.args(["credential", "fill"]).env_clear().env("HOME", home).env("PATH", "/usr/bin:/bin");
    fill.envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_TERMINAL_PROMPT", "0")]).current_dir(home);
    // It says that it cannot prompt.
    fill.stdin(Stdio::piped()).stderr(Stdio::null());
    let mut fill = fill.spawn().unwrap();
    std::io::Write::write_all(&mut fill.stdin.take().unwrap(), format!("url={url}\n\n").as_bytes())
        .unwrap();
    fill.wait().unwrap();
    let log = std::fs::read_to_string(log).unwrap_or_default();
    let names = log.lines().filter_map(|line| line.strip_prefix("helper ")).map(str::to_owned);
    let last = log.rsplit("helper ").next().unwrap_or_default();
    (names.collect(), last.to_owned())
}

#[test]
fn git_agrees_about_helpers_paths_and_usernames() {
    const SECTIONS: [&str; 9] = [
        "credential",
        "credential \"https://dev.azure.com\"",
        "credential \"https://dev.azure.com/\"",
        "credential \"https://dev.azure.com:443/acme\"",
        "credential \"https://DEV.azure.com/acme/p/\"",
        "credential \"https://*.azure.com\"",
        "credential \"https://*.visualstudio.com\"",
        "credential \"http://dev.azure.com\"",
        "credential \"https://dev.azure.com/acm\"",
    ];
    const LINES: [&str; 6] = [
        "helper =",
        "helper = NAME",
        "helper = NAME",
        "useHttpPath = true",
        "useHttpPath = no",
        "username = NAME",
    ];
    test_support::for_each_git(|git| {
        let mut seed: usize = 7;
        let mut below = |limit: usize| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % limit
        };
        for round in 0..60 {
            let home = tempfile::tempdir().unwrap();
            let file = home.path().join(".gitconfig");
            let mut text = String::new();
            for number in 0..6 {
                let name = format!("u{number}");
                let helper = format!("\"!echo helper {name} >>log; cat >>log; :\"");
                let line = LINES[below(LINES.len())];
                let value = if line.starts_with("helper") { &helper } else { &name };
                let section = SECTIONS[below(SECTIONS.len())];
                text += &format!("[{section}]\n\t{}\n", line.replace("NAME", value));
            }
            std::fs::write(&file, &text).unwrap();
            let entries = list_file(&file).unwrap();
            for url in
                ["https://dev.azure.com/acme/p/_git/r", "https://acme.visualstudio.com/p/_git/r"]
            {
                let (asked, told) = asked_by(git, home.path(), url);
                let ours = helpers(&entries, url);
                let name = |value: &str| value.split(' ').nth(2).unwrap_or_default().to_owned();
                let ours: Vec<String> = ours.iter().map(|entry| name(&entry.value)).collect();
                assert_eq!(ours, asked, "round {round}, {url}:\n{text}");
                if asked.is_empty() {
                    continue;
                }
                let last = |name: &str| {
                    let applies = |entry: &&ConfigEntry| {
                        entry.is("credential", name)
                            && entry.subsection().is_none_or(|pattern| matches(pattern, url))
                    };
                    entries.iter().rfind(applies).map(|entry| entry.value.to_string())
                };
                let path = last("usehttppath").is_some_and(|it| parse_bool(&it) == Some(true));
                assert_eq!(told.contains("\npath="), path, "round {round}, {url}:\n{text}\n{told}");
                let user = told.lines().find_map(|line| line.strip_prefix("username="));
                assert_eq!(user.map(str::to_owned), last("username"), "round {round}:\n{text}");
            }
        }
    });
}
