//! Users without a home.

use test_support::{Home, pat84};

#[test]
fn without_a_home_every_command_says_the_same_one_line() {
    let home = Home::new();
    let about =
        format!("{}username=pat\npassword={}\n", crate::load::many_requests::ACME, pat84(1));
    for command in ["get", "store", "erase", "list", "check", "unlock", "lock", "passphrase"] {
        let ran = home.homeless(command).stdin(about.as_str()).run().ends_with(1).prints("");
        let expected = "git-credential-azdo: no home directory is known: set HOME\n";
        assert_eq!(ran.stderr, expected, "{command}");
    }
}
