//! PATs that Azure DevOps creates, renews, and revokes, through its API.

mod create;
mod failing;
mod meanwhile;
mod renew;
mod revoke;
mod undone;

use test_support::fake_azure::FakeAzure;
use test_support::fake_azure::pat_api::{Token, User};
use test_support::fixture::REPOSITORY;
use test_support::{Git, Home, Program};

const DAY: i64 = 24 * 60 * 60;

/// A fake Azure DevOps with a repository of acme, and a home whose user is signed in as Jane.
struct Setup {
    azure: FakeAzure,
    home: Home,
    token: Token,
}

impl Setup {
    fn new() -> Setup {
        let azure = FakeAzure::start();
        azure.add_repository(REPOSITORY);
        let home = Home::with(&Git::on_path()).behind(&azure.proxy(), azure.ca());
        home.configure_git("credential.helper", "");
        Setup { azure, home, token: Token::of(User::jane()) }
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
