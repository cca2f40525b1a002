//! One PAT per organization, whatever its URL looks like, and never another's.

use super::{acme_pat, answer_with, ask, home_with_acme, home_without_paths, request};
use test_support::{Home, pat84};

#[test]
fn every_url_form_gets_the_same_pat() {
    let home = home_without_paths();
    let forms = [
        ("dev.azure.com", "acme/Widgets/_git/Widgets"),
        ("dev.azure.com", "acme/_git/Widgets"),
        ("dev.azure.com", "acme/Widgets/_git/_optimized/Widgets"),
        ("dev.azure.com", "acme/Widgets/_git/_full/Widgets"),
        ("dev.azure.com", "acme/Widgets/_git/Widgets.wiki"),
        ("dev.azure.com", "acme/Widgets/_git/Widgets.git/info/lfs"),
        ("dev.azure.com", "acme/Widgets/_git/Widgets/info/lfs/objects/batch"),
        ("dev.azure.com", "acme/My Project/_git/größe & プロジェクト"),
        ("dev.azure.com", "acme/My%20Project/_git/gr%C3%B6%C3%9Fe"),
        ("dev.azure.com", "ACME/widgets/_git/widgets"),
        ("dev.azure.com", "acme/widgets/"),
        ("dev.azure.com", "acme"),
        ("DEV.Azure.COM", "acme/widgets"),
        ("dev.azure.com:443", "acme/widgets"),
        ("acme.visualstudio.com", "Widgets/_git/Widgets"),
        ("acme.visualstudio.com", "_git/Widgets"),
        ("acme.visualstudio.com", "DefaultCollection/Widgets/_git/Widgets"),
        ("acme.visualstudio.com", "DefaultCollection/Widgets/Team/_git/Widgets"),
        ("Acme.VisualStudio.com:443", "Widgets/_git/Widgets"),
    ];
    for (host, path) in forms {
        ask(&home, "get", &request(host, path))
            .succeeds()
            .says_nothing()
            .prints(&answer_with(&acme_pat()));
    }
    ask(&home, "get", "protocol=HTTPS\nhost=acme.visualstudio.com\n")
        .says_nothing()
        .prints(&answer_with(&acme_pat()));
}

#[test]
fn organizations_on_one_host_get_their_own_pats() {
    let home = home_with_acme();
    home.login("https://dev.azure.com/globex", &pat84(2));
    for (organization, pat) in [("acme", acme_pat()), ("globex", pat84(2))] {
        let asked = request("dev.azure.com", &format!("{organization}/w/_git/w"));
        ask(&home, "get", &asked).says_nothing().prints(&answer_with(&pat));
        let host = format!("{organization}.visualstudio.com");
        ask(&home, "get", &request(&host, "w/_git/w")).prints(&answer_with(&pat));
    }
    ask(&home, "get", &request("dev.azure.com", "acmeglobex/w/_git/w")).succeeds().prints("");
    ask(&home, "get", &request("dev.azure.com", "acm/w/_git/w")).succeeds().prints("");
}

#[test]
fn server_gets_only_the_pat_of_its_collection() {
    let home = Home::new();
    home.login("https://tfs.example.com:8443/tfs/Größe Eins/Project/_git/Repo", &pat84(3));
    for path in [
        "tfs/Größe Eins/P/_git/R",
        "tfs/größe eins/Q",
        "TFS/GRÖßE EINS",
        "tfs/Gr%C3%B6%C3%9Fe%20Eins/P",
    ] {
        let asked = request("tfs.example.com:8443", path);
        ask(&home, "get", &asked).says_nothing().prints(&answer_with(&pat84(3)));
    }
    for (host, path) in [
        ("tfs.example.com:8443", "tfs/Zwei/P"),
        ("tfs.example.com:8443", "tfs"),
        ("tfs.example.com:8443", "Größe Eins/P"),
        ("tfs.example.com", "tfs/Größe Eins/P/_git/R"),
        ("tfs.example.com:443", "tfs/Größe Eins/P/_git/R"),
        ("x.tfs.example.com:8443", "tfs/Größe Eins/P/_git/R"),
    ] {
        ask(&home, "get", &request(host, path)).succeeds().says_nothing().prints("");
    }
}

#[test]
fn other_collection_of_a_known_server_has_no_pat() {
    let home = Home::new();
    home.login("https://tfs.example.com/tfs/Main", &pat84(3));
    let asked = request("tfs.example.com", "tfs/Zwei Drei/P/_git/R");
    let ran = ask(&home, "get", &asked).succeeds().prints("");
    ran.says("no PAT is stored for https://tfs.example.com/tfs/Zwei%20Drei")
        .says("git credential-azdo login https://tfs.example.com/tfs/Zwei%20Drei")
        .says("https://tfs.example.com/tfs/Zwei%20Drei/_usersSettings/tokens");
    let iis = format!("{asked}wwwauth[]=Basic realm=\"tfs.example.com\"\n");
    ask(&home, "get", &iis).succeeds().prints("").says("IIS Basic Authentication");
    // The host may serve something else.
    let other = request("tfs.example.com", "gitea/team/repository.git");
    ask(&home, "get", &other).succeeds().says_nothing().prints("");
}

#[test]
fn new_collection_is_not_taken_for_its_virtual_directory() {
    for (known, path, collection) in [
        (&["Main"][..], "tfs/Two/P/_git/R", "tfs/Two"),
        (&["Main", "ado/One"], "ado/Two/P/_git/R", "ado/Two"),
        (&["ado/One", "Main"], "ado/Two/P/_git/R", "ado/Two"),
        (&["tfs/Main"], "DefaultCollection/P/_git/R", "DefaultCollection"),
        (&["Main"], "Two/tfs/Team/_git/R", "Two"),
    ] {
        let home = Home::new();
        for known in known {
            home.login(&format!("https://tfs.example.com/{known}"), &pat84(3));
        }
        let ran = ask(&home, "get", &request("tfs.example.com", path)).succeeds().prints("");
        ran.says(&format!("login https://tfs.example.com/{collection}\n"));
    }
    let home = Home::new();
    home.login("https://tfs.example.com/tfs/Main", &pat84(3));
    let elsewhere = request("tfs.example.com", "Two/P/_git/R");
    ask(&home, "get", &elsewhere).succeeds().says_nothing().prints("");
}

#[test]
fn pat_stored_for_https_is_not_sent_over_http() {
    let home = Home::new();
    home.login("https://tfs.example.com/Main", &pat84(3));
    let plain = "protocol=http\nhost=tfs.example.com\npath=Main/P/_git/R\n";
    ask(&home, "get", plain).succeeds().says_nothing().prints("");
    ask(&home, "get", &plain.replace(".com", ".com:443")).succeeds().prints("");
}

#[test]
fn http_works_only_where_it_was_allowed() {
    let home = Home::new();
    let login =
        ["login", "http://tfs.example.com:8080/tfs/Main", "--store", "file", "--with-token"];
    home.azdo(login).stdin(pat84(3)).run().fails().says("unencrypted").says("--allow-http");
    home.azdo(login.iter().chain(&["--allow-http", "--trust-host"]))
        .stdin(pat84(3))
        .run()
        .succeeds()
        .says("unencrypted");
    let plain = "protocol=http\nhost=tfs.example.com:8080\npath=tfs/Main/P/_git/R\n";
    ask(&home, "get", plain).succeeds().says_nothing().prints(&answer_with(&pat84(3)));
    let other = "protocol=https\nhost=tfs.example.com:8080\npath=tfs/Main/P/_git/R\n";
    ask(&home, "get", other).succeeds().prints("");
}

#[test]
fn username_decides_without_a_path() {
    let home = home_without_paths();
    home.login("globex", &pat84(2));
    home.leave_out_paths();
    let asked = "protocol=https\nhost=dev.azure.com\nusername=Globex\n";
    ask(&home, "get", asked).says_nothing().prints(&answer_with(&pat84(2)));
}

#[test]
fn remotes_decide_without_a_path() {
    let home = home_without_paths();
    home.login("globex", &pat84(2));
    home.leave_out_paths();
    home.git(["init", "repo"]).run().succeeds();
    let repo = home.path().join("repo");
    let remote = "https://globex@dev.azure.com/globex/w/_git/w";
    home.git(["remote", "add", "origin", remote]).in_dir(&repo).run().succeeds();
    let in_repo = |home: &Home| {
        let program = home.azdo(["get"]).env("GIT_DIR", repo.join(".git"));
        program.stdin("protocol=https\nhost=dev.azure.com\n").run()
    };
    in_repo(&home).says_nothing().prints(&answer_with(&pat84(2)));

    let second = "https://acme.visualstudio.com/w/_git/w";
    home.git(["remote", "add", "second", second]).in_dir(&repo).run().succeeds();
    in_repo(&home).succeeds().says("did not say which organization").prints("");
}

#[test]
fn remotes_without_a_pat_get_no_other_pat() {
    let home = home_without_paths();
    home.git(["init", "repo"]).run().succeeds();
    let repo = home.path().join("repo");
    let remote = "https://dev.azure.com/globex/w/_git/w";
    home.git(["remote", "add", "origin", remote]).in_dir(&repo).run().succeeds();
    let asked = home.azdo(["get"]).in_dir(&repo).stdin("protocol=https\nhost=dev.azure.com\n");
    asked.run().succeeds().says("no PAT is stored for globex").prints("");
}

#[test]
fn only_organization_is_used_and_several_are_not_guessed() {
    let home = home_without_paths();
    let bare = "protocol=https\nhost=dev.azure.com\n";
    ask(&home, "get", bare).says_nothing().prints(&answer_with(&acme_pat()));
    ask(&home, "get", "protocol=https\nhost=dev.azure.com\npath=\n")
        .prints(&answer_with(&acme_pat()));
    home.login("globex", &pat84(2));
    home.leave_out_paths();
    ask(&home, "get", bare).succeeds().says("git credential-azdo configure").prints("");
}

#[test]
fn name_in_the_url_selects_the_pat() {
    let home = home_with_acme();
    let login = ["login", "acme", "--name", "build", "--store", "file", "--with-token"];
    home.azdo(login).stdin(pat84(2)).run().succeeds();
    let asked = |user: &str| format!("{}username={user}\n", request("dev.azure.com", "acme/w"));
    ask(&home, "get", &asked("build"))
        .says_nothing()
        .prints(&format!("username=build\npassword={}\n", pat84(2)));
    for user in ["acme", "alice@example.com", "personal_access_token", "", "x y"] {
        ask(&home, "get", &asked(user)).says_nothing().prints(&answer_with(&acme_pat()));
    }
}

#[test]
fn foreign_host_is_ignored_without_reading_a_file() {
    // An unreadable index would be reported if it were read.
    let home = home_with_acme();
    let record = home.path().join("data/git-credential-azdo/record");
    std::fs::write(&record, "format = 99\n").unwrap();
    ask(&home, "get", &request("github.com", "a/b")).succeeds().says_nothing().prints("");
    ask(&home, "get", &request("dev.azure.com", "acme/w")).ends_with(1).says("record").prints("");
}

#[test]
fn guessed_organization_never_rejects_a_pat() {
    let home = home_without_paths();
    home.login("globex", &pat84(2));
    home.leave_out_paths();
    home.git(["init", "repo"]).run().succeeds();
    let repo = home.path().join("repo");
    let remote = "https://dev.azure.com/acme/w/_git/w";
    home.git(["remote", "add", "origin", remote]).in_dir(&repo).run().succeeds();
    for user in ["acme", "pat"] {
        // This request was really for globex, by `git ls-remote URL` without useHttpPath.
        let refused = format!(
            "protocol=https\nhost=dev.azure.com\nusername={user}\npassword={}\n",
            acme_pat()
        );
        let erase = home.azdo(["erase"]).in_dir(&repo).stdin(refused);
        erase.run().succeeds().says("did not say which organization");
    }
    ask(&home, "get", &request("dev.azure.com", "acme/w")).prints(&answer_with(&acme_pat()));
}

#[test]
fn collection_in_any_virtual_directory_is_bound() {
    let home = Home::new();
    home.login("https://srv.example.com/ado/CollA", &pat84(3));
    let other = "ado/CollB/P/_git/r";
    ask(&home, "get", &request("srv.example.com", other)).succeeds().prints("");
    let typed = super::credential("srv.example.com", other, &pat84(4));
    ask(&home, "store", &typed).succeeds().says_nothing();
    ask(&home, "get", &request("srv.example.com", other)).prints(&answer_with(&pat84(4)));
    ask(&home, "get", &request("srv.example.com", "ado/CollC/P/_git/r")).succeeds().prints("");
    ask(&home, "get", &request("srv.example.com", "ado/CollA/P")).prints(&answer_with(&pat84(3)));
}

#[test]
fn homeless_user_gets_nothing_for_a_foreign_host() {
    let home = Home::new();
    let get = |host: &str| home.homeless("get").stdin(request(host, "acme/w")).run();
    get("github.com").succeeds().says_nothing().prints("");
    get("dev.azure.com").ends_with(1).says("set HOME").prints("");
}
