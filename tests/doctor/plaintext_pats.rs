//! PATs in plain text in files.

use std::io::Write;

use crate::doctor::{doctor, findings, healthy, hides, ids, short, write};
use test_support::{pat52, pat84};

#[test]
fn pats_of_both_formats_are_found_and_not_shown() {
    let home = healthy();
    let files = [
        ".git-credentials",
        ".netrc",
        ".npmrc",
        ".bash_history",
        ".zsh_history",
        ".histfile",
        ".azure/azuredevops/personalAccessTokens",
        "config/git/credentials",
        "config/pip/pip.conf",
        "data/fish/fish_history",
    ];
    for (seed, file) in (10..).zip(files) {
        let pat = if seed % 2 == 0 { pat84(seed) } else { pat52(seed) };
        write(home.path().join(file), format!("first\nhttps://x:{pat}@example.com/y\n"));
    }
    let ran = doctor(&home).ends_with(1);
    assert_eq!(ids(&ran), ["pat-in-file"]);
    assert_eq!(findings(&ran).len(), files.len());
    let seen = home.azdo(["doctor"]).run().ends_with(1);
    for (seed, file) in (10..).zip(files) {
        let pat = if seed % 2 == 0 { pat84(seed) } else { pat52(seed) };
        let what = format!("PAT {} is in plain text in ~/{file}:2", short(&pat));
        assert!(ran.stdout.contains(&what), "{what}\n{}", ran.stdout);
        hides(&ran, &pat);
        hides(&seen, &pat);
    }
}

#[test]
fn base64_pat_is_found() {
    let home = healthy();
    let encoded =
        |text: &str| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, text);
    write(home.path().join(".npmrc"), format!("//x/:_password={}\n", encoded(&pat84(5))));
    let ran = doctor(&home).ends_with(1).prints_about(&short(&pat84(5)));
    hides(&ran, &pat84(5));
    hides(&ran, &encoded(&pat84(5)));
}

#[test]
fn pat_of_a_package_manager_suggests_header() {
    use std::os::unix::fs::PermissionsExt;
    let home = healthy();
    for (seed, file) in (5..).zip([".npmrc", "config/pip/pip.conf", ".nuget/NuGet/NuGet.Config"]) {
        let path = home.path().join(file);
        write(&path, format!("token={}\n", pat84(seed)));
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o600)).unwrap();
    }
    // `_password` as npm writes it (Microsoft Learn, "Set up authentication for npm").
    let ran = doctor(&home).succeeds();
    assert_eq!(findings(&ran).len(), 3);
    for finding in findings(&ran) {
        assert_eq!(
            (&finding["id"], &finding["severity"]),
            (&"pat-in-file".into(), &"warning".into())
        );
        assert_eq!(finding["commands"][0], "git credential-azdo help header");
    }
    let npmrc = home.path().join(".npmrc");
    std::fs::set_permissions(npmrc, PermissionsExt::from_mode(0o644)).unwrap();
    assert_eq!(findings(&doctor(&home).ends_with(1))[0]["severity"], "problem");
}

#[test]
fn pat_in_git_variables_is_only_advice() {
    let home = healthy();
    let url = format!("https://{}@dev.azure.com/acme/a/_git/a", pat84(3));
    let program = home.azdo(["doctor", "--json"]).env("GIT_CONFIG_COUNT", "1");
    let program = program.env("GIT_CONFIG_KEY_0", "remote.x.url").env("GIT_CONFIG_VALUE_0", url);
    let ran = program.run().ends_with(1);
    assert_eq!(ids(&ran), ["pat-in-remote"]);
    hides(&ran, &pat84(3));
    let step = "Remove it from the environment or the command line.";
    assert_eq!(findings(&ran)[0]["step"], step);
}

#[test]
fn other_long_words_are_not_reported() {
    let home = healthy();
    let hash = "0123456789abcdef".repeat(4);
    let base32 = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst";
    write(home.path().join(".bash_history"), format!("echo {hash} {base32} {}\n", "A".repeat(84)));
    assert!(ids(&doctor(&home).succeeds()).is_empty());
}

#[test]
fn netrc_entries_for_azure_hosts_are_reported() {
    let home = healthy();
    home.login("https://tfs.example.com:8443/tfs/Main", &pat84(2));
    let netrc = "machine github.com login a password b\nmachine dev.azure.com\n login a\n \
                 password hunter2\nmachine TFS.example.com login x password y\n";
    write(home.path().join(".netrc"), netrc);
    let ran = doctor(&home).ends_with(1);
    assert_eq!(ids(&ran), ["netrc-entry"]);
    let found = findings(&ran);
    assert_eq!(found.len(), 1);
    let what = "~/.netrc has a password for dev.azure.com, TFS.example.com.";
    assert_eq!(found[0]["what"], what);
    ran.never_says("hunter2");
}

/// As curl's lib/netrc.c reads it.
#[test]
fn netrc_hosts_are_distinguished_from_similar_passwords() {
    let home = healthy();
    let netrc = "# machine no.visualstudio.com\nmachine dev.azure.com login me password machine\n\
                 macdef init\nmachine never.visualstudio.com\n\n\
                 machine\n  acme.visualstudio.com\n login default password x default login a\n\
                 machine dev.azure.com";
    write(home.path().join(".netrc"), netrc);
    let found = findings(&doctor(&home).ends_with(1));
    let hosts = "dev.azure.com, acme.visualstudio.com, every host (`default`)";
    assert_eq!(found[0]["what"], format!("~/.netrc has a password for {hosts}."));
    assert_eq!(found.len(), 1);
}

#[test]
fn pipe_and_folder_in_place_of_a_file_are_skipped() {
    let home = healthy();
    let pipe = home.path().join(".npmrc");
    home.program("mkfifo".as_ref(), [pipe]).run().succeeds();
    std::fs::create_dir(home.path().join(".netrc")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", home.path().join(".bash_history")).unwrap();
    assert!(ids(&doctor(&home).succeeds()).is_empty());
}

#[test]
fn only_the_end_of_a_huge_history_is_read() {
    let home = healthy();
    let path = home.path().join(".bash_history");
    let mut file = std::fs::File::create(&path).unwrap();
    writeln!(file, "{}", pat84(20)).unwrap();
    file.set_len(200 * 1024 * 1024).unwrap();
    let mut file = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
    writeln!(file, "\n{}", pat84(21)).unwrap();
    let start = std::time::Instant::now();
    let ran = doctor(&home).ends_with(1);
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
    assert_eq!(findings(&ran).len(), 1);
    ran.prints_about(&short(&pat84(21)));
}

#[test]
fn symlinked_dotfile_is_reported_once() {
    let home = healthy();
    write(home.path().join("dotfiles/npmrc"), pat84(30));
    for name in [".npmrc", ".yarnrc"] {
        std::os::unix::fs::symlink("dotfiles/npmrc", home.path().join(name)).unwrap();
    }
    assert_eq!(findings(&doctor(&home).ends_with(1)).len(), 1);
}

#[test]
fn pat_in_a_config_comment_or_value_is_reported_once() {
    let home = healthy();
    let path = home.path().join(".gitconfig");
    let before = std::fs::read_to_string(&path).unwrap();
    let url = format!("https://{}@dev.azure.com/acme/w/_git/w", pat84(41));
    write(&path, format!("{before}# {}\n[remote \"x\"]\n\turl = {url}\n", pat84(40)));
    let ran = doctor(&home).ends_with(1);
    let mut found = ids(&ran);
    found.sort();
    assert_eq!(found, ["pat-in-file", "pat-in-remote"]);
    assert_eq!(findings(&ran).len(), 2);
}
