//! The secret of a service principal, stored like a PAT. No server is asked here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use test_support::fake_azure::token_service::{CLIENT, CLIENT_SECRET};
use test_support::{Home, Outcome, Program, pat84};

const TENANT: &str = "11111111-2222-3333-4444-555555555555";
const PEM: &str = include_str!("../entra/app/synthetic_certificate.pem");

fn login_with(home: &Home, more: &[&str], secret: &[u8]) -> Program {
    let fixed = ["login", "acme", "--entra", "service-principal", "--tenant", TENANT];
    let fixed = fixed.into_iter().chain(["--client-id", CLIENT]);
    home.azdo(fixed.chain(more.iter().copied())).stdin(secret)
}

#[track_caller]
fn login(home: &Home, secret: &str) -> Outcome {
    login_with(home, &["--store", "file", "--with-token"], secret.as_bytes()).run().succeeds()
}

fn home_with(secrets: &[&str]) -> Home {
    let home = Home::new();
    secrets.iter().for_each(|secret| drop(login(&home, secret)));
    home
}

fn record(home: &Home) -> String {
    let path = home.path().join("data/git-credential-azdo/record");
    std::fs::read_to_string(path).unwrap_or_default()
}

#[test]
fn client_secret_is_in_the_store_and_not_in_the_index() {
    let home = Home::new();
    let ran = login(&home, &format!("{CLIENT_SECRET}\n")).says_nothing();
    ran.prints_about("git now gets Entra tokens for acme from the service principal.")
        .prints_about("The client secret is stored in a file that only you can read.");
    assert_eq!(home.stored_secrets(), CLIENT_SECRET);
    let lines = format!(
        "store = file\nentra = service-principal\ntenant = {TENANT}\nclient = {CLIENT}\nsecret = "
    );
    let record = record(&home);
    assert!(record.contains(&lines) && !record.contains(CLIENT_SECRET), "{record}");
    home.azdo(["list"]).run().succeeds().prints_about("entra (service-principal, file)");
}

#[test]
fn certificate_and_its_key_are_stored_on_one_line() {
    let (key, certificate) = PEM.split_at(PEM.find("-----BEGIN CERTIFICATE").unwrap());
    let bags = format!(
        "Bag Attributes\n    localKeyID: 01\nsubject=CN = Build\n{certificate}Bag Attributes\n\
         Key Attributes: <No Attributes>\n{key}"
    );
    let utf_16: Vec<u8> = PEM.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for input in [PEM.as_bytes(), bags.as_bytes(), PEM.replace('\n', "\r\n").as_bytes(), &utf_16] {
        let home = Home::new();
        login_with(&home, &["--store", "file", "--with-token"], input).run().succeeds();
        let stored = home.stored_secrets();
        assert!(stored.bytes().all(|byte| byte.is_ascii_graphic()));
        let stored = String::from_utf8(STANDARD.decode(stored).unwrap()).unwrap();
        assert_eq!(stored.replace('\r', ""), format!("{}{}", key, certificate));
    }
}

#[test]
fn what_is_not_a_client_secret_is_neither_stored_nor_repeated() {
    let key = PEM.split_once("-----BEGIN CERTIFICATE").unwrap().0;
    let encrypted = PEM.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    let (pat, long) = (pat84(1), "hidden~".repeat(200));
    let pem = "the PEM does not contain a certificate and its RSA key without a passphrase";
    for (input, why) in [
        ("\n", "standard input was empty"),
        (pat.as_str(), "that is a PAT, not a client secret"),
        ("eyJhidden.eyJhidden.hidden", "that is a token, which ends within hours"),
        (CLIENT, "that is the ID of a client secret, not its value"),
        ("hidden secret", "that is neither a client secret nor a PEM file"),
        ("hidden\nsecret", "that is neither a client secret nor a PEM file"),
        ("\u{30}\u{82}\u{1}\u{2}hidden", "openssl pkcs12 -in secret.pfx -out secret.pem -nodes"),
        (long.as_str(), "that is neither a client secret nor a PEM file"),
        (key, pem),
        (encrypted.as_str(), pem),
        ("-----BEGIN PRIVATE KEY-----", pem),
    ] {
        let home = Home::new();
        let ran = login_with(&home, &["--store", "file", "--with-token"], input.as_bytes()).run();
        let ran = ran.ends_with(1).says(why).says("nothing was stored").never_says("hidden");
        assert!(ran.stdout.is_empty() && !ran.stderr.contains(&pat[..20]));
        assert_eq!(home.stored_secrets(), "");
        assert!(!record(&home).contains("[https"));
    }
}

#[test]
fn options_about_a_secret_need_a_service_principal() {
    let home = Home::new();
    for (options, why) in [
        (&["--entra", "--with-token"][..], "need service-principal"),
        (&["--entra", "az", "--store", "file"], "need service-principal"),
        (&["--entra", "service-principal", "--store", "command"], "--store command cannot be used"),
        (&["--entra", "service-principal", "--expires", "90d"], "cannot be used with"),
    ] {
        home.azdo(["login", "acme"].iter().chain(options)).run().ends_with(2).says(why);
    }
    let ran = home.azdo(["login", "acme", "--entra", "service-principal", "--tenant", TENANT]);
    let ran = ran.env("AZURE_CLIENT_SECRET", CLIENT_SECRET).run().ends_with(1);
    ran.says("needs a client ID").says("pass --client-id to login, or set AZURE_CLIENT_ID");
}

#[test]
fn ids_of_variables_are_stored_with_the_secret() {
    let home = Home::new();
    let args = ["login", "acme", "--entra", "service-principal", "--tenant", TENANT];
    let program = home.azdo(args.into_iter().chain(["--store", "file", "--with-token"]));
    program.env("AZURE_CLIENT_ID", CLIENT).stdin(CLIENT_SECRET).run().succeeds();
    assert!(record(&home).contains(&format!("client = {CLIENT}\n")));
}

#[test]
fn replaced_secret_is_restored() {
    let home = home_with(&["first~secret"]);
    let restorable = "This replaces the client secret for acme. To restore it within 14 days";
    assert!(!login(&home, "first~secret").stdout.contains("To restore"), "it is the same");
    login(&home, "second~secret").prints_about(restorable);
    assert_eq!(home.stored_secrets(), "second~secret");
    home.azdo(["restore", "acme", "--previous"]).run().succeeds();
    assert_eq!(home.stored_secrets(), "first~secret");
    assert_eq!(home.replaced_secrets(), "second~secret");
    // A PAT in its place can be exchanged for it, too.
    home.login("acme", &pat84(1));
    assert_eq!(home.replaced_secrets(), "first~secret");
    home.azdo(["restore", "acme", "--previous"]).run().succeeds();
    assert_eq!((home.stored_secrets(), home.replaced_secrets()), ("first~secret".into(), pat84(1)));
}

#[test]
fn secret_moves_to_a_renamed_organization() {
    let home = home_with(&["first~secret", "second~secret"]);
    home.azdo(["rename", "acme", "newco"]).run().succeeds();
    assert_eq!(home.stored_secrets(), "second~secret");
    let record = record(&home);
    assert!(record.contains("[https://dev.azure.com/newco]\n") && !record.contains("leftover"));
    assert_eq!(record.matches(&format!("client = {CLIENT}\n")).count(), 2, "{record}");
    home.azdo(["restore", "newco", "--previous"]).run().succeeds();
    assert_eq!(home.stored_secrets(), "first~secret");
}

#[test]
fn logout_deletes_the_secret() {
    for logout in [&["logout", "acme"][..], &["logout", "--all", "--yes"]] {
        let home = home_with(&["first~secret", "second~secret"]);
        let ran = home.azdo(logout).run().succeeds();
        ran.prints_about("Deleted the previous client secret for acme")
            .prints_about(&format!("Credentials/appId/{CLIENT}"));
        assert_eq!(home.stored_secrets(), "");
        assert!(!record(&home).contains("[https") && !record(&home).contains("leftover"));
    }
}

#[test]
fn lost_secret_is_reported_with_the_login_command() {
    let home = home_with(&[CLIENT_SECRET]);
    std::fs::remove_dir_all(home.path().join("data/git-credential-azdo/secrets")).unwrap();
    let login = format!(
        "git credential-azdo login acme --entra service-principal --tenant {TENANT} --client-id \
         {CLIENT}"
    );
    let get = "protocol=https\nhost=dev.azure.com\npath=acme/web/_git/web\n";
    home.azdo(["get"])
        .stdin(get)
        .run()
        .says("the client secret for acme cannot be read: the secret is no longer in the file")
        .says(&login);
    home.azdo(["list"]).run().succeeds().prints_about("missing").prints_about(&login);
    let ran = home.azdo(["doctor"]).run();
    ran.prints_about("the secret is no longer in the file").prints_about(&login);
}

#[cfg(unix)]
mod at_terminal {
    use test_support::rexpect::session::{PtySession, spawn_command};

    use super::*;

    fn asked(home: &Home, options: &[&str]) -> PtySession {
        let program = login_with(home, options, b"").env("TERM", "dumb").env("COLUMNS", "300");
        let mut terminal = spawn_command(program.into_command(), Some(10_000)).unwrap();
        terminal.exp_string(&format!("Credentials/appId/{CLIENT}")).unwrap();
        terminal.exp_string("Paste the client secret (input is hidden): ").unwrap();
        terminal
    }

    #[test]
    fn pasted_secret_is_hidden_and_a_wrong_one_asked_again() {
        let home = Home::new();
        let mut terminal = asked(&home, &["--store", "file"]);
        terminal.send_line(CLIENT).unwrap();
        terminal.exp_string("That is the ID of a client secret").unwrap();
        terminal.exp_string("(input is hidden): ").unwrap();
        terminal.send_line(CLIENT_SECRET).unwrap();
        let rest = terminal.exp_eof().unwrap();
        assert!(rest.contains("The client secret is stored in a file"), "{rest}");
        assert!(!rest.contains(&CLIENT_SECRET[..8]), "{rest}");
        assert_eq!(home.stored_secrets(), CLIENT_SECRET);
    }

    #[test]
    fn pasted_pem_is_refused_with_the_command_that_reads_it() {
        let home = Home::new();
        let mut terminal = asked(&home, &["--store", "file", "--name", "build"]);
        terminal.send(&PEM.replace('\n', "\r")).unwrap();
        let rest = terminal.exp_eof().unwrap();
        assert!(rest.contains("a certificate cannot be pasted here"), "{rest}");
        let words: Vec<&str> = rest.split_whitespace().collect();
        let command = format!("--client-id {CLIENT} --with-token < certificate.pem");
        assert!(words.join(" ").contains(&command), "{rest}");
        assert!(!rest.contains(PEM.lines().nth(1).unwrap()), "{rest}");
        assert_eq!(home.stored_secrets(), "");
    }
}
