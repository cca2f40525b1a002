//! Which PAT is printed, and the messages if there is none.

use crate::header::{acme_pat, header, header_with, home_with_acme};
use test_support::{Home, pat84};

const URL: &str = "https://dev.azure.com/acme/_apis/projects";

fn login(home: &Home, options: &[&str], pat: &str) {
    let args = ["login", "acme", "--store", "file", "--with-token"];
    home.azdo(args.iter().chain(options)).stdin(pat).run().succeeds();
}

/// Has git report two rejections of this PAT.
fn reject(home: &Home, pat: &str) {
    home.reject("acme", pat);
}

#[test]
fn header_uses_the_pat_that_git_would_get() {
    let home = home_with_acme();
    login(&home, &["--name", "build"], &pat84(2));
    let (first, build) = (header_with("pat", &acme_pat()), header_with("build", &pat84(2)));
    header(&home, URL).prints(&first);
    header(&home, "https://build@dev.azure.com/acme").prints(&build);
    header(&home, "https://build@pkgs.dev.azure.com/acme/_packaging/f/pypi/simple/").prints(&build);
    header(&home, "https://nobody@dev.azure.com/acme").prints(&first);
    home.azdo(["header", "--name", "build", URL]).run().succeeds().prints(&build);
    home.azdo(["default", "acme", "--name", "build"]).run().succeeds();
    header(&home, URL).prints(&build);
    let ran = home.azdo(["header", "--name", "nope", URL]).run().ends_with(1).prints("");
    ran.says("no PAT named nope is stored for acme; stored: one without a name, build");
}

#[test]
fn rejected_pat_is_skipped_or_named() {
    let home = home_with_acme();
    reject(&home, &acme_pat());
    let ran = header(&home, URL).ends_with(1).prints("");
    ran.says("the server rejected the PAT for acme on ")
        .says("To re-enable it, run: git credential-azdo restore acme")
        .says("To replace it, run: git credential-azdo login acme");
    login(&home, &["--name", "build"], &pat84(2));
    header(&home, URL).succeeds().prints(&header_with("build", &pat84(2)));
    let ran = home.azdo(["header", "--name", "default", URL]).run().ends_with(1).prints("");
    ran.says("the server rejected the PAT for acme on ");
}

#[test]
fn expired_pat_is_not_printed() {
    let home = Home::new();
    login(&home, &["--expires", "1d"], &acme_pat());
    header(&home, URL).succeeds();
    let record = home.path().join("data/git-credential-azdo/record");
    let text = std::fs::read_to_string(&record).unwrap();
    let aged: Vec<String> = text
        .lines()
        .map(|line| match line.split_once("expires") {
            Some((before, rest)) if !rest.starts_with('_') => {
                let (between, _) = rest.split_once('2').unwrap();
                format!("{before}expires{between}2026-01-01T00:00:00Z")
            }
            _ => line.to_owned(),
        })
        .collect();
    std::fs::write(&record, aged.join("\n") + "\n").unwrap();
    let ran = header(&home, URL).ends_with(1).prints("");
    ran.says("the PAT for acme expired on 2025-12-31 (today is ")
        .says("To replace it, run: git credential-azdo login acme");
    let ran = home.azdo(["run", "acme", "--", "env"]).run().ends_with(1).prints("");
    ran.says("expired on 2025-12-31");
}

#[test]
fn header_changes_nothing() {
    let home = home_with_acme();
    let record = home.path().join("data/git-credential-azdo/record");
    let before = std::fs::read(&record).unwrap();
    header(&home, URL).succeeds();
    header(&home, "https://dev.azure.com/globex").ends_with(1);
    assert!(std::fs::read(&record).unwrap() == before);
}

#[test]
fn locked_vault_is_unlocked_at_the_terminal() {
    let home = Home::new();
    home.azdo(["passphrase", "--with-passphrase"]).stdin("correct horse\n").run().succeeds();
    let args = ["login", "acme", "--store", "vault", "--with-token"];
    // If the kernel refuses keys, the vault cannot be written without a terminal.
    if home.azdo(args).stdin(acme_pat()).run().code != Some(0) {
        return;
    }
    home.azdo(["lock"]).run().succeeds();
    let mut command = home.azdo(["header", URL]).into_command();
    command.env_remove("GIT_TERMINAL_PROMPT");
    let mut terminal =
        test_support::rexpect::session::spawn_command(command, Some(10_000)).unwrap();
    terminal.exp_string("Passphrase for the git-credential-azdo vault: ").unwrap();
    terminal.send_line("correct horse").unwrap();
    let all = terminal.exp_eof().unwrap();
    assert!(all.contains(header_with("pat", &acme_pat()).trim()), "{all}");
    home.azdo(["lock"]).run().succeeds();
}
