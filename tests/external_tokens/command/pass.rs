//! The real `pass` with a GnuPG key.

use std::path::Path;

use super::{answer, get, login};
use test_support::{Home, pat84};

#[test]
fn pass_show_works_inside_a_repository() {
    let home = Home::new();
    // The agent's socket needs a short path, such as a home in /tmp.
    let gnupg = home.path().join(".gnupg");
    std::os::unix::fs::DirBuilderExt::mode(&mut std::fs::DirBuilder::new(), 0o700)
        .create(&gnupg)
        .unwrap();
    let key =
        ["--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "tester@example.com"];
    home.program(Path::new("gpg"), key).run().succeeds();
    let pass = |words: &[&str]| home.program(Path::new("pass"), words);
    pass(&["init", "tester@example.com"]).run().succeeds();
    pass(&["git", "init"]).run().succeeds();
    let kept = format!("{}\nlogin: me\nurl: https://dev.azure.com/acme\n", pat84(1));
    pass(&["insert", "--multiline", "work/azdo"]).stdin(kept).run().succeeds();

    login(&home, &["pass", "show", "work/azdo"]).run().succeeds().says_nothing();
    home.git(["init", "repo"]).run().succeeds();
    let git_dir = home.path().join("repo/.git");
    let asked = || get(&home).in_dir(home.path().join("repo")).env("GIT_DIR", &git_dir);
    asked().run().succeeds().says_nothing().prints(&answer(&pat84(1)));
    pass(&["rm", "--force", "work/azdo"]).run().succeeds();
    asked().run().ends_with(1).prints("").says("work/azdo is not in the password store");
    home.program(Path::new("gpgconf"), ["--kill", "gpg-agent"]).run().succeeds();
}
