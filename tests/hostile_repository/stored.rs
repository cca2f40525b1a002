//! What changes what is stored: not a URL, not a stray 401 and not a hand-edited index.

use super::{MAIN, URL, Victim, urls};
use test_support::fake_azure::Failure;
use test_support::{Git, for_each_git, pat84};

/// The files of the file store.
fn number_of_secrets(victim: &Victim) -> usize {
    let secrets = victim.home.path().join("data/git-credential-azdo/secrets");
    std::fs::read_dir(secrets).unwrap().count()
}

fn record(victim: &Victim) -> std::path::PathBuf {
    victim.home.path().join("data/git-credential-azdo/record")
}

#[test]
fn refusals_outside_of_repositories_never_count() {
    for_each_git(|git| {
        let victim = Victim::new(git);
        let before = victim.belongings();
        for _ in 0..3 {
            for url in [
                "https://dev.azure.com/acme/_apis/wit/workitems?ids=1&x=",
                "https://dev.azure.com/acme/_apis/resources/Containers/1/_git/r",
                "https://acme.visualstudio.com/_apis/x/_git/s",
                &format!("{MAIN}/_apis/wit/_git/r"),
            ] {
                victim.git_in(".", &["ls-remote", url]).fails().says("not a repository");
            }
        }
        victim.is_unharmed_since(&before);
    });
}

/// git's own retry of a submodule is not a second command.
#[test]
fn one_command_rejects_no_pat() {
    for_each_git(|git| {
        let victim = Victim::new(git);
        victim.azure.add_repository("acme/Fabrikam/Library");
        victim.add_submodules(&[URL.replace("Web", "Library"), URL.to_owned()]);
        victim.git_in(".", &["clone", URL, "Web"]).succeeds();
        let states = || victim.azdo_in(".", &["list"], "").stdout;
        victim.azure.fail("acme", Failure::Expired);
        victim.git_in("Web", &["submodule", "update", "--init", "--jobs", "2"]).fails();
        assert!(!states().contains("rejected"), "{}", states());
        assert!(states().contains("suspect"), "{}", states());
        victim.azure.heal("acme");
        victim.git_in("Web", &["fetch"]).succeeds();
        // A PAT that two commands cannot use is out of use.
        victim.azure.fail("acme", Failure::Expired);
        for _ in 0..4 {
            victim.git_in("Web", &["fetch"]).fails();
        }
        assert!(states().contains("rejected"), "{}", states());
    });
}

#[test]
fn pat_in_a_url_replaces_no_pat_in_any_state() {
    let acme = urls::of_the_attacker()[0].1.clone();
    let url = URL.replace("//", &format!("//x:{acme}@"));
    for_each_git(|git| {
        for state in ["healthy", "suspect", "rejected", "expired", "missing"] {
            let victim = Victim::new(git);
            let text = std::fs::read_to_string(record(&victim)).unwrap();
            let line = match state {
                "suspect" => "suspect = 2026-11-01T00:00:00Z\n",
                "rejected" => "rejected = 2026-11-01T00:00:00Z\n",
                "expired" => "expires = 2026-11-01T00:00:00Z\n",
                _ => "",
            };
            // The line is the last one of each section.
            let text = text.replace("\n\n[", &format!("\n{line}\n[")) + line;
            std::fs::write(record(&victim), text).unwrap();
            if state == "missing" {
                let secrets = record(&victim).with_file_name("secrets");
                for entry in std::fs::read_dir(secrets).unwrap() {
                    std::fs::remove_file(entry.unwrap().path()).unwrap();
                }
            }
            let before = victim.belongings();
            // A command that git prompts in must not make the next URL look typed.
            victim.git_in(".", &["ls-remote", URL]);
            let after_ours = victim.belongings();
            if state != "suspect" {
                assert_eq!(before, after_ours, "{state}");
            }
            victim.git_in(".", &["ls-remote", &url]).succeeds();
            assert_eq!(after_ours, victim.belongings(), "{state}");
            victim.nothing_leaked();
        }
    });
}

#[test]
fn pat_in_a_url_is_not_stored_for_a_new_organization() {
    for_each_git(|git| {
        let victim = Victim::new(git);
        let before = victim.belongings();
        for (organization, pat) in urls::of_the_attacker() {
            let url = match organization {
                "acme-prod" => "https://dev.azure.com/acme-prod/p/_git/r".to_owned(),
                "acme" => URL.to_owned(),
                server => format!("https://{server}/p/_git/r"),
            };
            let plain = victim.git_in(".", &["ls-remote", &url]);
            let with_pat = url.replace("//", &format!("//x:{pat}@"));
            victim.git_in(".", &["ls-remote", &with_pat]).succeeds();
            let again = victim.git_in(".", &["ls-remote", &url]);
            assert_eq!(plain.code, again.code, "{url}");
        }
        victim.is_unharmed_since(&before);
    });
}

#[test]
fn edited_index_never_deletes_the_secret_of_a_live_pat() {
    let victim = Victim::new(&Git::on_path());
    let text = std::fs::read_to_string(record(&victim)).unwrap();
    let ids = text.lines().filter_map(|line| line.strip_prefix("secret = "));
    let ids: Vec<String> = ids.map(str::to_owned).collect();
    assert_eq!(ids.len(), number_of_secrets(&victim));
    for id in &ids {
        for section in [
            format!("[leftover https://dev.azure.com/other]\nstore = file\nsecret = {id}\n"),
            format!("[leftover https://dev.azure.com/acme]\nstore = file\nsecret = {id}\n"),
            format!(
                "[replaced https://dev.azure.com/other]\nname = x\nstore = file\nsecret = {id}\n\
                 added = 2026-11-01T00:00:00Z\nuntil = 2026-11-02T00:00:00Z\n"
            ),
        ] {
            std::fs::write(record(&victim), format!("{text}\n{section}")).unwrap();
            let login = ["login", "newcomer", "--store", "file", "--with-token"];
            victim.azdo_in(".", &login, &pat84(7));
            victim.azdo_in(".", &["logout", "newcomer"], "");
            victim.azdo_in(".", &["doctor", "--fix"], "");
            for id in &ids {
                let secret = record(&victim).with_file_name("secrets").join(id);
                assert!(secret.exists(), "{section} deleted the secret of a live PAT");
            }
        }
        std::fs::write(record(&victim), &text).unwrap();
    }
}

/// Only a person's command and a paste at a prompt of git's change a PAT: everything else that a
/// server may say leaves all in use.
#[test]
fn answers_of_a_server_about_other_places_change_nothing() {
    for_each_git(|git| {
        let victim = Victim::new(git);
        let before = victim.belongings();
        for url in [
            "https://dev.azure.com/acme/Fabrikam/_git/Missing",
            "https://dev.azure.com/globex/p/_git/r",
            "https://corp.example.com/tfs/Other/p/_git/r",
        ] {
            for _ in 0..2 {
                victim.git_in(".", &["ls-remote", url]).fails();
            }
        }
        victim.is_unharmed_since(&before);
    });
}
