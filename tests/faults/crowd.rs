//! Many processes at once.

use std::thread;

use super::{answered, nothing_is_orphaned};
use crate::support::{Home, pat84};

#[test]
fn logins_to_many_organisations_at_once_are_all_kept() {
    let home = Home::new();
    thread::scope(|scope| {
        for number in 0..24 {
            let home = &home;
            scope.spawn(move || home.login(&format!("org-{number}"), &pat84(number)));
        }
    });
    for number in 0..24 {
        assert_eq!(answered(&home, &format!("org-{number}")), Some(pat84(number)));
        let key = format!("http.https://dev.azure.com/org-{number}/.proactiveAuth");
        home.git(["config", "--global", "--get", &key]).run().succeeds().prints("basic\n");
    }
    nothing_is_orphaned(&home);
}

#[test]
fn while_a_pat_is_replaced_every_get_has_the_old_or_the_new_one() {
    let home = Home::new();
    home.login("acme", &pat84(0));
    thread::scope(|scope| {
        let rotation = scope.spawn(|| {
            for number in 1..30 {
                let login = ["login", "acme", "--store", "file", "--with-token", "--no-git-config"];
                home.azdo(login).stdin(pat84(number)).run().succeeds();
            }
        });
        let mut asked = 0;
        while !rotation.is_finished() || asked < 50 {
            let answer = answered(&home, "acme").expect("never nothing");
            assert!((0..30).any(|number| answer == pat84(number)));
            asked += 1;
        }
    });
    assert_eq!(answered(&home, "acme"), Some(pat84(29)));
    assert_eq!(home.stored_secrets(), pat84(29));
}
