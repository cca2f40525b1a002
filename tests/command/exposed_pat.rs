//! A PAT among the arguments, which the shell's history keeps.

use test_support::{Home, pat52, pat84};

const EXPOSED: &str = "It is now in the shell's history and visible in the process list";

#[test]
fn pat_as_an_argument_is_to_be_revoked() {
    let home = Home::new();
    for pat in [pat84(1), pat52(1)] {
        let with_value = format!("--token={pat}");
        for line in [
            &["login", "acme", &pat][..],
            &["login", "https://dev.azure.com/acme/w/_git/w", "--token", &pat],
            &["login", "acme", "--pat", &pat],
            &["login", "acme", &with_value],
            &["login", "acme", "--password", &pat],
            &["check", "acme", "--token", &pat],
        ] {
            let ran = home.azdo(line).run().ends_with(2).prints("").never_says(&pat[..8]);
            let ran = ran.says(EXPOSED).never_says("git credential-azdo help");
            let ran = ran.says("revoke it:\n  https://dev.azure.com/acme/_usersSettings/tokens\n");
            ran.says("--with-token. To store a new one, run:\n  git credential-azdo login acme\n");
        }
        for line in [&["login", &pat][..], &["login", "--token", &pat], &["login", "--name", &pat]]
        {
            let ran = home.azdo(line).run().ends_with(2).never_says(&pat[..8]).says(EXPOSED);
            let ran = ran.says("  https://dev.azure.com/ORGANIZATION/_usersSettings/tokens\n");
            ran.says("run:\n  git credential-azdo login\n");
        }
    }
    assert_eq!(home.stored_secrets(), "");
}

#[test]
fn guessed_option_for_the_pat_points_to_the_right_one() {
    let home = Home::new();
    for option in ["--token", "--pat", "--password", "--token=short"] {
        let ran = home.azdo(["login", "acme", option]).run().ends_with(2).prints("");
        let name = option.split('=').next().unwrap();
        let ran =
            ran.says(&format!("login has no option {name}: it asks for the PAT, or reads it"));
        ran.says("with --with-token\n").never_says("short").never_says("history");
    }
    home.azdo(["list", "--password"]).run().ends_with(2).never_says("with-token");
}

#[test]
fn login_without_an_organization_or_a_terminal_shows_the_command() {
    let home = Home::new();
    for line in [&["login"][..], &["login", "--with-token"]] {
        let ran = home.azdo(line).stdin(pat84(1)).run().ends_with(2).prints("");
        let ran = ran.says("name an organization, such as https://dev.azure.com/acme");
        ran.says(" run: git credential-azdo login ORGANIZATION --with-token < pat.txt\n");
    }
}

#[test]
fn mistyped_store_suggests_the_right_one() {
    let home = Home::new();
    for (line, meant) in [
        (&["login", "acme", "--store", "valt"][..], "vault"),
        (&["login", "acme", "--store", "comand"], "command"),
        (&["store-move", "acme", "--to", "kernal"], "kernel"),
    ] {
        let ran = home.azdo(line).run().ends_with(2).says(": use one of keyring, vault, kernel, ");
        ran.says(&format!("; did you mean {meant}?\n"));
    }
    home.azdo(["login", "acme", "--store", "cloud"]).run().never_says("did you mean");
}
