//! A fake server with one repository, and a user of it.

use std::path::PathBuf;

use crate::fake_azure::{FakeAzure, Scope};
use crate::{Git, Home, Program, pat84, write_script};

/// The repository of the fixture and its URL.
pub const REPOSITORY: &str = "acme/Fabrikam/Web";
pub const URL: &str = "https://dev.azure.com/acme/Fabrikam/_git/Web";

/// A fake server with one repository of acme, and a home directory that reaches it.
pub struct Fixture {
    pub azure: FakeAzure,
    pub home: Home,
    /// A valid PAT of acme.
    pub pat: String,
}

impl Fixture {
    pub fn new(git: &Git) -> Self {
        let azure = FakeAzure::start();
        let home = Home::with(git).behind(&azure.proxy(), azure.ca());
        let pat = pat84(1);
        azure.add_repository(REPOSITORY);
        azure.add_pat("acme", &pat, Scope::ReadAndWrite);
        Fixture { azure, home, pat }
    }

    /// A fixture whose user has logged in to acme.
    pub fn logged_in(git: &Git) -> Self {
        let fixture = Self::new(git);
        fixture.home.login("https://dev.azure.com/acme", &fixture.pat);
        fixture
    }

    /// Adds another organization with one repository and stores its PAT.
    pub fn log_in_to_another(&self, organization: &str, repository: &str) -> String {
        let pat = pat84(2);
        self.azure.add_repository(repository);
        self.azure.add_pat(organization, &pat, Scope::ReadAndWrite);
        let url = format!("https://dev.azure.com/{organization}");
        self.home.login(&url, &pat);
        pat
    }

    /// Writes an askpass program that answers with this PAT and logs each prompt.
    pub fn askpass(&self, pat: &str) -> PathBuf {
        let (program, asked) = (self.home.path().join("askpass"), self.home.path().join("asked"));
        let script = format!("#!/bin/sh\necho \"$1\" >>{asked:?}\necho '{pat}'\n");
        write_script(&program, &script);
        program
    }

    /// The prompts that the askpass program got.
    pub fn questions(&self) -> Vec<String> {
        let asked = std::fs::read_to_string(self.home.path().join("asked")).unwrap_or_default();
        asked.lines().map(String::from).collect()
    }

    pub fn git<const N: usize>(&self, args: [&str; N]) -> Program {
        self.home.git(args)
    }

    /// The output of `git credential-azdo list`.
    #[track_caller]
    pub fn list(&self) -> String {
        self.home.azdo(["list"]).run().succeeds().stdout
    }

    /// Asserts that git reaches the repository at `url` without a prompt.
    #[track_caller]
    pub fn reaches(&self, url: &str) {
        let ran = self.git(["ls-remote", url]).run().succeeds();
        ran.prints_about("refs/heads/main").says_nothing();
    }

    /// The distinct PATs in requests to an organization on dev.azure.com.
    pub fn pats_seen_by(&self, organization: &str) -> Vec<String> {
        let mut requests = self.azure.log().sent_to("dev.azure.com");
        let prefix = format!("/{organization}/");
        requests.retain(|request| request.path.starts_with(&prefix));
        let pats = requests.iter().filter_map(|request| request.authorization.pat());
        let mut pats: Vec<String> = pats.map(String::from).collect();
        pats.sort();
        pats.dedup();
        pats
    }
}
