//! `git clone --recurse-submodules` of a repository whose submodules are all hostile.

use super::{URL, Victim, urls};
use test_support::for_each_git;

/// Commits a submodule for each URL and returns their names.
fn add_submodules(victim: &Victim) -> Vec<String> {
    let (mut modules, mut names) = (String::new(), Vec::new());
    for (number, url) in urls::all().iter().enumerate() {
        let quoted = url.replace('\\', "\\\\").replace('"', "\\\"");
        let name = format!("m{number}");
        modules += &format!("[submodule \"{name}\"]\n\tpath = {name}\n\turl = \"{quoted}\"\n");
        names.push(name);
    }
    victim.commit(&[(".gitmodules".to_owned(), modules)]);
    let commit = victim.git_in("attacker", &["rev-parse", "HEAD"]).succeeds().stdout;
    for name in &names {
        let link = format!("160000,{},{name}", commit.trim());
        victim.git_in("attacker", &["update-index", "--add", "--cacheinfo", &link]).succeeds();
    }
    victim.git_in("attacker", &["commit", "-m", "Link them"]).succeeds();
    victim.git_in("attacker", &["push"]).succeeds();
    names
}

/// Clones the repository with its submodules and tries again what failed. Each command tries every
/// submodule and gives up when it fails with one again.
fn clone(victim: &Victim) {
    victim.git_in(".", &["clone", "--recurse-submodules", URL, "Web"]).fails();
    victim.git_in("Web", &["submodule", "update", "--init", "--recursive", "--jobs", "4"]).fails();
}

#[test]
fn hostile_submodules_get_no_pat_and_change_nothing() {
    for_each_git(|git| {
        let victim = Victim::new(git);
        let names = add_submodules(&victim);
        assert!(names.len() >= 50, "{}", names.len());
        let before = victim.belongings();
        clone(&victim);
        for host in
            ["evil.example", "dev.azur.com", "corp.example.com:8443", "contoso.visualstudio.com"]
        {
            assert!(!victim.azure.log().sent_to(host).is_empty(), "{host} was not asked");
        }
        let attackers = urls::of_the_attacker().map(|(_, pat)| pat);
        for pat in attackers {
            assert!(!victim.azure.log().hosts_that_saw(&pat).is_empty(), "{pat} was not sent");
        }
        victim.is_unharmed_since(&before);
    });
}

#[test]
fn careless_helper_leaks_to_submodules_are_detected() {
    for_each_git(|git| {
        let victim = Victim::new(git);
        add_submodules(&victim);
        let victim = victim.with_a_careless_helper();
        clone(&victim);
        let hosts: Vec<String> = victim.leaks().into_iter().map(|leak| leak.host).collect();
        for host in ["evil.example", "corp.example.com", "dev.azure.com"] {
            assert!(hosts.iter().any(|it| it == host), "{host}: {hosts:?}");
        }
    });
}
