//! Git Credential Manager's store in the real `pass`, with a GnuPG key.

use super::{Fixture, each, everything};

#[test]
fn entry_in_pass_is_read_and_removed() {
    let fixture = Fixture::empty();
    let (_, acme, _) = &everything()[0];
    let gnupg = fixture.path(".gnupg");
    std::os::unix::fs::DirBuilderExt::mode(&mut std::fs::DirBuilder::new(), 0o700)
        .create(&gnupg)
        .unwrap();
    let key =
        ["--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "tester@example.com"];
    fixture.program("gpg", &key).run().succeeds();
    fixture.program("pass", &["init", "tester@example.com"]).run().succeeds();
    let kept = format!("{acme}\nservice=https://dev.azure.com/acme\naccount=jane\n");
    let insert = ["insert", "--multiline", "git/https/dev.azure.com/acme/jane"];
    fixture.program("pass", &insert).stdin(kept).run().succeeds();
    let other = ["insert", "--multiline", "git/https/github.com/jane"];
    fixture.program("pass", &other).stdin("secret\n").run().succeeds();

    let all = fixture.json(&["--from", "gcm"]);
    assert_eq!((each(&all, "organization"), each(&all, "state")), (vec!["acme"], vec!["works"]));
    fixture.import(&["--yes", "--remove"]).run().succeeds();
    assert_eq!(fixture.home.stored_secrets(), *acme);
    assert!(!fixture.path(".password-store/git/https/dev.azure.com/acme/jane.gpg").exists());
    assert!(fixture.path(".password-store/git/https/github.com/jane.gpg").exists());
    fixture.program("gpgconf", &["--kill", "gpg-agent"]).run().succeeds();
}
