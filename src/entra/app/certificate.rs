//! An assertion that a certificate's key signs
//! (learn.microsoft.com/entra/identity-platform/certificate-credentials).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PSS_SHA256;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::token_endpoint::App;
use crate::util::no_dump::NoDumpGuard;
use crate::util::pat::Secret;
use crate::util::time::Timestamp;

/// Seconds.
const LIFE: u32 = 300;

/// Whether a PEM has a certificate and an unencrypted RSA key.
pub fn is_usable(pem: &str) -> bool {
    parse(pem).is_some()
}

fn parse(pem: &str) -> Option<(CertificateDer<'static>, KeyPair)> {
    let _guard = NoDumpGuard::new();
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).ok()?;
    let key = Zeroizing::new(PrivateKeyDer::from_pem_slice(pem.as_bytes()).ok()?);
    let key = match &*key {
        PrivateKeyDer::Pkcs1(der) => KeyPair::from_der(der.secret_pkcs1_der()),
        PrivateKeyDer::Pkcs8(der) => KeyPair::from_pkcs8(der.secret_pkcs8_der()),
        _ => return None,
    };
    Some((certificate, key.ok()?))
}

/// `None` if the PEM is not usable.
pub fn assertion(app: &App<'_>, pem: &str) -> Option<Secret> {
    let _guard = NoDumpGuard::new();
    let (certificate, key) = parse(pem)?;
    let thumbprint = ring::digest::digest(&ring::digest::SHA256, &certificate);
    let mut id = [0; 16];
    getrandom::fill(&mut id).ok()?;
    let (id, client, now) = (u128::from_le_bytes(id), app.client.to_string(), Timestamp::now());
    let header = json!({
        "alg": "PS256",
        "typ": "JWT",
        "x5t#S256": URL_SAFE_NO_PAD.encode(thumbprint),
    });
    let claims = json!({
        "aud": format!("{}{}", app.authority, app.path()),
        "iss": client,
        "sub": client,
        "jti": format!("{id:032x}"),
        "nbf": now.unix(),
        "exp": now.plus_seconds(LIFE).unix(),
    });
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PSS_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).ok()?;
    Some(Secret::new(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))))
}
