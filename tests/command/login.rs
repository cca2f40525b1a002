//! `login`: what users may paste, and where it is stored.

use test_support::{Home, Outcome, pat52, pat84};

fn login_with(home: &Home, paste: &str) -> Outcome {
    let arguments = ["login", "https://dev.azure.com/acme", "--store", "file", "--with-token"];
    home.azdo(arguments).stdin(paste).run()
}

#[test]
fn whitespace_around_a_pasted_pat_is_ignored() {
    for (before, after) in [("", ""), ("", "\n"), ("\u{feff}", "\r\n"), ("\n\t\"", "\"\n\n")] {
        let home = Home::new();
        login_with(&home, &format!("{before}{}{after}", pat84(1))).succeeds().says_nothing();
        assert_eq!(home.stored_secrets(), pat84(1));
    }
}

#[test]
fn both_pat_formats_are_accepted_silently() {
    for pat in [pat84(1), pat52(1), pat52(2)] {
        login_with(&Home::new(), &pat).succeeds().says_nothing();
    }
}

#[test]
fn input_that_is_not_a_pat_is_named_and_not_stored() {
    let pat = pat84(1);
    let encoded = "OmFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh";
    let cases = [
        (String::new(), "standard input was empty"),
        (" \n ".to_owned(), "standard input was empty"),
        ("https://dev.azure.com/acme/_usersSettings/tokens".to_owned(), "a URL"),
        (format!("https://{pat}@dev.azure.com/acme"), "a URL"),
        (format!("Authorization: Basic {encoded}"), "Authorization header"),
        ("Bearer some-other-token".to_owned(), "Authorization header"),
        (encoded.to_owned(), "base64"),
        (format!("alice:{}", &pat[..83]), "after the colon"),
        ("eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiI0OTliODRhYyJ9.c2lnbmF0dXJl".to_owned(), "JWT"),
        (format!("{} {}", &pat[..40], &pat[40..]), "spaces"),
        (format!("{}\n{}", &pat[..40], &pat[40..]), "line breaks"),
        (format!("{pat},{}", pat84(2)), "more than the PAT"),
        (format!("AZURE_DEVOPS_EXT_PAT={}", &pat[..83]), "more than the PAT"),
        (format!("{}\u{200b}{}", &pat[..40], &pat[40..]), "characters"),
        (format!("{pat}\u{1b}[0m"), "characters"),
        (pat[..83].to_owned(), "wrong length: 83 characters"),
        (pat[1..].to_owned(), "wrong length: 83 characters"),
        (format!("{pat}{}", &pat[..3]), "wrong length: 87 characters"),
        (pat52(1)[..51].to_owned(), "wrong length: 51 characters"),
        (pat52(1)[1..].to_owned(), "wrong length: 51 characters"),
        (format!("{}a", pat52(1)), "wrong length: 53 characters"),
    ];
    for (paste, looks_like) in cases {
        let home = Home::new();
        let ran = login_with(&home, &paste)
            .ends_with(1)
            .says("nothing was stored")
            .says(looks_like)
            .prints("");
        assert!(
            paste.trim().len() < 9 || !ran.stderr.contains(paste.trim()),
            "the paste is not repeated"
        );
        assert_eq!(home.stored_secrets(), "");
    }
}

#[test]
fn unknown_pat_format_only_warns() {
    let mistyped = pat52(1).replacen(&pat52(1)[9..12], "xyz", 1);
    for (paste, doubt) in [
        ("x", "the PAT has 1 character, expected 84"),
        ("Sh0rt-but-who-knows", "the PAT has 19 characters, expected 84 (or 52,"),
        (&"Long".repeat(25), "it may contain more than a PAT"),
        (mistyped.as_str(), "checksum"),
        (&"x".repeat(84), "format of a PAT"),
    ] {
        let home = Home::new();
        login_with(&home, paste).succeeds().says("warning").says(doubt);
        assert_eq!(home.stored_secrets(), paste);
    }
}

#[test]
fn every_form_of_an_organization_names_the_same_one() {
    for named in [
        "acme",
        "ACME",
        " acme ",
        "https://dev.azure.com/acme",
        "https://dev.azure.com/acme/",
        "http://dev.azure.com/acme",
        "https://acme@dev.azure.com/acme/w/_git/w",
        "dev.azure.com/acme",
        "https://acme.visualstudio.com",
        "https://acme.visualstudio.com/DefaultCollection/w/_git/w",
        "acme.visualstudio.com",
        "git@ssh.dev.azure.com:v3/acme/w/w",
        "ssh://git@ssh.dev.azure.com/v3/acme/w/w",
        "acme@vs-ssh.visualstudio.com:v3/acme/w/w",
        "ssh://acme@vs-ssh.visualstudio.com:22/w/_ssh/w",
        "https://dev.azure.com/acme/_usersSettings/tokens?x=y#z",
        "https://dev.azure.com:443/acme",
        "https://acme@dev.azure.com",
        "https://acme.pkgs.visualstudio.com/_packaging/feed/npm/registry/",
        "<https://dev.azure.com/acme/w/_git/w?path=/x>",
        "git clone https://dev.azure.com/acme/w/_git/w",
    ] {
        let home = Home::new();
        home.azdo(["login", named, "--store", "file", "--with-token"])
            .stdin(pat84(1))
            .run()
            .succeeds();
        let asked = "protocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\n";
        home.azdo(["get"]).stdin(asked).run().says_nothing().prints_about(&pat84(1));
    }
}

#[test]
fn invalid_organization_error_shows_valid_forms() {
    for (named, complaint) in [
        ("https://dev.azure.com", "https://dev.azure.com/ORGANIZATION"),
        ("https://tfs.example.com", "https://tfs.example.com/DefaultCollection"),
        ("https://tfs.example.com:8080/tfs", "https://tfs.example.com:8080/tfs/DefaultCollection"),
        (
            "https://srv.example.com/apps/TFS/Main/P/_git/R",
            "https://srv.example.com/apps or https://srv.example.com/apps/TFS or \
             https://srv.example.com/apps/TFS/Main",
        ),
        ("https://dev.azure.com:8443/acme", "not the URL of an Azure DevOps organization"),
        ("https://x.dev.azure.com/acme", "not the URL of an Azure DevOps organization"),
        ("https://a.b.visualstudio.com", "not the URL of an Azure DevOps organization"),
        ("https://dev.azure.com@evil.example@x/acme", "neither an organization name nor a URL"),
        ("https://dev.azure.com\\@evil.example/acme", "neither"),
        // Not SSH, whatever follows the colon.
        (
            "https://git@ssh.dev.azure.com:v3/acme/w/w",
            "not the URL of an Azure DevOps organization",
        ),
        ("ftp://dev.azure.com/acme", "neither"),
        (
            "https://srv.example.com/A/B/_git/R",
            "https://srv.example.com/A or https://srv.example.com/A/B",
        ),
        ("https://srv.example.com/A/B/C", "cannot tell which part of the URL is the collection"),
        ("https://tfs.example.com/_git/R", "DefaultCollection"),
        ("acme/widgets", "neither"),
        ("-acme", "unknown option"),
        ("", "neither"),
    ] {
        let home = Home::new();
        let arguments = ["login", named, "--store", "file", "--with-token"];
        home.azdo(arguments).stdin(pat84(1)).run().ends_with(2).says(complaint);
        assert_eq!(home.stored_secrets(), "");
    }
}

#[test]
fn url_that_may_be_a_projects_is_refused_in_a_script() {
    let run = |home: &Home, url: &str, more: &[&str]| {
        let login = ["login", url, "--store", "file", "--with-token", "--no-git-config"];
        home.azdo([&login, more].concat()).stdin(pat52(1)).run()
    };
    let login = |home: &Home, url: &str| run(home, url, &[]).succeeds();
    let home = Home::new();
    let url = "https://tfs.example.com/ado/Main";
    let ran = run(&home, url, &[]).ends_with(1).prints("");
    ran.says("https://tfs.example.com/ado/Main may be a project; a PAT is for a whole collection")
        .says("\n  https://tfs.example.com/ado\n")
        .says("if https://tfs.example.com/ado/Main is the collection, add --trust-host");
    assert_eq!(home.stored_secrets(), "");
    run(&home, url, &["--trust-host"]).succeeds().says_nothing();
    // Known, or the virtual directory is.
    login(&home, "https://tfs.example.com/ado/Main").says_nothing();
    login(&home, "https://tfs.example.com/ado/Second").says_nothing();
    for certain in ["Main", "tfs/Main", "ado2/DefaultCollection", "apps/tfs/Main", "Main/_git/r"] {
        login(&Home::new(), &format!("https://tfs.example.com/{certain}")).says_nothing();
    }
}

#[test]
fn login_in_a_clone_needs_no_organization() {
    let home = Home::new();
    home.git(["init", "repo"]).run().succeeds();
    let repo = home.path().join("repo");
    for (remote, url) in
        [("origin", "git@ssh.dev.azure.com:v3/acme/w/w"), ("fork", "https://github.com/a/b")]
    {
        home.git(["remote", "add", remote, url]).in_dir(&repo).run().succeeds();
    }
    let login = ["login", "--store", "file", "--with-token"];
    home.azdo(login).stdin(pat84(1)).in_dir(&repo).run().succeeds().prints_about("acme");

    let second = "https://dev.azure.com/globex/w/_git/w";
    home.git(["remote", "add", "second", second]).in_dir(&repo).run().succeeds();
    home.azdo(login).stdin(pat84(1)).in_dir(&repo).run().ends_with(2).says("acme, globex");
}

#[test]
fn second_login_replaces_the_pat_and_its_secret() {
    let home = Home::new();
    login_with(&home, &pat84(1)).succeeds().prints_about("Stored the PAT for acme");
    login_with(&home, &pat84(2)).succeeds().prints_about("Replaced the PAT for acme");
    assert_eq!(home.stored_secrets(), pat84(2));
}

#[cfg(unix)]
#[test]
fn files_are_private_with_any_umask() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let script = format!(
        "umask 000; \"{}\" login acme --store file --with-token --no-git-config",
        test_support::azdo_path()
    );
    let sh = std::path::Path::new("/bin/sh");
    home.program(sh, ["-c", &script]).stdin(pat84(1)).run().succeeds();
    let data = home.path().join("data/git-credential-azdo");
    let secrets = data.join("secrets");
    let secret = std::fs::read_dir(&secrets).unwrap().next().unwrap().unwrap().path();
    for (path, expected) in
        [(&data, 0o700), (&secrets, 0o700), (&secret, 0o600), (&data.join("record"), 0o600)]
    {
        let mode = std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, expected, "{}", path.display());
    }
}

#[test]
fn store_comes_from_flag_then_environment_then_settings() {
    let home = Home::new();
    let login = ["login", "acme", "--with-token", "--no-git-config"];
    // This home has no keyring and no configured store.
    home.azdo(login)
        .stdin(pat84(1))
        .run()
        .ends_with(1)
        .says("keyring")
        .says("--store file")
        .prints("");
    assert_eq!(home.stored_secrets(), "");
    home.azdo(["list"]).run().succeeds().says_nothing().prints_about("No PAT is stored");

    let settings = home.path().join("config/git-credential-azdo");
    std::fs::create_dir_all(&settings).unwrap();
    std::fs::write(settings.join("config"), "# where new PATs go\nstore = file\n").unwrap();
    home.azdo(login).stdin(pat84(2)).run().succeeds();
    assert_eq!(home.stored_secrets(), pat84(2));

    let keyring = home.azdo(login).env("GIT_CREDENTIAL_AZDO_STORE", "keyring");
    keyring.stdin(pat84(3)).run().ends_with(1).says("keyring");
    assert_eq!(home.stored_secrets(), pat84(2), "the old PAT is still there");

    // A replaced PAT stays in its store.
    std::fs::write(settings.join("config"), "store = keyring\n").unwrap();
    home.azdo(login).stdin(pat84(4)).run().succeeds();
    assert_eq!(home.stored_secrets(), pat84(4));

    std::fs::write(settings.join("config"), "store = cloud\n").unwrap();
    let other = ["login", "globex", "--with-token", "--no-git-config"];
    home.azdo(other).stdin(pat84(5)).run().ends_with(1).says("store = cloud");
}

#[test]
fn without_a_terminal_login_names_with_token() {
    let home = Home::new();
    let setsid = std::path::Path::new("/usr/bin/setsid");
    home.program(setsid, ["--wait", test_support::azdo_path(), "login", "acme", "--store", "file"])
        .run()
        .ends_with(1)
        .says("no terminal to ask for the PAT")
        .says("git credential-azdo login acme --with-token < pat.txt");
}

#[test]
fn collection_is_taken_from_a_server_url() {
    for (typed, collection) in [
        ("https://srv.example.com/Main", "https://srv.example.com/Main"),
        ("https://srv.example.com/ado/Main/", "https://srv.example.com/ado/Main"),
        ("https://srv.example.com/Main/_git/R", "https://srv.example.com/Main"),
        ("https://srv.example.com/tfs/Main/P/T/_git/R", "https://srv.example.com/tfs/Main"),
        ("https://srv.example.com/apps/TFS/Main", "https://srv.example.com/apps/TFS/Main"),
        (
            "https://srv.example.com/defaultcollection/P/_git/R",
            "https://srv.example.com/defaultcollection",
        ),
        (
            "https://srv.example.com/x/y/DefaultCollection/P/_git/R",
            "https://srv.example.com/x/y/DefaultCollection",
        ),
        (
            "https://vm.westeurope.cloudapp.azure.com/Main",
            "https://vm.westeurope.cloudapp.azure.com/Main",
        ),
        ("https://[fd00::1]:8443/Main", "https://[fd00::1]:8443/Main"),
        ("https://SRV.example.com:443/Ma%20in/", "https://srv.example.com/Ma%20in"),
    ] {
        let home = Home::new();
        let login = ["login", typed, "--store", "file", "--with-token", "--no-git-config"];
        let login = login.iter().chain(&["--trust-host"]);
        home.azdo(login).stdin(pat84(1)).run().succeeds();
        let json: serde_json::Value =
            serde_json::from_str(&home.azdo(["list", "--json"]).run().succeeds().stdout).unwrap();
        assert_eq!(json["pats"][0]["url"], collection, "{typed}");
    }
}

#[test]
fn store_of_another_system_is_refused_before_the_pat_is_read() {
    let home = Home::new();
    let arguments = ["login", "acme", "--store", "dpapi", "--with-token"];
    let ran = home.azdo(arguments).stdin(pat84(1)).run().ends_with(1).prints("");
    ran.says(
        "error: the PAT for acme cannot be stored: DPAPI is available only on Windows. \
         To store it elsewhere (--store file is not encrypted): git credential-azdo login acme \
         --store vault",
    );
    home.azdo(["list"]).run().prints_about("No PAT is stored yet.");
}
