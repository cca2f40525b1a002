//! `restore --previous` and what is kept for it.

use test_support::{Home, Outcome, pat84};

fn home_with(seeds: &[u64]) -> Home {
    let home = Home::new();
    for seed in seeds {
        home.login("acme", &pat84(*seed));
    }
    home
}

fn restore(home: &Home, organization: &str) -> Outcome {
    home.azdo(["restore", organization, "--previous"]).run()
}

#[test]
fn previous_pat_is_restored_and_exchanged_back() {
    let home = home_with(&[1, 2]);
    for (current, previous) in [(1, 2), (2, 1)] {
        restore(&home, "acme").succeeds().prints_about("git uses the previous PAT for acme again");
        assert_eq!(home.stored_secrets(), pat84(current));
        assert_eq!(home.replaced_secrets(), pat84(previous));
    }
}

#[test]
fn only_the_pat_that_can_be_restored_is_kept() {
    let home = home_with(&[1, 2, 3, 4]);
    assert_eq!((home.stored_secrets(), home.replaced_secrets()), (pat84(4), pat84(3)));
}

#[test]
fn same_pat_again_keeps_the_previous_one() {
    let home = home_with(&[1, 2, 2]);
    assert_eq!((home.stored_secrets(), home.replaced_secrets()), (pat84(2), pat84(1)));
}

#[test]
fn lost_pat_is_not_kept_for_a_restore() {
    let home = home_with(&[1]);
    std::fs::remove_dir_all(home.path().join("data/git-credential-azdo/secrets")).unwrap();
    home.login("acme", &pat84(2));
    restore(&home, "acme").ends_with(1).says("no PAT for acme was replaced");
}

#[test]
fn previous_pat_moves_to_the_renamed_organization() {
    let home = home_with(&[1, 2]);
    home.azdo(["rename", "acme", "newco"]).run().succeeds().prints_about("Moved 1 PAT");
    restore(&home, "newco").succeeds();
    assert_eq!((home.stored_secrets(), home.replaced_secrets()), (pat84(1), pat84(2)));
    home.azdo(["logout", "newco"]).run().succeeds();
    assert_eq!(home.stored_secrets() + &home.replaced_secrets(), "", "nothing is left");
}

#[test]
fn lost_previous_pat_does_not_prevent_a_rename() {
    let home = home_with(&[1, 2]);
    let secrets = home.path().join("data/git-credential-azdo/secrets");
    for file in std::fs::read_dir(secrets).unwrap().map(|file| file.unwrap().path()) {
        if std::fs::read_to_string(&file).unwrap() == pat84(1) {
            std::fs::remove_file(file).unwrap();
        }
    }
    restore(&home, "acme").ends_with(1).says("the PAT for acme cannot be read");
    home.azdo(["rename", "acme", "newco"]).run().succeeds();
    assert_eq!(home.stored_secrets(), pat84(2));
}
