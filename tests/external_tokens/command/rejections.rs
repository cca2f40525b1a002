//! Rejections and successes of a PAT from a command. They change less than for a stored PAT,
//! because the command may print a new one next time.

use super::{answer, get, home_with, login, runs, script, told};
use test_support::{Home, pat84};

#[test]
fn rejections_do_not_disable_a_command() {
    let home = home_with(&format!("echo {}", pat84(1)));
    for _ in 0..3 {
        told(&home, "erase", &pat84(1))
            .succeeds()
            .says("the server rejected the PAT for acme")
            .says(": renew it there.")
            .says("/acme/_usersSettings/tokens")
            .never_says("Paste")
            .never_says("git credential-azdo login")
            .never_says("restore");
        get(&home).run().succeeds().says_nothing().prints(&answer(&pat84(1)));
    }
    home.azdo(["list"])
        .run()
        .prints_about("suspect")
        .prints_about("To renew the PAT for acme, use the program it comes from:\n  /");
    told(&home, "store", &pat84(1)).succeeds().says_nothing();
    home.azdo(["list"]).run().prints_about(" verified ");
}

#[test]
fn message_for_a_manually_rejected_command_makes_sense() {
    let home = home_with(&format!("echo {}", pat84(1)));
    let record = home.path().join("data/git-credential-azdo/record");
    let text = std::fs::read_to_string(&record).unwrap();
    std::fs::write(&record, text + "rejected = 2026-11-23T19:30:00Z\n").unwrap();
    get(&home)
        .env("GIT_ASKPASS", "/bin/true")
        .run()
        .succeeds()
        .says("the server rejected the PAT for acme on 2026-11-23. It comes from `/")
        .says("also paste a PAT as the password")
        .never_says("git credential-azdo login");
    home.azdo(["restore", "acme"]).run().succeeds();
    get(&home).run().prints(&answer(&pat84(1)));
}

#[test]
fn late_rejection_of_earlier_output_is_ignored() {
    let home = home_with(&format!("echo {}", pat84(2)));
    told(&home, "erase", &pat84(1)).succeeds().says_nothing();
    home.azdo(["list"]).run().prints_about("unverified\n");
}

#[test]
fn success_runs_nothing() {
    let home = home_with(&format!("echo {}", pat84(1)));
    told(&home, "store", &pat84(1)).succeeds().says_nothing();
    assert_eq!(runs(&home), 0);
}

#[test]
fn failing_command_falls_back_to_another_pat() {
    let home = home_with(&format!("[ ! -e fail ] || exit 1; echo {}", pat84(1)));
    let other = ["login", "acme", "--name", "other", "--store", "file", "--with-token"];
    home.azdo(other).stdin(pat84(2)).run().succeeds();
    get(&home).run().prints(&answer(&pat84(1)));
    std::fs::write(home.path().join("fail"), "").unwrap();
    get(&home).run().succeeds().says_nothing().prints_about(&pat84(2));
}

#[test]
fn typed_pat_is_stored_beside_the_command() {
    let home = home_with(&format!("echo {}", pat84(1)));
    told(&home, "erase", &pat84(1)).succeeds();
    let record = home.path().join("data/git-credential-azdo/record");
    let text = std::fs::read_to_string(&record).unwrap();
    let id = text.lines().find_map(|line| line.strip_prefix("secret = ")).unwrap();
    runs(&home);
    let typed = format!(
        "capability[]=state\nprotocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\n\
         username=x\npassword={}\nstate[]=azdo:asked:{id}\n",
        pat84(5)
    );
    let store = home.azdo(["store"]).env("GIT_CREDENTIAL_AZDO_STORE", "file");
    store.stdin(typed).run().succeeds().says_nothing();
    assert_eq!(runs(&home), 0, "nobody needed what it prints");
    assert_eq!(home.stored_secrets(), pat84(5));
    home.azdo(["list"]).run().prints_about("command").prints_about("default-2");
}

#[test]
fn named_command_answers_for_its_name() {
    let home = Home::new();
    home.login("acme", &pat84(2));
    let script = script(&home, &format!("echo {}", pat84(1)));
    let words = ["login", "acme", "--name", "build", "--store", "command", "--", &script];
    home.azdo(words).run().succeeds();
    get(&home).run().prints(&answer(&pat84(2)));
    let asked = "protocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\nusername=build\n";
    home.azdo(["get"]).stdin(asked).run().prints_about(&pat84(1));
    login(&home, &[&script]).run().succeeds();
    home.azdo(["list"]).run().prints_about("acme          build").prints_about("acme          -");
}
