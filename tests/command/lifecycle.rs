//! Expiration, order and renamed organizations.

use test_support::{Home, pat52, pat84};

const LOGIN: [&str; 5] = ["login", "acme", "--store", "file", "--with-token"];

/// A PAT issued in August of the year with this letter; `A` is 2024.
fn issued_in(year: char) -> String {
    pat84(1).replacen("JQQJ99YH", &format!("JQQJ99{year}H"), 1)
}

fn get(home: &Home, organization: &str) -> String {
    let asked = format!("protocol=https\nhost=dev.azure.com\npath={organization}/w/_git/w\n");
    home.azdo(["get"]).stdin(asked).run().stdout
}

#[test]
fn pat_with_a_past_issue_month_is_refused() {
    let home = Home::new();
    home.azdo(LOGIN)
        .stdin(issued_in('A'))
        .run()
        .ends_with(1)
        .says("expired by 2025-09-01")
        .says("valid for at most a year");
    assert_eq!(home.stored_secrets(), "");
}

#[test]
fn issue_month_bounds_an_unknown_expiry() {
    test_support::stay_within_a_day();
    let home = Home::new();
    // The test holds in any later year; the letters end in 2049.
    home.azdo(LOGIN).stdin(issued_in('Y')).run().succeeds().prints_about("at the latest");
    let list = home.azdo(["list", "--json"]).run().succeeds().stdout;
    assert!(list.contains("\"expires_at_latest\": \"2049-09-02T00:00:00Z\""), "{list}");
    home.azdo(["list"]).run().prints_about("file   by 2049-09-01  unverified\n");
    // git gets no expiry, because the exact day is unknown.
    assert!(!get(&home, "acme").contains("expiry"));

    let sooner = LOGIN.iter().chain(&["--expires", "30d"]);
    home.azdo(sooner).stdin(issued_in('Y')).run().succeeds();
    home.azdo(["list"]).run().prints_about("in 30 days  ");
    assert!(get(&home, "acme").contains("password_expiry_utc="));
}

#[test]
fn list_check_is_silent_or_exits_with_3() {
    test_support::stay_within_a_day();
    let home = Home::new();
    home.azdo(["list", "--check"]).run().succeeds().says_nothing().prints("");
    home.azdo(LOGIN).stdin(pat52(1)).run().succeeds();
    home.azdo(["list", "--check"]).run().succeeds().says_nothing().prints("");

    let soon = ["login", "soon", "--store", "file", "--with-token", "--expires", "5d"];
    home.azdo(soon).stdin(pat52(2)).run().succeeds();
    let ran = home.azdo(["list", "--check"]).run().ends_with(3).prints_about("soon");
    assert!(!ran.stdout.contains("acme"), "{}", ran.stdout);
    home.azdo(["list", "--check", "--json"]).run().ends_with(3).prints_about("\"days_left\": 5");

    let settings = home.path().join("config/git-credential-azdo");
    std::fs::create_dir_all(&settings).unwrap();
    std::fs::write(settings.join("config"), "warn = 3\n").unwrap();
    home.azdo(["list", "--check"]).run().succeeds();

    home.reject("acme", &pat52(1));
    home.azdo(["list", "--check"]).run().ends_with(3).prints_about("rejected");
}

#[test]
fn expiry_reminder_appears_once_a_day_at_a_terminal() {
    test_support::stay_within_a_day();
    let home = Home::new();
    let soon = LOGIN.iter().chain(&["--expires", "2d"]);
    home.azdo(soon).stdin(pat52(1)).run().succeeds();
    let asked = "protocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\n";
    home.azdo(["get"]).stdin(asked).run().succeeds().says_nothing();

    let at_terminal = || {
        let script = format!("printf '{asked}' | \"{}\" get >/dev/null", test_support::azdo_path());
        let sh = std::path::Path::new("/bin/sh");
        let command = home.program(sh, ["-c", &script]).into_command();
        test_support::rexpect::session::spawn_command(command, Some(10_000))
            .unwrap()
            .exp_eof()
            .unwrap()
    };
    let said = at_terminal();
    assert!(said.contains("the PAT for acme expires in 2 days"), "{said:?}");
    assert!(said.contains("git credential-azdo login acme"), "{said:?}");
    assert_eq!(at_terminal(), "", "it was said today");
}

#[test]
fn default_pat_comes_first_then_the_oldest() {
    let home = Home::new();
    for (name, seed) in [("zulu", 2), ("alpha", 3)] {
        let login = ["login", "acme", "--name", name, "--store", "file", "--with-token"];
        home.azdo(login).stdin(pat84(seed)).run().succeeds();
    }
    assert!(get(&home, "acme").contains("username=zulu"), "the one stored first");
    home.azdo(LOGIN).stdin(pat84(1)).run().succeeds();
    assert!(get(&home, "acme").contains("username=pat"), "the unnamed one");
    home.azdo(["default", "acme", "--name", "alpha"]).run().succeeds();
    assert!(get(&home, "acme").contains("username=alpha"), "the chosen one");
    home.azdo(["list"]).run().prints_about("alpha *");

    // A replacement keeps its position, and a new PAT can take it.
    let login = ["login", "acme", "--name", "alpha", "--store", "file", "--with-token"];
    home.azdo(login).stdin(pat84(4)).run().succeeds();
    assert!(get(&home, "acme").contains(&pat84(4)));
    home.azdo(LOGIN.iter().chain(&["--default"])).stdin(pat84(5)).run().succeeds();
    assert!(get(&home, "acme").contains(&pat84(5)));

    home.azdo(["default", "acme", "--name", "nobody"]).run().ends_with(1).says("alpha");
    assert!(get(&home, "acme").contains(&pat84(5)), "nothing was changed");
}

#[test]
fn renamed_organization_keeps_names_and_expiry() {
    test_support::stay_within_a_day();
    let home = Home::new();
    let login = LOGIN.iter().chain(&["--expires", "30d"]);
    home.azdo(login).stdin(pat84(1)).run().succeeds();
    let named = ["login", "acme", "--name", "build", "--store", "file", "--with-token"];
    home.azdo(named).stdin(pat84(2)).run().succeeds();

    home.azdo(["rename", "acme", "https://dev.azure.com/newco"])
        .run()
        .succeeds()
        .prints_about("2 PATs");
    assert_eq!(get(&home, "acme"), "");
    assert!(get(&home, "newco").contains(&pat84(1)));
    let list = home.azdo(["list"]).run().stdout;
    assert!(
        list.contains("build") && list.contains("in 30 days") && !list.contains("acme"),
        "{list}"
    );
    let keys = home.git(["config", "--global", "--get-regexp", "proactiveauth"]).run().stdout;
    assert!(keys.contains("newco") && !keys.contains("acme"), "{keys}");

    home.login("acme", &pat84(3));
    home.azdo(["rename", "acme", "newco"])
        .run()
        .ends_with(1)
        .says("already has a PAT without a name");
    assert!(get(&home, "acme").contains(&pat84(3)), "nothing was moved");
    home.azdo(["rename", "nobody", "acme"]).run().ends_with(1).says("no PAT is stored for nobody");
    home.azdo(["rename", "acme"]).run().ends_with(2);
    home.azdo(["rename", "acme", "http://srv.example.com/Main"])
        .run()
        .ends_with(1)
        .says("--allow-http");
}

#[test]
fn move_with_a_lost_secret_moves_the_rest() {
    let home = Home::new();
    home.azdo(LOGIN).stdin(pat84(1)).run().succeeds();
    let secrets = home.path().join("data/git-credential-azdo/secrets");
    let lost = std::fs::read_dir(&secrets).unwrap().next().unwrap().unwrap().path();
    for (name, seed) in [("build", 2), ("deploy", 3)] {
        let login = ["login", "acme", "--name", name, "--store", "file", "--with-token"];
        home.azdo(login).stdin(pat84(seed)).run().succeeds();
    }
    for damage in [|lost| std::fs::write(lost, ""), |lost| std::fs::remove_file(lost)] {
        damage(&lost).unwrap();
        let moved = home.azdo(["rename", "acme", "newco"]).run().ends_with(1);
        moved.says("the PAT for acme cannot be read").says("git credential-azdo login newco");
        home.azdo(["list"]).run().prints_about("acme ");
        assert!(get(&home, "newco").contains(&pat84(2)));
    }
    assert!(home.stored_secrets().contains(&pat84(3)));
}

#[test]
fn replacement_keeps_earlier_options() {
    let home = Home::new();
    let url = "http://tfs.example.com/tfs/Main";
    let first = ["login", url, "--store", "file", "--with-token", "--allow-http", "--trust-host"];
    home.azdo(first).stdin(pat84(1)).run().succeeds();
    home.azdo(["login", url, "--with-token"]).stdin(pat84(2)).run().succeeds();
    assert_eq!(home.stored_secrets(), pat84(2));
}
