//! `restore` of a service principal whose secret is stored.

use test_support::fake_azure::token_service::{CLIENT, CLIENT_SECRET};

use super::TENANT;
use super::client_secret::{LOGIN, PEM, Site};

#[test]
fn restored_secret_is_called_one_and_its_undo_names_the_provider() {
    let site = Site::logged_in(CLIENT_SECRET);
    let options = ["--store", "file", "--with-token"];
    site.login(&options, PEM).succeeds();
    let restore = || site.azdo(&["restore", "acme", "--previous"]).run().succeeds();
    restore().prints_about("git uses the previous client secret for acme again. To go back, run");
    site.azdo(&LOGIN).env("AZURE_CLIENT_SECRET", CLIENT_SECRET).run().succeeds();
    restore().prints_about(&format!(
        "git uses the previous client secret for acme again. To go back, run:\n  git credential-azdo \
         login acme --entra service-principal --tenant {TENANT} --client-id {CLIENT}\n"
    ));
}

#[test]
fn lost_secret_is_replaced_with_its_own_command() {
    let site = Site::logged_in(CLIENT_SECRET);
    let secrets = site.home.path().join("data/git-credential-azdo/secrets");
    for file in std::fs::read_dir(secrets).unwrap() {
        std::fs::remove_file(file.unwrap().path()).unwrap();
    }
    let ran = site.azdo(&["restore", "acme"]).run().ends_with(1);
    ran.says("the client secret for acme cannot be read from its store. To replace it, run:")
        .says(&format!("--entra service-principal --tenant {TENANT} --client-id {CLIENT}"));
}
