//! A fake server with one repository, and a user of it who is signed in to `az`.

use std::time::UNIX_EPOCH;

use crate::fake_azure::FakeAzure;
use crate::fake_azure::pat_api::{Token, User};
use crate::fake_entra::{FakeEntra, SignIn};
use crate::fixture::REPOSITORY;
use crate::{Git, Home, Program};

pub struct EntraFixture {
    pub azure: FakeAzure,
    pub home: Home,
    pub entra: FakeEntra,
    /// The token of `az` at first.
    pub token: Token,
}

impl EntraFixture {
    /// A fixture whose user has logged in to acme with `--entra`.
    pub fn logged_in(git: &Git) -> EntraFixture {
        EntraFixture::with_token(git, token_until(now() + 3600))
    }

    /// The same, whose `az` prints this token.
    pub fn with_token(git: &Git, token: Token) -> EntraFixture {
        let (azure, entra) = (FakeAzure::start(), FakeEntra::new());
        azure.add_repository(REPOSITORY);
        let home = Home::with(git).behind(&azure.proxy(), azure.ca());
        let fixture = EntraFixture { azure, home, entra, token };
        fixture.az_prints(&fixture.token);
        fixture.azdo(&["login", "acme", "--entra", "az"]).run().succeeds();
        fixture
    }

    /// From now on `az` prints this token.
    pub fn az_prints(&self, token: &Token) {
        self.entra.az(&SignIn::SignedIn(std::slice::from_ref(token)));
    }

    /// Takes the first token out of the cache, as after a rejection.
    pub fn forget_token(&self) {
        let refused = format!(
            "protocol=https\nhost=dev.azure.com\npath=acme/Fabrikam/_git/Web\nusername=pat\npassword={}\n",
            self.token.text()
        );
        self.azdo(&["erase"]).stdin(refused).run().succeeds();
    }

    pub fn azdo(&self, args: &[&str]) -> Program {
        self.with_az(self.home.azdo(args))
    }

    pub fn git(&self, args: &[&str]) -> Program {
        self.with_az(self.home.git(args))
    }

    fn with_az(&self, program: Program) -> Program {
        program.env("PATH", self.entra.before(self.home.search_path()))
    }
}

impl Drop for EntraFixture {
    /// Removes the token from the kernel's keyring.
    fn drop(&mut self) {
        self.azdo(&["logout", "acme"]).run();
    }
}

/// Jane's token that ends at this time, in seconds since 1970.
pub fn token_until(end: i64) -> Token {
    Token::of(User::jane()).until(end)
}

/// Seconds since 1970.
pub fn now() -> i64 {
    let since = UNIX_EPOCH.elapsed().expect("a clock after 1970");
    i64::try_from(since.as_secs()).expect("a number of seconds")
}
