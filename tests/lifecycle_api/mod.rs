//! PATs that Azure DevOps creates, renews, and revokes, through its API.

mod create;
mod failing;
mod kill;
mod load;
mod meanwhile;
mod months;
mod renew;
mod revoke;
mod undone;

use std::sync::Arc;

use test_support::fake_azure::FakeAzure;
use test_support::fake_azure::pat_api::{ApiPat, Token, User};
use test_support::fixture::REPOSITORY;
use test_support::{Git, Home, Outcome, Program};

const DAY: i64 = 24 * 60 * 60;

/// A fake Azure DevOps with a repository of acme, and a home whose user is signed in as Jane.
struct Setup {
    azure: Arc<FakeAzure>,
    home: Home,
    token: Token,
}

impl Setup {
    fn new() -> Setup {
        Setup::with(&Git::on_path())
    }

    fn with(git: &Git) -> Setup {
        let azure = Arc::new(FakeAzure::start());
        azure.add_repository(REPOSITORY);
        let home = Home::with(git).behind(&azure.proxy(), azure.ca());
        home.configure_git("credential.helper", "");
        Setup { azure, home, token: Token::of(User::jane()) }
    }

    /// Another home with the same files, at the same server.
    fn copy(&self) -> Setup {
        let (azure, token) = (Arc::clone(&self.azure), self.token.clone());
        Setup { azure, home: self.home.copy(), token }
    }

    /// Runs the program with a token in the environment.
    fn run(&self, command: &[&str]) -> Outcome {
        self.signed_in(self.home.azdo(command)).run()
    }

    fn signed_in(&self, program: Program) -> Program {
        program.env("GIT_CREDENTIAL_AZDO_ENTRA_TOKEN", self.token.text())
    }

    /// The program with a token on standard input.
    fn azdo<const N: usize>(&self, args: [&str; N]) -> Program {
        let args = args.into_iter().chain(["--entra-token"]);
        self.home.azdo(args).stdin(self.token.text())
    }

    fn create(&self) {
        let args = ["login", "acme", "--create", "--store", "file"];
        self.azdo(args).run().succeeds();
    }

    /// Asserts that git clones with the stored PAT.
    #[track_caller]
    fn git_works(&self) {
        let url = test_support::fixture::URL;
        let ran = self.home.git(["ls-remote", url]).run().succeeds();
        ran.prints_about("refs/heads/main").says_nothing();
    }
}

/// A PAT that was created so many days earlier.
fn aged(pat: ApiPat, days: i64) -> ApiPat {
    let (valid_from, valid_to) = (pat.valid_from - days * DAY, pat.valid_to - days * DAY);
    ApiPat { valid_from, valid_to, ..pat }
}
