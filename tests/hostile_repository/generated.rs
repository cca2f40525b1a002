//! Random repositories: their remotes, their configuration, the URLs that git is sent to, and whether
//! they are ordinary or bare ones inside a clone.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{URL, Victim, is_leak, urls};
use test_support::for_each_git;

/// Repositories for each version of git.
const CASES: u32 = 12;

/// What a hostile repository may configure without a program and with certificates unverified.
const SETTINGS: [(&str, &str); 13] = [
    ("credential.useHttpPath", "false"),
    ("credential.useHttpPath", "true"),
    ("credential.https://dev.azure.com.useHttpPath", "false"),
    ("credential.https://corp.example.com.useHttpPath", "false"),
    ("credential.username", "acme"),
    ("credential.username", "build"),
    ("credential.https://dev.azure.com.username", "contoso"),
    ("credential.helper", ""),
    ("http.emptyAuth", "true"),
    ("http.proactiveAuth", "basic"),
    ("http.followRedirects", "true"),
    ("url.https://evil.example/.insteadOf", "https://contoso.visualstudio.com/"),
    ("url.https://dev.azure.com/acme/_apis/wit/_git/.insteadOf", "https://corp.example.com/"),
];

/// A URL of the collection, or one with a few characters changed.
fn url() -> impl Strategy<Value = String> {
    let change = prop_oneof![
        6 => Just(None),
        4 => (8..60usize, "(/|//|%2f|%5c|\\.\\.|\\.\\.%2f|;|\\.\\.;/|\\?|#|@|:443|:8443|x|_git/|_apis/|%00|%3f)").prop_map(Some),
    ];
    (prop::sample::select(urls::all()), change).prop_map(|(url, change)| match change {
        Some((place, text)) if url.is_char_boundary(place.min(url.len())) => {
            let (before, after) = url.split_at(place.min(url.len()));
            format!("{before}{text}{after}")
        }
        _ => url,
    })
}

#[test]
fn random_repositories_break_neither_rule() {
    for_each_git(|git| {
        let victim = Victim::new(git);
        let before = victim.belongings();
        let settings = prop::collection::vec(prop::sample::select(&SETTINGS[..]), 0..5);
        let inputs = (any::<bool>(), settings, prop::collection::vec(url(), 1..7));
        let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
        let result = TestRunner::new(config).run(&inputs, |(bare, settings, urls)| {
            let seen = victim.azure.log().all().len();
            let directory = if bare { "clone/tools" } else { "repository" };
            let _ = std::fs::remove_dir_all(victim.home.path().join(directory));
            let mut init = vec!["init", "--quiet", directory];
            init.extend(bare.then_some("--bare"));
            victim.git_in(".", &init).succeeds();
            for (key, value) in settings {
                victim.git_in(directory, &["config", "--local", "--add", key, value]);
            }
            for (number, url) in urls.iter().enumerate() {
                let name = if number == 0 { "origin".to_owned() } else { format!("r{number}") };
                victim.git_in(directory, &["remote", "add", &name, url]);
                victim.git_in(directory, &["fetch", &name]);
            }
            for command in [&["check"][..], &["restore"], &["header", &urls[0]]] {
                victim.azdo_in(directory, command, "");
            }
            let mut requests = victim.azure.log().all().split_off(seen);
            requests.retain(is_leak);
            assert!(requests.is_empty(), "{requests:#?}");
            victim.keeps(&before);
            Ok(())
        });
        result.unwrap_or_else(|error| panic!("{error}"));
        victim.git_in(".", &["ls-remote", URL]).succeeds();
    });
}
