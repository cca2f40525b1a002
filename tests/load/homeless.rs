//! Users without a home directory.

use test_support::{Home, pat84};

#[test]
fn every_command_without_a_home_reports_the_same_error() {
    let home = Home::new();
    let about =
        format!("{}username=pat\npassword={}\n", crate::load::many_requests::ACME, pat84(1));
    for command in ["get", "store", "erase", "list", "check", "unlock", "lock", "passphrase"] {
        let ran = home.homeless(command).stdin(about.as_str()).run().ends_with(1).prints("");
        let is_gits = ["get", "store", "erase"].contains(&command);
        let label = if is_gits { "git-credential-azdo" } else { "error" };
        let expected =
            format!("{label}: no home directory is known: set HOME to an absolute path\n");
        assert_eq!(ran.stderr, expected, "{command}");
    }
}
