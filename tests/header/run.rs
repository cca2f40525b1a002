//! `run`: the command's environment and exit status.

use std::path::Path;

use crate::header::{acme_pat, home_with_acme};
use test_support::{Home, azdo_path, pat84};

/// The variables that `run` adds to the command's environment.
fn environment(home: &Home, args: &[&str]) -> Vec<(String, String)> {
    let command = ["--", "env"];
    let ran = home.azdo(["run"].iter().chain(args).chain(&command)).run();
    let ran = ran.succeeds().says_nothing();
    let ours = ["AZ", "VSS_", "GIT_CONFIG_"];
    let lines = ran.stdout.lines().filter_map(|line| line.split_once('='));
    let all = lines.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut found: Vec<_> = all
        .filter(|(name, _)| ours.iter().any(|prefix| name.starts_with(prefix)))
        .filter(|(name, _)| name != "GIT_CONFIG_NOSYSTEM")
        .collect();
    found.sort();
    found
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn command_gets_the_variables_of_azure_tools() {
    let (home, pat) = (home_with_acme(), acme_pat());
    let expected = pairs(&[
        ("AZDO_ORG_SERVICE_URL", "https://dev.azure.com/acme"),
        ("AZDO_PERSONAL_ACCESS_TOKEN", &pat),
        ("AZURE_DEVOPS_EXT_PAT", &pat),
        ("AZURE_DEVOPS_ORG_URL", "https://dev.azure.com/acme"),
        ("AZURE_DEVOPS_PAT", &pat),
        ("VSS_NUGET_ACCESSTOKEN", &pat),
        (
            "VSS_NUGET_URI_PREFIXES",
            "https://pkgs.dev.azure.com/acme/;https://acme.pkgs.visualstudio.com/",
        ),
    ]);
    for place in ["https://dev.azure.com/acme", "acme", "https://pkgs.dev.azure.com/acme/p"] {
        assert_eq!(environment(&home, &[place]), expected, "{place}");
    }
}

#[test]
fn named_pat_is_used() {
    let home = home_with_acme();
    let args = ["login", "acme", "--name", "build", "--store", "file", "--with-token"];
    home.azdo(args).stdin(pat84(2)).run().succeeds();
    for args in [&["--name", "build", "acme"][..], &["https://build@dev.azure.com/acme"][..]] {
        let found = environment(&home, args);
        assert!(found.contains(&("AZURE_DEVOPS_EXT_PAT".to_owned(), pat84(2))), "{args:?}");
    }
}

#[test]
fn remote_decides_the_organization() {
    let home = home_with_acme();
    home.git(["init", "w"]).run().succeeds();
    let url = "https://dev.azure.com/acme/w/_git/w";
    home.git(["-C", "w", "remote", "add", "origin", url]).run().succeeds();
    let command = home.azdo(["run", "--", "sh", "-c", "echo $AZDO_ORG_SERVICE_URL"]);
    let ran = command.in_dir(home.path().join("w")).run();
    ran.succeeds().prints("https://dev.azure.com/acme\n");
}

#[test]
fn pat_is_in_no_command_line() {
    let home = home_with_acme();
    let script = "tr '\\0' ' ' </proc/$$/cmdline; ps -o args= -p $$,$PPID 2>/dev/null";
    let ran = home.azdo(["run", "acme", "--", "sh", "-c", script]).run().succeeds();
    ran.never_says(&acme_pat());
}

#[test]
fn exit_status_of_the_command_is_passed_through() {
    let home = home_with_acme();
    let run = |script: &str| home.azdo(["run", "acme", "--", "sh", "-c", script]).run();
    run("exit 0").succeeds();
    run("exit 42").ends_with(42);
    for signal in ["TERM", "PIPE", "INT"] {
        // A job in the background ignores Ctrl-C, and so would all that it starts.
        let script = format!("exec env --default-signal={signal} sh -c 'kill -{signal} $$'");
        assert_eq!(run(&script).code, None, "{signal}");
    }
    // The command replaces the program's process.
    let command = home.azdo(["run", "acme", "--", "sh", "-c", "echo $$"]).into_command();
    let child = { command }.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let process = child.id();
    let said = child.wait_with_output().unwrap().stdout;
    assert_eq!(String::from_utf8(said).unwrap().trim(), process.to_string());
}

#[test]
fn stdin_and_options_belong_to_the_command() {
    let home = home_with_acme();
    let ran = home.azdo(["run", "acme", "--", "cat"]).stdin("through\n").run();
    ran.succeeds().prints("through\n");
    let ran = home.azdo(["run", "acme", "--", "echo", "--help", "--name", "--", "x"]).run();
    ran.succeeds().prints("--help --name -- x\n");
}

#[test]
fn command_that_cannot_start_exits_as_in_a_shell() {
    let home = home_with_acme();
    let ran = home.azdo(["run", "acme", "--", "no-such-command"]).run().ends_with(127);
    ran.says("error: command not found: no-such-command\n").prints("").never_says(&acme_pat());
    let ran = home.azdo(["run", "acme", "--", "./no-such-command"]).run().ends_with(127);
    ran.says("cannot start ./no-such-command: ").never_says("on PATH");
    let file = home.path().join("not-executable");
    std::fs::write(&file, "").unwrap();
    let args = ["run", "acme", "--", file.to_str().unwrap()];
    home.azdo(args).run().ends_with(126).prints("");
}

#[test]
fn without_a_command_or_pat_nothing_runs() {
    let home = home_with_acme();
    let marker = home.path().join("ran");
    let touch = ["touch", marker.to_str().unwrap()];
    for args in [&["run"][..], &["run", "acme"], &["run", "acme", "--"]] {
        home.azdo(args).run().ends_with(2).says("git credential-azdo help");
    }
    home.azdo(["run", "acme"].iter().chain(&touch)).run().ends_with(2);
    home.azdo(["run", "globex", "--"].iter().chain(&touch)).run().ends_with(1);
    home.azdo(["run", "https://evil.example/acme", "--"].iter().chain(&touch)).run().ends_with(1);
    assert!(!marker.exists());
}

#[test]
fn git_gets_a_header_for_the_collection_only() {
    let home = Home::new();
    let collection = "https://tfs.example.com/tfs/Main";
    home.login(collection, &acme_pat());
    let found = environment(&home, &[&format!("{collection}/_git/w")]);
    let keys = found.iter().filter(|(name, _)| name.starts_with("GIT_CONFIG_KEY_"));
    for (_, key) in keys {
        let about = key.split_once('.').unwrap().1.to_lowercase();
        assert!(about.starts_with("https://tfs.example.com/tfs/main"), "{key}");
    }
    let feeds = ("VSS_NUGET_URI_PREFIXES".to_owned(), format!("{collection}/"));
    assert!(found.contains(&feeds), "{found:?}");
}

/// Only git calls it this way.
#[test]
fn credential_helper_after_a_rejection_stops_git() {
    let home = Home::new();
    let input = "protocol=https\nhost=tfs.example.com\n";
    let refused = |word: &str| {
        let args = ["run", "--by-header", "--for-git", "0123456789abcdef", word];
        home.program(Path::new(azdo_path()), args).stdin(input).run().succeeds()
    };
    refused("get").prints("quit=1\n").says("the server rejected the PAT");
    refused("store").prints("").says_nothing();
    refused("erase").prints("").says_nothing();
}
