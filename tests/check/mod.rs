//! `check`, and verification before a PAT is stored: failures of servers, networks and machines,
//! and their messages.

mod connection;
mod echo;
#[cfg(unix)]
mod forged_commands;
mod hostile_servers;
mod messages;
mod pages;
mod proxies;
mod states;
mod targets;
mod verdicts;
mod verify_at_login;
mod whoami;

use test_support::fake_azure::{FakeAzure, Scope};
use test_support::{Home, Outcome, Program, pat84};

const REPOSITORY: &str = "acme/Fabrikam/Web";
const URL: &str = "https://dev.azure.com/acme/Fabrikam/_git/Web";

/// A fake server with one repository of acme, and a home that reaches it and has a PAT of acme.
struct Fixture {
    azure: FakeAzure,
    home: Home,
    pat: String,
}

impl Fixture {
    fn new() -> Fixture {
        let azure = FakeAzure::start();
        let home = Home::new().behind(&azure.proxy(), azure.ca());
        let pat = pat84(1);
        azure.add_repository(REPOSITORY);
        azure.add_pat("acme", &pat, Scope::ReadAndWrite);
        home.login("https://dev.azure.com/acme", &pat);
        Fixture { azure, home, pat }
    }

    fn check(&self, arguments: &[&str]) -> Outcome {
        self.check_program(arguments).run()
    }

    fn check_program(&self, arguments: &[&str]) -> Program {
        self.home.azdo([&["check"], arguments].concat())
    }

    fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let ran = self.check(&[arguments, &["--json"]].concat());
        let mut all: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
        all["checks"][0].take()
    }
}
