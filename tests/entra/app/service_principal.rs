//! Service principals: with a client secret, or with a certificate.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{KeyPair as _, RSA_PSS_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use serde_json::Value;
use test_support::fake_azure::pat_api::{Token, User};
use test_support::fake_azure::token_service::{CLIENT, CLIENT_SECRET, Issuer};

use super::{Site, run};
use crate::entra::{OTHER_TENANT, TENANT};

/// A certificate and its key, which are known to no one else.
const PEM: &str = include_str!("synthetic_certificate.pem");

#[test]
fn client_secret_gets_a_token() {
    let site = Site::new();
    let variable = site.app("service-principal").env("AZURE_CLIENT_SECRET", CLIENT_SECRET);
    run(variable).says("signed in as the application Build until");
    let options = site.program("service-principal").env("TENANT", TENANT).env("CLIENT", CLIENT);
    // The given secret and the options take precedence.
    let given = options
        .env("AZURE_CLIENT_SECRET", "hidden")
        .env("AZURE_TENANT_ID", OTHER_TENANT)
        .env("AZURE_CLIENT_ID", "hidden")
        .env("IS_GIVEN", "1")
        .stdin(format!("{CLIENT_SECRET}\n"));
    run(given).says("signed in as the application Build until");
    let requests = site.azure.token_service().requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].form, requests[1].form);
}

#[test]
fn end_is_the_earlier_of_token_and_answer() {
    let site = Site::new();
    let asks = || run(site.app("service-principal").env("AZURE_CLIENT_SECRET", CLIENT_SECRET));
    // The answer says that it ends in an hour.
    asks().never_says("until 2100");
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let end = now.as_secs().cast_signed() + 600;
    let token = Token::of(User::new("Build", "")).of_app().until(end);
    site.azure.token_service().set_token(token);
    let expires = git_credential_azdo::util::time::Timestamp::from_unix(end);
    asks().says(&format!("until {expires};"));
}

#[test]
fn what_is_missing_is_named() {
    let site = Site::new();
    let bare = || site.program("service-principal").env("AZURE_CLIENT_SECRET", CLIENT_SECRET);
    run(bare().env("TENANT", TENANT))
        .says("not_configured: the service principal needs a client ID")
        .says("Pass --client-id to login, or set AZURE_CLIENT_ID\n");
    run(bare().env("CLIENT", CLIENT))
        .says("not_configured: the service principal needs a tenant ID")
        .says("Pass --tenant to login, or set AZURE_TENANT_ID\n");
    run(site.app("service-principal"))
        .says("not_configured: there is no client secret or certificate for the service principal")
        .says("Set AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH\n")
        .says("login acme --entra service-principal --with-token < secret.txt\n");
    assert!(site.azure.log().all().is_empty());
}

#[test]
fn invalid_ids_are_not_repeated() {
    let site = Site::new();
    let wrong = |name: &str, value: &str| {
        run(site
            .app("service-principal")
            .env("AZURE_CLIENT_SECRET", CLIENT_SECRET)
            .env(name, value))
    };
    wrong("CLIENT", "hidden").says("the value of --client-id is not a GUID, such as");
    wrong("AZURE_CLIENT_ID", "$(hidden)")
        .says("the value of AZURE_CLIENT_ID is not a GUID, such as");
    wrong("AZURE_TENANT_ID", "hidden.com")
        .says("invalid_setting: the value of AZURE_TENANT_ID is not");
    assert!(site.azure.log().all().is_empty());
}

#[test]
fn authority_is_only_reached_by_https_and_only_entra() {
    let site = Site::new();
    let with = |value: &str| {
        let program = site.app("service-principal").env("AZURE_CLIENT_SECRET", CLIENT_SECRET);
        run(program.env("AZURE_AUTHORITY_HOST", value))
    };
    with("https://login.microsoftonline.com/").says("signed in as the application Build");
    let before = site.azure.log().all().len();
    for (value, what) in [
        ("http://login.microsoftonline.com", "not an https URL"),
        ("http://127.0.0.1:1", "not an https URL"),
        ("ftp://hidden", "not an https URL"),
        ("login.microsoftonline.com", "not a URL"),
        ("https://hidden:hidden@login.microsoftonline.com", "a URL with a username or password"),
        // Whoever gets a client secret or an assertion is the application.
        ("https://login.evil.example", "not the URL of Entra in one of Azure's clouds"),
        ("https://login.microsoftonline.com.evil.example", "not the URL of Entra in one of"),
        ("https://login.microsoftonline.com:8443", "not the URL of Entra in one of"),
    ] {
        with(value).says(&format!("the value of AZURE_AUTHORITY_HOST is {what}"));
    }
    assert_eq!(site.azure.log().all().len(), before);
}

#[test]
fn certificate_signs_an_assertion() {
    let site = Site::new();
    let file = site.machine.home.path().join("certificate.pem");
    std::fs::write(&file, PEM).unwrap();
    run(site.app("service-principal").env("AZURE_CLIENT_CERTIFICATE_PATH", &file))
        .says("signed in as");
    run(site.app("service-principal").env("IS_GIVEN", "1").stdin(PEM)).says("signed in as");
    let requests = site.azure.token_service().requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        assert_eq!(request.issuer, Issuer::Entra);
        let (_, jwt) = request.form.iter().find(|(name, _)| name == "client_assertion").unwrap();
        let (signed, signature) = jwt.rsplit_once('.').unwrap();
        verify(signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap());
        let (header, claims) = signed.split_once('.').unwrap();
        let json = |part| -> Value {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
        };
        let (header, claims) = (json(header), json(claims));
        assert_eq!(header["alg"], "PS256");
        assert_eq!(header["x5t#S256"].as_str().unwrap().len(), 43);
        let audience = format!("https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token");
        assert_eq!(claims["aud"], audience);
        assert_eq!((&claims["iss"], &claims["sub"]), (&CLIENT.into(), &CLIENT.into()));
        let life = claims["exp"].as_i64().unwrap() - claims["nbf"].as_i64().unwrap();
        assert_eq!(life, 300);
    }
}

fn verify(message: &[u8], signature: &[u8]) {
    let key = PrivatePkcs8KeyDer::from_pem_slice(PEM.as_bytes()).unwrap();
    let key = RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).unwrap();
    let public = UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, key.public_key().as_ref());
    public.verify(message, signature).unwrap();
}

#[test]
fn unusable_certificate_is_never_sent() {
    let site = Site::new();
    let (key, certificate) = PEM.split_once("-----BEGIN CERTIFICATE").unwrap();
    let encrypted = PEM.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    let file = site.machine.home.path().join("certificate.pem");
    let certificate = format!("-----BEGIN CERTIFICATE{certificate}");
    for text in [key, &certificate, &encrypted, "hidden", "", &PEM.replace("MII", "AAA")] {
        std::fs::write(&file, text).unwrap();
        run(site.app("service-principal").env("AZURE_CLIENT_CERTIFICATE_PATH", &file))
            .says("invalid_certificate: the service principal's PEM does not contain");
    }
    for (path, what) in [("certificate.pem", "a relative path"), ("/none", "cannot read /none: ")] {
        run(site.app("service-principal").env("AZURE_CLIENT_CERTIFICATE_PATH", path)).says(what);
    }
    assert!(site.azure.log().all().is_empty());
}
