//! A service principal whose secret is stored: `login` verifies it, and git gets its tokens.

use test_support::fake_azure::FakeAzure;
use test_support::fake_azure::token_service::{CLIENT, CLIENT_SECRET, Issuer, entra_error};
use test_support::fixture::REPOSITORY;
use test_support::headless_user::{PASSPHRASE, User};
use test_support::{Git, Home, Outcome, Program};

use super::TENANT;

const GET: &str = "protocol=https\nhost=dev.azure.com\npath=acme/web/_git/web\n";
pub const PEM: &str = include_str!("app/synthetic_certificate.pem");
pub const LOGIN: [&str; 7] =
    ["login", "acme", "--entra", "service-principal", "--client-id", CLIENT, "--no-git-config"];

pub struct Site {
    azure: FakeAzure,
    pub home: Home,
}

impl Site {
    fn new() -> Site {
        let azure = FakeAzure::start();
        azure.add_repository(REPOSITORY);
        let home = Home::with(&Git::on_path()).behind(&azure.proxy(), azure.ca());
        Site { azure, home }
    }

    pub fn azdo(&self, args: &[&str]) -> Program {
        self.home.azdo(args).env("GIT_CREDENTIAL_AZDO_VERIFY", "yes")
    }

    pub fn login(&self, options: &[&str], secret: &str) -> Outcome {
        self.azdo(&[&LOGIN[..], options].concat()).stdin(secret).run()
    }

    /// Stores the secret in the file store.
    pub fn logged_in(secret: &str) -> Site {
        let site = Site::new();
        site.login(&["--store", "file", "--with-token"], secret).succeeds();
        site
    }

    #[track_caller]
    fn gets_a_token(&self) {
        let ran = self.azdo(&["get"]).stdin(GET).run().succeeds().says_nothing();
        ran.prints_about("password=eyJ").prints_about("password_expiry_utc=");
    }

    fn record(&self) -> String {
        let path = self.home.path().join("data/git-credential-azdo/record");
        std::fs::read_to_string(path).unwrap_or_default()
    }

    fn requests(&self) -> usize {
        self.azure.token_service().requests().len()
    }
}

impl Drop for Site {
    /// Removes the token from the kernel's keyring.
    fn drop(&mut self) {
        self.azdo(&["logout", "acme"]).run();
    }
}

#[test]
fn verified_secret_is_stored_and_exchanged_for_each_token() {
    for secret in [CLIENT_SECRET, PEM] {
        let site = Site::new();
        let ran = site.login(&["--store", "file", "--with-token"], secret).succeeds();
        ran.says_nothing()
            .prints_about("Signed in as the application Build. The token expires in ");
        assert!(site.record().contains(&format!("tenant = {TENANT}\n")), "{}", site.record());
        assert_eq!(site.requests(), 1);
        site.gets_a_token();
        site.gets_a_token();
        assert_eq!(site.requests(), 2, "the token is cached");
        site.azdo(&["store-move", "acme", "--to", "kernel"]).run().succeeds();
        assert_eq!(site.home.stored_secrets(), "");
        site.gets_a_token();
    }
}

/// Fields are dropped in this order.
struct HeadlessSite {
    user: User,
    _azure: FakeAzure,
}

impl HeadlessSite {
    fn new() -> HeadlessSite {
        let azure = FakeAzure::start();
        let user = User::at(Home::new().behind(&azure.proxy(), azure.ca()));
        HeadlessSite { user, _azure: azure }
    }

    #[track_caller]
    fn login(&self, store: &str, secret: &str) {
        let options = ["--store", store, "--with-token", "--tenant", TENANT];
        self.user.azdo([&LOGIN[..], &options].concat()).stdin(secret).run().succeeds();
        self.user.keys.note();
    }

    #[track_caller]
    fn gets_a_token(&self) {
        self.user.get().succeeds().says_nothing().prints_about("password=eyJ");
    }
}

#[test]
fn each_store_keeps_the_secret() {
    for secret in [CLIENT_SECRET, PEM] {
        for store in ["kernel", "vault", "file"] {
            let site = HeadlessSite::new();
            if store == "vault" {
                site.user.make_vault();
            }
            site.login(store, secret);
            site.gets_a_token();
            let listed = site.user.azdo(["list"]).run().succeeds();
            listed.prints_about(&format!("entra (service-principal, {store})"));
            for other in ["file", "kernel", store] {
                site.user.azdo(["store-move", "--to", other]).run().succeeds();
                site.user.keys.note();
                site.gets_a_token();
            }
            site.user.azdo(["logout", "acme"]).run().succeeds();
            assert_eq!(site.user.home.stored_secrets(), "");
        }
    }
}

#[test]
fn locked_vault_withholds_tokens_until_git_has_asked_for_the_passphrase() {
    let site = HeadlessSite::new();
    site.user.make_vault();
    site.login("vault", CLIENT_SECRET);
    site.gets_a_token();
    site.user.lock();
    User::is_locked_out(site.user.get());
    let listed = site.user.azdo(["list"]).run().succeeds().prints_about("locked");
    listed.prints_about("git credential-azdo unlock");
    let asked =
        site.user.azdo(["get"]).stdin(GET).env("GIT_ASKPASS", site.user.askpass(PASSPHRASE));
    asked.run().succeeds().prints_about("password=eyJ");
    site.gets_a_token();
}

#[test]
fn secret_that_entra_rejects_is_not_stored() {
    let site = Site::new();
    let with = |more: &[&str]| {
        let options = [&["--store", "file", "--with-token"], more].concat();
        site.login(&options, "hidden~but-long-enough").never_says("hidden")
    };
    let ran = with(&[]).ends_with(1).says("Entra rejected the client secret of the application");
    ran.says("not its ID");
    assert_eq!(site.home.stored_secrets(), "");
    let requests = site.requests();
    with(&["--no-verify"]).succeeds().prints_about("The client secret is stored in a file");
    assert_eq!(site.requests(), requests);
    assert_eq!(site.home.stored_secrets(), "hidden~but-long-enough");
}

#[test]
fn variables_are_used_if_there_is_nothing_to_store() {
    let site = Site::new();
    let login = site.azdo(&LOGIN).env("AZURE_CLIENT_SECRET", CLIENT_SECRET);
    login.run().succeeds().prints_about("Signed in as ");
    assert!(site.record().contains("store = entra\nentra = service-principal\n"));
    let get = || site.azdo(&["get"]).stdin(GET);
    get().run().says("there is no client secret or certificate for the service principal");
    let got = get().env("AZURE_CLIENT_SECRET", CLIENT_SECRET).run().succeeds();
    got.prints_about("password=eyJ");
}

#[test]
fn stored_secret_precedes_variables() {
    let site = Site::logged_in(CLIENT_SECRET);
    let get = site.azdo(&["get"]).stdin(GET).env("AZURE_CLIENT_SECRET", "hidden");
    get.run().succeeds().says_nothing().prints_about("password=eyJ");
}

#[test]
fn expired_secret_is_explained_with_the_page_and_the_command() {
    let site = Site::new();
    let options = ["--store", "file", "--with-token", "--name", "build"];
    site.login(&options, CLIENT_SECRET).succeeds();
    let error = entra_error("AADSTS7000222", "The provided client secret keys are expired.");
    site.azure.token_service().answer_with(Issuer::Entra, &[(401, &error)]);
    let ran = site.azdo(&["get"]).stdin(GET).run();
    ran.says(&format!("the client secret of the application {CLIENT} has expired (AADSTS7000222)"))
        .says(&format!("Credentials/appId/{CLIENT}"))
        .says(&format!(
            "Then store it: git credential-azdo login acme --name build --entra service-principal \
             --tenant {TENANT} --client-id {CLIENT}"
        ))
        .never_says(CLIENT_SECRET);
    let record = site.record();
    assert!(!record.contains("suspect") && !record.contains("rejected"), "{record}");
}

#[test]
fn no_command_shows_the_stored_secret() {
    for secret in [CLIENT_SECRET, PEM] {
        let site = Site::logged_in(secret);
        let stored = site.home.stored_secrets();
        let commands: [&[&str]; 8] = [
            &["get"],
            &["header", "acme"],
            &["token", "acme"],
            &["check", "acme"],
            &["list", "--json"],
            &["doctor", "--json"],
            &["whoami", "acme"],
            &["run", "acme", "--", "env"],
        ];
        for command in commands {
            let ran = site.azdo(command).stdin(GET).run();
            for part in [&stored[..20], &stored[stored.len() - 20..]] {
                assert!(!ran.stdout.contains(part) && !ran.stderr.contains(part), "{command:?}");
            }
        }
        assert!(!site.record().contains(&stored[..20]));
    }
}
