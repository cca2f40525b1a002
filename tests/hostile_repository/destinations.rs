//! Who chooses where a PAT goes: a person, never a repository.

use super::{MAIN, Victim, text};
use test_support::{Git, Home, for_each_git, pat52, pat84};

const LOGIN: [&str; 4] = ["login", "--store", "file", "--with-token"];

/// Hosts that only a repository names, including some that resemble Microsoft's, or that are the
/// user's on another port or over http.
const STRANGE_REMOTES: [&str; 7] = [
    "https://dev.azure.com.evil.example/acme/_git/w",
    "https://dev.azur.com/acme/_git/w",
    "https://evil.example/tfs/Main/p/_git/r",
    "https://corp.example.com:8443/tfs/Main/p/_git/r",
    "http://corp.example.com/tfs/Main/p/_git/r",
    "https://acme.visualstudio.com.evil.example/p/_git/r",
    "https://acme@evil.example/acme/_git/r",
];

/// Makes a repository with this remote, an ordinary one or a bare one among the files of a clone.
fn repository(home: &Home, bare: bool, remote: &str) -> &'static str {
    let directory = if bare { "clone/tools" } else { "repository" };
    let _ = std::fs::remove_dir_all(home.path().join(directory));
    let mut init = vec!["init", "--quiet", directory];
    init.extend(bare.then_some("--bare"));
    home.git(init).run().succeeds();
    let add = ["remote", "add", "origin", remote];
    home.git(add).in_dir(home.path().join(directory)).run().succeeds();
    directory
}

/// Runs `login` with a check of the PAT at the server.
fn login_in(home: &Home, directory: &str, args: &[&str], pat: &str) -> test_support::Outcome {
    let login = home.azdo(args).in_dir(home.path().join(directory)).stdin(pat);
    login.without("GIT_CREDENTIAL_AZDO_VERIFY").run()
}

#[test]
fn remote_introduces_no_host_to_login() {
    let victim = Victim::new(&Git::on_path());
    for bare in [false, true] {
        for remote in STRANGE_REMOTES {
            let directory = repository(&victim.home, bare, remote);
            let before = victim.belongings();
            for flags in [&[][..], &["--trust-host"], &["--allow-http", "--trust-host"]] {
                let args = [&LOGIN[..], flags].concat();
                for pat in [pat84(9), pat52(9)] {
                    let ran = login_in(&victim.home, directory, &args, &pat).fails();
                    let plain =
                        remote.starts_with("http://") && ran.stderr.contains("--allow-http");
                    assert!(plain || ran.stderr.contains("was not confirmed"), "{remote}: {ran:?}");
                    assert!(victim.azure.log().hosts_that_saw(&pat).is_empty(), "{remote}");
                }
            }
            victim.keeps(&before);
        }
    }
}

#[test]
fn commands_in_a_strange_repository_send_no_pat() {
    let victim = Victim::new(&Git::on_path());
    for bare in [false, true] {
        for remote in STRANGE_REMOTES {
            let directory = repository(&victim.home, bare, remote);
            let before = victim.belongings();
            for command in [
                &["check"][..],
                &["check", "--all"],
                &["doctor"],
                &["header", remote],
                &["run", "--", "env"],
                &["run", remote, "--", "env"],
                &["logout"],
                &["restore"],
                &["default", "--name", "build"],
                &["list", "--check"],
            ] {
                let ran = victim.azdo_in(directory, command, "");
                for (_, _, seed) in super::PATS {
                    let shown = ran.stdout.contains(&pat84(seed));
                    assert!(!shown, "{command:?} at {remote}: {ran:?}");
                }
            }
            victim.nothing_leaked();
            victim.keeps(&before);
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn remote_on_a_new_host_is_questioned_at_a_terminal() {
    use test_support::terminal::{answer, at_terminal, rest};
    let home = Home::new();
    let url = "https://ado.example.org/tfs/Main";
    let directory = repository(&home, false, &format!("{url}/p/_git/r"));
    let login = || home.azdo(["login", "--store", "file"]).in_dir(home.path().join(directory));
    let mut terminal = at_terminal(login());
    answer(&mut terminal, &format!("Send the PAT to {url}? [y/N] "), "");
    assert!(rest(&mut terminal).contains("nothing was stored"));
    assert_eq!(home.stored_secrets(), "");
}

#[test]
fn request_without_a_path_gets_nothing() {
    let victim = Victim::new(&Git::on_path());
    victim.azdo_in(".", &["logout", "contoso"], "").succeeds();
    for useful in [false, true] {
        if useful {
            victim.home.configure_git("credential.useHttpPath", "false");
            victim.home.leave_out_paths();
        }
        for host in ["corp.example.com", "dev.azure.com", "corp.example.com:443"] {
            for path in
                ["", "path=\n", "path=/\n", "path=//\n", "path=%2f\n", "path=/%2f\n", "path=?x\n"]
            {
                for user in ["", "username=acme\n", "username=build\n"] {
                    let request = format!("protocol=https\nhost={host}\n{path}{user}");
                    let ran = victim.azdo_in(".", &["get"], &request);
                    // Without paths in the user's own configuration the only organization of
                    // Azure DevOps Services is meant; nothing is guessed for a server.
                    let meant = useful && host == "dev.azure.com" && matches!(path, "" | "path=\n");
                    let answered = ran.stdout.contains("password=");
                    assert_eq!(answered, meant, "{useful}: {request}: {ran:?}");
                }
            }
        }
    }
}

#[test]
fn path_with_a_slash_before_it_gets_nothing() {
    let victim = Victim::new(&Git::on_path());
    for (host, path) in [
        ("corp.example.com", "/tfs/Main/p/_git/r"),
        ("corp.example.com", "//tfs/Main"),
        ("corp.example.com", "%2ftfs/Main/p/_git/r"),
        ("corp.example.com", "tfs//Main/p/_git/r"),
        ("corp.example.com", "tfs/Main/..;/Other/p/_git/r"),
        ("corp.example.com", "tfs/Main/..;a=b/Other/p/_git/r"),
        ("corp.example.com", "tfs/Main/;/../Other"),
        ("corp.example.com", "tfs/Main/%2e%2e;/Other"),
        ("corp.example.com", "tfs/Main/..%5cOther"),
        ("corp.example.com", "tfs/Main/. ./Other/../x"),
        ("corp.example.com", "~mallory/lfs"),
        ("dev.azure.com", "/acme/Fabrikam/_git/Web"),
        ("dev.azure.com", "acme/..;/globex/_git/r"),
    ] {
        let request = format!("protocol=https\nhost={host}\npath={path}\n");
        let ran = victim.azdo_in(".", &["get"], &request);
        assert!(!ran.stdout.contains("password="), "{request}: {ran:?}");
    }
}

#[test]
fn repository_without_paths_gets_nothing_by_a_guess() {
    for_each_git(|git| {
        let victim = Victim::new(git);
        victim.azdo_in(".", &["logout", "contoso"], "").succeeds();
        let directory = repository(&victim.home, false, super::URL);
        for key in ["", "https://dev.azure.com.", "https://corp.example.com."] {
            let key = format!("credential.{key}useHttpPath");
            victim.git_in(directory, &["config", "--local", &key, "false"]).succeeds();
        }
        let before = victim.belongings();
        for url in [
            "https://dev.azure.com/globex/p/_git/r",
            "https://acme@dev.azure.com/globex/p/_git/r",
            "https://corp.example.com/tfs/Other/p/_git/r",
            "https://corp.example.com/~mallory/lfs",
        ] {
            victim.git_in(directory, &["ls-remote", url]).fails();
        }
        victim.nothing_leaked();
        victim.keeps(&before);
    });
}

/// A program in the repository that notes that it ran.
fn trap(victim: &Victim, directory: &str, name: &str) -> std::path::PathBuf {
    let ran = victim.home.path().join("ran");
    let script = format!("#!/bin/sh\necho \"$0 $*\" >>{:?}\n", text(&ran));
    test_support::write_script(&victim.home.path().join(directory).join(name), &script);
    ran
}

#[test]
fn relative_directory_of_path_runs_nothing() {
    let victim = Victim::new(&Git::on_path());
    let directory = repository(&victim.home, false, super::URL);
    let ran = trap(&victim, directory, "node_modules/.bin/git");
    let path = std::env::var("PATH").unwrap();
    for search in [format!("node_modules/.bin:{path}"), format!(".:{path}"), format!(":{path}")] {
        trap(&victim, directory, "git");
        for (command, input) in [
            (&["get"][..], "protocol=https\nhost=dev.azure.com\n"),
            (&["get"], "protocol=https\nhost=dev.azure.com\npath=globex/p/_git/r\n"),
            (&["check"], ""),
            (&["doctor"], ""),
            (&["configure"], ""),
            (&["run", MAIN, "--", "true"], ""),
            (&["header", super::URL], ""),
        ] {
            let program = victim.home.azdo(command).env("PATH", &search);
            program.in_dir(victim.home.path().join(directory)).stdin(input).run();
            assert!(!ran.exists(), "{command:?}: {}", std::fs::read_to_string(&ran).unwrap());
        }
    }
}

#[test]
fn tls_library_of_a_repository_does_not_choose_whom_to_trust() {
    let victim = Victim::new(&Git::on_path());
    let collection = format!("https://{}/Main", victim.azure.direct());
    victim.azure.add_pat(
        &collection["https://".len()..],
        &pat84(5),
        test_support::fake_azure::Scope::Read,
    );
    victim.home.login(&collection, &pat84(5));
    let unset = ["config", "--global", "--unset", "http.sslVerify"];
    victim.home.git(unset).run().succeeds();
    let directory = repository(&victim.home, true, super::URL);
    for (key, value) in [("http.sslBackend", "schannel"), ("http.schannelUseSSLCAInfo", "false")] {
        victim.git_in(directory, &["config", "--local", key, value]).succeeds();
        let ran = victim.azdo_in(directory, &["check", &collection], "");
        ran.prints_about("signed in as Jane Doe").says(&format!("ignoring {key} from this"));
    }
}

/// git 2.46 asks the helper that `run` gives it; an older git gets a header for the whole collection
/// and checks no path below it (SECURITY.md).
#[test]
fn run_gives_git_no_pat_outside_of_the_collection() {
    for_each_git(|git| {
        let victim = Victim::new(git);
        let before = victim.belongings();
        for path in [
            "tfs/Main/..%2fOther/p/_git/r",
            "tfs/Main/..%5cOther/p/_git/r",
            "tfs/Main/..;/Other/p/_git/r",
            "tfs/Main/%252e%252e/Other/p/_git/r",
            "tfs/Other/p/_git/r",
            "tfs/Mainframe/p/_git/r",
            "~mallory/lfs",
            "",
        ] {
            let url = format!("https://corp.example.com/{path}");
            victim.azdo_in(".", &["run", MAIN, "--", "git", "ls-remote", &url], "").fails();
        }
        for leak in victim.leaks() {
            let inside = leak.host == "corp.example.com" && leak.path.starts_with("/tfs/Main/");
            assert!(inside && !git.keeps_state(), "{leak}");
        }
        let url = format!("{MAIN}/p/_git/r");
        let ran = victim.azdo_in(".", &["run", MAIN, "--", "git", "ls-remote", &url], "");
        ran.succeeds().prints_about("refs/heads/main");
        victim.keeps(&before);
    });
}
