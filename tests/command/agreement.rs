//! `list`, `check`, `doctor` and `get` agree about each PAT.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use test_support::{Home, pat84};

const GET: &str = "protocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\n";

#[test]
fn unreadable_secret_is_reported_by_every_command() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 4] = [
        ("missing", |secret| fs::remove_file(secret).unwrap()),
        ("unreadable", |secret| fs::write(secret, "").unwrap()),
        ("unreadable", |secret| fs::write(secret, "two words").unwrap()),
        ("unreadable", |secret| {
            fs::set_permissions(secret, Permissions::from_mode(0o000)).unwrap()
        }),
    ];
    for (state, damage) in damages {
        let home = Home::new();
        home.login("acme", &pat84(1));
        let secrets = home.path().join("data/git-credential-azdo/secrets");
        damage(&fs::read_dir(secrets).unwrap().next().unwrap().unwrap().path());
        home.powerless(["get"]).stdin(GET).run().ends_with(1).prints("").says("cannot be read");
        home.powerless(["list"]).run().succeeds().prints_about(state);
        let list = home.powerless(["list", "--check", "--json"]).run().ends_with(3);
        list.prints_about(&format!("\"state\": \"{state}\""));
        let check = home.powerless(["check", "acme"]).run().ends_with(1);
        check.prints_about("the PAT cannot be read");
        home.powerless(["doctor"])
            .run()
            .ends_with(1)
            .prints_about("The PAT for acme cannot be read");
        let restored = home.powerless(["restore", "acme"]).run().ends_with(1);
        restored.says("cannot be read");
    }
}
