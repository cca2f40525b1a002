//! The files of the file store disappear for moments, like an unmounted disk.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::load::many_requests::ACME;
use crate::load::one_of_or_why_not;
use test_support::{Home, pat84};

fn comes_and_goes(rounds: usize) {
    let home = Home::new();
    home.login("acme", &pat84(1));
    let data = home.path().join("data/git-credential-azdo");
    let (here, away) = (data.join("secrets"), data.join("away"));
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let ran = home.azdo(["get"]).stdin(ACME).run();
                    let words = ["Store it again: git credential-azdo login acme"];
                    one_of_or_why_not(&ran, 1..2, &words);
                }
            });
        }
        for _ in 0..rounds {
            std::fs::rename(&here, &away).unwrap();
            thread::sleep(Duration::from_millis(10));
            std::fs::rename(&away, &here).unwrap();
            thread::sleep(Duration::from_millis(10));
        }
        done.store(true, Ordering::Relaxed);
    });
    let ran = home.azdo(["get"]).stdin(ACME).run().succeeds().says_nothing();
    ran.prints_about(&format!("password={}\n", pat84(1)));
    eprintln!("file store away and back {rounds} times: no PAT was lost");
}

#[test]
fn reads_while_files_disappear_get_the_pat_or_a_reason() {
    comes_and_goes(20);
}

#[test]
#[ignore = "long: tests/load.sh"]
fn thousand_reads_while_files_disappear_lose_nothing() {
    comes_and_goes(1000);
}
