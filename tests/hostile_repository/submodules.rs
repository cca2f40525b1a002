//! `git clone --recurse-submodules` of a repository whose submodules are all hostile.

use super::{URL, Victim, urls};
use test_support::for_each_git;

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
        let urls = urls::all();
        assert!(urls.len() >= 50, "{}", urls.len());
        victim.add_submodules(&urls);
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
        victim.add_submodules(&urls::all());
        let victim = victim.with_a_careless_helper();
        clone(&victim);
        let hosts: Vec<String> = victim.leaks().into_iter().map(|leak| leak.host).collect();
        for host in ["evil.example", "corp.example.com", "dev.azure.com"] {
            assert!(hosts.iter().any(|it| it == host), "{host}: {hosts:?}");
        }
    });
}
