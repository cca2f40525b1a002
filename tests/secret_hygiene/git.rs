//! Real git with hostile URLs, submodules and redirects.

use crate::secret_hygiene::hostile_network::{Fixture, REPOSITORY, URL};
use crate::secret_hygiene::hostile_urls;
use test_support::fake_azure::Failure;
use test_support::for_each_git;

/// Runs `git ls-remote` with each URL.
fn nothing_leaks_by<'a>(urls: impl IntoIterator<Item = &'a str> + Clone, led_to: &[&str]) {
    for_each_git(|git| {
        let fixture = Fixture::new(git);
        for url in urls.clone() {
            let ran = fixture.home.git(["ls-remote", url]).run();
            assert!(ran.code != Some(0), "{url}: {ran:?}");
        }
        let hosts = fixture.hosts();
        for host in led_to {
            assert!(hosts.iter().any(|it| it == host), "{host} was not asked: {hosts:?}");
        }
        fixture.nothing_leaked();
    });
}

#[test]
fn look_alike_hosts_get_no_pat_vscode_320634() {
    let led_to = ["evil.example", "dev.azure.com.evil.example", "xdev.azure.com", "dev.azure.com"];
    nothing_leaks_by(hostile_urls::LOOK_ALIKES, &led_to);
}

#[test]
fn line_feed_in_a_url_gets_no_pat_cve_2020_5260() {
    nothing_leaks_by(hostile_urls::LINE_FEEDS, &[]);
}

#[test]
fn url_without_host_or_protocol_gets_no_pat_cve_2020_11008() {
    nothing_leaks_by(hostile_urls::BLANKS, &["evil.example"]);
}

/// Also CVE-2024-50338 and CVE-2025-23040.
#[test]
fn carriage_return_in_a_url_gets_no_pat_cve_2024_52006() {
    nothing_leaks_by(hostile_urls::CARRIAGE_RETURNS, &["evil.example"]);
}

#[test]
fn careless_helper_leaks_to_git_are_detected() {
    for_each_git(|git| {
        let fixture = Fixture::with_a_careless_helper(git);
        for url in ["https://evil.example/x", "https://dev.azure.com/contoso/Tools/_git/Shared"] {
            fixture.home.git(["ls-remote", url]).run().fails();
            assert!(!fixture.leaks().is_empty(), "{url}");
        }
    });
}

/// The GitHub CLI was asked about every host (CVE-2024-53858), and so is this user's helper.
#[test]
fn submodules_elsewhere_get_no_pat_cve_2024_53858() {
    for_each_git(|git| {
        let fixture = Fixture::new(git);
        let beside = [
            "https://dev.azure.com/contoso/Tools/_git/Shared",
            "https://acme@dev.azure.com/contoso/Tools/_git/Shared",
            "https://contoso.visualstudio.com/Tools/_git/Shared",
            "../../../../../evil.example/acme/_git/Web",
            "../../../../../:evil.example/acme/_git/Web",
            "../../../../contoso/Tools/_git/Shared",
        ];
        let mut modules = String::new();
        let mut names = Vec::new();
        // git handles submodule URLs as any URL, and the tests above try all of them.
        for (number, url) in hostile_urls::all().step_by(3).chain(beside).enumerate() {
            let quoted = url.replace('\\', "\\\\").replace('"', "\\\"");
            names.push(format!("m{number}"));
            modules +=
                &format!("[submodule \"m{number}\"]\n\tpath = m{number}\n\turl = \"{quoted}\"\n");
        }
        fixture.home.git(["clone", URL]).run().succeeds();
        let clone = fixture.home.path().join("Web");
        let in_clone = |args: &[&str]| fixture.home.git(args).in_dir(&clone).run();
        let commit = in_clone(&["rev-parse", "HEAD"]).succeeds().stdout;
        for name in &names {
            let link = format!("160000,{},{name}", commit.trim());
            in_clone(&["update-index", "--add", "--cacheinfo", &link]).succeeds();
        }
        std::fs::write(clone.join(".gitmodules"), modules).unwrap();
        in_clone(&["add", ".gitmodules"]).succeeds();
        in_clone(&["commit", "-m", "Add submodules"]).succeeds();
        in_clone(&["push"]).succeeds();

        fixture.home.git(["clone", "--recurse-submodules", URL, "again"]).run().fails();
        let again = fixture.home.path().join("again");
        // clone stops at the first submodule that fails.
        for name in &names {
            let args = ["submodule", "update", "--init", "--", name];
            fixture.home.git(args).in_dir(&again).run().fails();
        }
        let hosts = fixture.hosts();
        for host in ["evil.example", "contoso.visualstudio.com", "xdev.azure.com"] {
            assert!(hosts.iter().any(|it| it == host), "{host} was not asked: {hosts:?}");
        }
        fixture.nothing_leaked();
    });
}

#[test]
fn redirects_elsewhere_get_no_pat_cve_2026_41506() {
    let targets = [
        ("https://evil.example", "evil.example"),
        ("http://dev.azure.com", "dev.azure.com"),
        ("https://contoso.visualstudio.com", "contoso.visualstudio.com"),
        ("https://dev.azure.com.evil.example", "dev.azure.com.evil.example"),
        ("https://dev.azure.com@evil.example", "evil.example"),
        ("https://dev.azure.com:8443", "dev.azure.com:8443"),
        ("https://evil.example/%0ahost=dev.azure.com", "evil.example"),
    ];
    for_each_git(|git| {
        for (target, host) in targets {
            for redirect in [Failure::RedirectTo, Failure::RedirectSignedInTo] {
                let fixture = Fixture::new(git);
                fixture.azure.fail(REPOSITORY, redirect(target.to_owned()));
                fixture.home.git(["ls-remote", URL]).run().fails();
                let hosts = fixture.hosts();
                assert!(hosts.iter().any(|it| it == host), "{target}: {hosts:?}");
                fixture.azure.heal(REPOSITORY);
                // If git took that host's 401 for ours, the PAT is out of use but not lost.
                fixture.home.azdo(["restore", "acme"]).run();
                fixture.nothing_leaked();
            }
        }
    });
}
