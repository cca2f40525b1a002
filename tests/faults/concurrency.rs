//! Concurrent processes.

use std::thread;

use super::{answered, nothing_is_orphaned};
use test_support::{Home, pat84};

#[test]
fn concurrent_logins_are_all_stored() {
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
fn get_during_a_replacement_has_the_old_or_new_pat() {
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

#[test]
fn two_hundred_concurrent_operations_lose_no_pat() {
    let home = Home::new();
    for organization in 0..8 {
        home.login(&format!("org-{organization}"), &pat84(organization));
    }
    thread::scope(|scope| {
        for number in 0..200u64 {
            let home = &home;
            scope.spawn(move || one_of_many(home, number));
        }
    });
    // In any order: every PAT that the index calls usable exists, and nothing else.
    nothing_is_orphaned(&home);
    for organization in 0..8 {
        let name = format!("org-{organization}");
        let asked = format!("protocol=https\nhost=dev.azure.com\npath={name}/w\n");
        let ran = home.azdo(["get"]).stdin(asked).run().succeeds();
        assert!(ran.stdout.contains("password=") || ran.stderr.contains("login"), "{ran:?}");
        home.login(&name, &pat84(900 + organization));
        assert_eq!(answered(&home, &name), Some(pat84(900 + organization)));
    }
    let record = home.path().join("data/git-credential-azdo/record");
    assert!(!std::fs::read_to_string(record).unwrap().contains("leftover"));
}

/// One of login, get, store, erase, logout, restore and list for one of eight organizations. Only
/// logout and restore may fail, if there is nothing to do.
fn one_of_many(home: &Home, number: u64) {
    let organization = format!("org-{}", number % 8);
    let pat = pat84(number % 16);
    let about = format!(
        "protocol=https\nhost=dev.azure.com\npath={organization}/w/_git/{number}\nusername=x\n\
         password={pat}\n"
    );
    let typed = format!("capability[]=state\nstate[]=azdo:asked:\n{about}");
    let run = |arguments: &[&str], input: &str| {
        let program = home.azdo(arguments).env("GIT_CREDENTIAL_AZDO_STORE", "file");
        program.stdin(input).run()
    };
    match number % 7 {
        0 => run(&["login", &organization, "--with-token", "--no-git-config"], &pat).succeeds(),
        1 => run(&["store"], &typed).succeeds(),
        2 => run(&["erase"], &about).succeeds(),
        3 => run(&["logout", &organization], ""),
        4 => run(&["restore", &organization], ""),
        5 => run(&["list"], "").succeeds(),
        _ => run(&["get"], &about).succeeds(),
    };
}
