//! Many concurrent git processes.

use std::thread;
use std::time::Instant;

use test_support::desktop::Desktop;
use test_support::fake_azure::{FakeAzure, Scope};
use test_support::{Program, pat84};

const ORGANIZATIONS: u64 = 8;
const AT_ONCE: u64 = 32;

/// 32 concurrent fetches from 8 organizations whose PATs are in the keyring.
fn fetches(rounds: usize) {
    let (azure, desktop) = (FakeAzure::start(), Desktop::unlocked());
    let ca = azure.ca().to_str().unwrap();
    for (key, value) in [("http.proxy", azure.proxy().as_str()), ("http.sslCAInfo", ca)] {
        desktop.git(&["config", "--global", key, value]).run().succeeds();
    }
    for number in 0..ORGANIZATIONS {
        let organization = name(number);
        azure.add_repository(&format!("{organization}/Fabrikam/Web"));
        azure.add_pat(&organization, &pat84(number), Scope::ReadAndWrite);
        desktop.login(&organization, &pat84(number));
    }
    at_once(|number| desktop.git(&["init", "-q", &number.to_string()]));
    let start = Instant::now();
    for _ in 0..rounds {
        at_once(|number| {
            let url = format!("https://dev.azure.com/{}/Fabrikam/_git/Web", name(number));
            desktop.git(&["-C", &number.to_string(), "fetch", "-q", &url])
        });
    }
    eprintln!("{rounds} x {AT_ONCE} fetches at once, in {:.1?}; none failed", start.elapsed());
    each_organization_saw_its_own_pat_alone(&azure);
    let list = desktop.azdo(&["list"]).run().succeeds().says_nothing().stdout;
    assert_eq!(list.matches("verified").count() as u64, ORGANIZATIONS, "{list}");
}

fn at_once(git: impl Fn(u64) -> Program + Sync) {
    thread::scope(|scope| {
        for number in 0..AT_ONCE {
            let git = &git;
            scope.spawn(move || git(number).run().succeeds().says_nothing());
        }
    });
}

fn name(number: u64) -> String {
    format!("org-{}", number % ORGANIZATIONS)
}

fn each_organization_saw_its_own_pat_alone(azure: &FakeAzure) {
    let mut given = 0;
    for request in azure.log().all() {
        let Some(pat) = request.authorization.pat() else { continue };
        let number = (0..ORGANIZATIONS).find(|number| pat84(*number) == pat).expect("one of ours");
        assert!(request.path.starts_with(&format!("/{}/", name(number))), "{request}");
        assert!(request.status.is_success(), "{request}");
        given += 1;
    }
    assert!(given >= AT_ONCE, "only {given} requests had a PAT");
}

#[test]
fn concurrent_32_fetches_use_their_own_pats() {
    fetches(1);
}

#[test]
#[ignore = "long: tests/load.sh"]
fn repeated_concurrent_fetches_use_their_own_pats() {
    fetches(20);
}
