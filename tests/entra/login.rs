//! `login --entra`, and the tokens that git gets then.

use test_support::fake_azure::FakeAzure;
use test_support::fake_azure::pat_api::{TENANT, Token, User};
use test_support::fake_entra::{FakeEntra, SignIn};
use test_support::fixture::REPOSITORY;
use test_support::{Git, Home, Program};

pub const GET: &str = "protocol=https\nhost=dev.azure.com\npath=acme/web/_git/web\n";

/// A user who is signed in to `az`.
pub struct Setup {
    pub azure: FakeAzure,
    pub home: Home,
    pub entra: FakeEntra,
    pub token: Token,
}

impl Setup {
    pub fn new() -> Setup {
        Setup::with(&Git::on_path())
    }

    pub fn with(git: &Git) -> Setup {
        let (azure, entra) = (FakeAzure::start(), FakeEntra::new());
        azure.add_repository(REPOSITORY);
        let home = Home::with(git).behind(&azure.proxy(), azure.ca());
        home.configure_git("credential.helper", "");
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
        let token = Token::of(User::jane()).until(i64::try_from(now).unwrap() + 3600);
        entra.az(&SignIn::SignedIn(std::slice::from_ref(&token)));
        Setup { azure, home, entra, token }
    }

    pub fn azdo(&self, args: &[&str]) -> Program {
        self.home
            .azdo(args)
            .env("PATH", self.entra.before("/usr/bin:/bin"))
            .env("GIT_CREDENTIAL_AZDO_VERIFY", "yes")
    }

    pub fn get(&self) -> Program {
        self.azdo(&["get"]).stdin(GET)
    }

    pub fn record(&self) -> String {
        std::fs::read_to_string(self.home.path().join("data/git-credential-azdo/record"))
            .unwrap_or_default()
    }
}

impl Drop for Setup {
    /// Removes the token from the kernel's keyring.
    fn drop(&mut self) {
        self.azdo(&["logout", "acme"]).run();
    }
}

#[test]
fn first_provider_that_works_is_stored_without_its_token() {
    let setup = Setup::new();
    let ran = setup.azdo(&["login", "acme", "--entra"]).run().succeeds();
    ran.prints_about("git now gets Entra tokens for acme from az.")
        .prints_about("Signed in as jane@example.com. The token expires in ");
    let record = setup.record();
    let lines = format!("store = entra\nentra = az\ntenant = {TENANT}\n");
    assert!(record.contains(&lines) && !record.contains("eyJ"), "{record}");
    setup.azdo(&["list"]).run().succeeds().prints_about("entra (az)");
}

#[test]
fn git_gets_the_token_of_az() {
    let setup = Setup::new();
    setup.azdo(&["login", "acme", "--entra", "az"]).run().succeeds();
    let ran = setup.get().run().succeeds().says_nothing();
    let ran = ran.prints_about(&format!("password={}\n", setup.token.text()));
    ran.prints_about(&format!("password_expiry_utc={}\n", setup.token.expires - 60));
    let ran = setup.home.git(["ls-remote", test_support::fixture::URL]);
    ran.env("PATH", setup.entra.before(std::env::var_os("PATH").unwrap())).run().succeeds();
}

#[test]
fn unusable_provider_stores_nothing() {
    let setup = Setup::new();
    setup.entra.az(&SignIn::NotSignedIn);
    let ran = setup.azdo(&["login", "acme", "--entra", "az"]).run().ends_with(1);
    ran.says("az is not signed in to Azure");
    assert!(!setup.record().contains("[https"));
    setup.azdo(&["login", "acme", "--entra", "azz"]).run().ends_with(2).says("did you mean az?");
}

#[test]
fn refused_token_stores_nothing() {
    let setup = Setup::new();
    setup.azure.pat_api().set_now(setup.token.expires);
    let ran = setup.azdo(&["login", "acme", "--entra", "az"]).run().ends_with(1);
    ran.says("acme rejected the Entra token for jane@example.com from az");
    assert!(!setup.record().contains("[https"));
}

#[test]
fn ten_parallel_gets_start_az_once_and_the_next_none() {
    let setup = Setup::new();
    setup.azdo(&["login", "acme", "--entra", "az"]).run().succeeds();
    let token = std::slice::from_ref(&setup.token);
    setup.entra.az(&SignIn::Slow(1, &SignIn::SignedIn(token)));
    let starts = setup.entra.starts().len();
    std::thread::scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|| {
                let ran = setup.get().run().succeeds().says_nothing();
                ran.prints_about(&setup.token.text());
            });
        }
    });
    setup.get().run().succeeds();
    assert_eq!(setup.entra.starts().len(), starts + 1);
    assert!(!setup.home.stored_secrets().contains("eyJ"));
}

#[test]
fn rejected_token_is_asked_for_once_more_and_then_explained() {
    let setup = Setup::new();
    setup.azdo(&["login", "acme", "--entra", "az"]).run().succeeds();
    setup.get().run().succeeds();
    let starts = setup.entra.starts().len();
    let asked = format!("capability[]=state\n{GET}");
    let again = |state: &str, path: &str| {
        let asked = format!("{asked}wwwauth[]=Basic\n{state}");
        setup.azdo(&[path]).stdin(asked).run()
    };
    let state = |answer: &str| {
        let line = answer.lines().find(|line| line.starts_with("state[]=")).unwrap();
        format!("{line}\n")
    };
    let first = again("", "get").succeeds().stdout;
    assert_eq!(setup.entra.starts().len(), starts, "it is cached");
    let second = again(&state(&first), "get").succeeds().says_nothing().stdout;
    assert!(second.contains(&setup.token.text()), "{second}");
    assert_eq!(setup.entra.starts().len(), starts + 1);
    let third = again(&state(&second), "get");
    third.says("acme rejected the Entra token for").says("login acme --entra");
    // A later token may work.
    setup.get().run().succeeds().prints_about(&setup.token.text());
}
