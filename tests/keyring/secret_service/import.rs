//! `import` from items of other programs in gnome-keyring, written by secret-tool with the attributes
//! of each.

use serde_json::Value;
use test_support::desktop::Desktop;
use test_support::fake_azure::{FakeAzure, Scope};
use test_support::{pat52, pat84};

fn store(desktop: &Desktop, secret: &str, attributes: &[&str]) {
    let words = [&["store", "--label=another program's"], attributes].concat();
    desktop.program("secret-tool", words).stdin(secret).run().succeeds();
}

/// As Git Credential Manager, az devops, and git-credential-libsecret write them.
fn with_items() -> Desktop {
    let desktop = Desktop::unlocked();
    let gcm = ["xdg:schema", "com.microsoft.GitCredentialManager", "account", "jane@example.com"];
    for (service, pat) in [
        ("git:https://dev.azure.com/acme", pat84(1)),
        ("git:https://github.com", "gho_of_another_host".to_owned()),
        ("git:https://dev.azure.com.evil.example/acme", pat84(9)),
    ] {
        store(&desktop, &pat, &[&gcm[..], &["service", service]].concat());
    }
    let az = ["application", "Python keyring library", "username", "Personal Access Token"];
    for (service, pat) in
        [("azdevops-cli:https://dev.azure.com/beta", pat52(2)), ("azdevops-cli: default", pat52(3))]
    {
        store(&desktop, &pat, &[&az[..], &["service", service]].concat());
    }
    let git = ["protocol", "https", "user", "jane", "xdg:schema"];
    let with_end = format!("{}\npassword_expiry_utc=4102444800", pat84(4));
    // The helper of git 2.39 uses the second schema.
    for (schema, server, object, secret) in [
        ("org.git.Password", "dev.azure.com", "gamma/Fabrikam/_git/Web", with_end.as_str()),
        ("org.gnome.keyring.NetworkPassword", "delta.visualstudio.com", "", &pat84(5)),
        ("org.git.Password", "github.com", "jane/web", "gho_of_another_host"),
    ] {
        let place = [schema, "server", server, "object", object];
        store(&desktop, secret, &[&git[..], &place].concat());
    }
    desktop
}

fn json(desktop: &Desktop, arguments: &[&str]) -> Value {
    let ran = desktop.azdo(&[&["import", "--json"], arguments].concat()).run().succeeds();
    serde_json::from_str(&ran.stdout).expect("JSON")
}

#[test]
fn items_of_each_program_are_found() {
    let desktop = with_items();
    let all = json(&desktop, &[]);
    let pat = |at: usize| {
        let pat = &all["pats"][at];
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        [text(&pat["organization"]), text(&pat["places"][0]["source"]), text(&pat["expires"])]
    };
    assert_eq!(all["pats"].as_array().unwrap().len(), 5, "{all}");
    let mut found = [0, 1, 2, 3, 4].map(pat);
    found.sort();
    assert_eq!(
        found,
        [
            ["-", "az-devops", "-"],
            ["acme", "gcm", "-"],
            ["beta", "az-devops", "-"],
            ["delta", "libsecret", "-"],
            ["gamma", "libsecret", "2100-01-01T00:00:00Z"],
        ]
    );
    assert!(!all.to_string().contains("gho_"), "{all}");
}

#[test]
fn known_expiration_is_kept() {
    let desktop = with_items();
    desktop.azdo(&["import", "gamma", "--yes"]).run().succeeds();
    let list = desktop.azdo(&["list", "--json"]).run().succeeds();
    list.prints_about("\"expires\": \"2100-01-01T00:00:00Z\"");
}

#[test]
fn login_offers_what_is_there() {
    let desktop = with_items();
    let mut terminal = desktop.azdo_at_terminal(&["login", "acme", "--no-verify"]);
    terminal.exp_string("Git Credential Manager has the PAT ").unwrap();
    terminal.exp_string(" for acme.").unwrap();
    terminal.exp_string("Use it? [Y/n] ").unwrap();
    terminal.send_line("").unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("Stored the PAT for acme in the keyring."), "{rest}");
    assert_eq!(desktop.items("acme")[0].secret.as_deref(), Some(&*pat84(1)));
}

#[test]
fn login_without_a_terminal_offers_nothing() {
    let desktop = with_items();
    let ran = desktop.login("acme", &pat84(5)).says_nothing();
    ran.never_says("Git Credential Manager");
    assert_eq!(desktop.items("acme")[0].secret.as_deref(), Some(&*pat84(5)));
}

#[test]
fn locked_item_is_reported_and_login_does_not_wait_for_it() {
    let mut desktop = with_items();
    desktop.lock();
    let ran = desktop.azdo(&["import", "--dry-run"]).run().succeeds();
    ran.says("the keyring was not read: the keyring is locked and was not unlocked");
    let mut terminal = desktop.azdo_at_terminal_with(
        &["login", "acme", "--no-verify"],
        Some(("GIT_CREDENTIAL_AZDO_STORE", "file")),
    );
    terminal.exp_string("Paste the PAT (input is hidden): ").unwrap();
}

#[test]
fn doctor_points_to_import() {
    let desktop = with_items();
    let ran = desktop.azdo(&["doctor"]).run();
    ran.prints_about("Git Credential Manager has a PAT for acme.")
        .prints_about("git credential-azdo import");
    desktop.azdo(&["import", "--yes"]).run().succeeds();
    let ran = desktop.azdo(&["doctor"]).run();
    assert!(!ran.stdout.contains("has a PAT for"), "{}", ran.stdout);
}

#[test]
fn removed_item_is_gone_and_others_stay() {
    let desktop = with_items();
    // Only what works is deleted, and no server answers here.
    let arguments = ["import", "acme", "--yes", "--remove"];
    let ran = desktop.azdo(&arguments).run().ends_with(1);
    ran.says("the server did not confirm the PAT ").says("; its copy was not deleted");
    // Of az devops' default PAT, no one says that it is for acme.
    let all = json(&desktop, &["acme"]);
    let states: Vec<_> = all["pats"].as_array().unwrap().iter().map(|it| &it["state"]).collect();
    assert_eq!(states, ["stored", "unverified"]);
    let search = ["search", "--all", "xdg:schema", "com.microsoft.GitCredentialManager"];
    let items = || desktop.program("secret-tool", search).run().succeeds();
    items().prints_about(&pat84(1)).prints_about("gho_");

    let azure = FakeAzure::start();
    azure.add_pat("acme", &pat84(1), Scope::ReadAndWrite);
    let ca = azure.ca().to_str().expect("a path in UTF-8");
    desktop.git(&["config", "--global", "http.proxy", &azure.proxy()]).run().succeeds();
    desktop.git(&["config", "--global", "http.sslCAInfo", ca]).run().succeeds();
    let import = desktop.azdo(&arguments);
    let ran = import.without("GIT_CREDENTIAL_AZDO_VERIFY").run().succeeds();
    ran.says("for acme from Git Credential Manager.");
    assert_eq!(desktop.items("acme")[0].secret.as_deref(), Some(&*pat84(1)));
    let left = items().never_says(&pat84(1));
    left.prints_about(&pat84(9)).prints_about("gho_");
}
