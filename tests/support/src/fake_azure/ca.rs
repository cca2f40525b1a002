//! The fake server's certificate authority, which clients are configured to trust.

use std::net::TcpListener;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::{ServerConfig, ServerConnection};

use super::origin::CERTIFIED_NAMES;

pub struct Authority {
    /// The certificate for `http.sslCAInfo`.
    pub pem: String,
    pub acceptor: TlsAcceptor,
}

/// Creates an authority for this process and one certificate for every host.
pub fn create() -> Authority {
    let issuer = CertifiedIssuer::self_signed(authority_params(), new_key())
        .expect("a self-signed certificate of the fake server's authority");
    let names = CERTIFIED_NAMES.map(String::from);
    let server_key = new_key();
    let server = CertificateParams::new(names)
        .and_then(|params| params.signed_by(&server_key, &issuer))
        .expect("a certificate for the fake server's hosts");
    let key = PrivatePkcs8KeyDer::from(server_key.serialize_der());
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![server.der().clone()], key.into())
        .expect("a TLS configuration from our own certificate");
    Authority { pem: issuer.pem(), acceptor: TlsAcceptor::from(Arc::new(config)) }
}

fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "Fake Azure DevOps CA");
    params
}

fn new_key() -> KeyPair {
    KeyPair::generate().expect("a new key pair")
}

/// Serves one TLS handshake with a CA certificate, as `openssl req -x509` makes them. Returns host
/// and port, and the certificate.
pub fn serve_as_own_authority() -> (String, String) {
    let key = new_key();
    let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).expect("an address");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).expect("a self-signed certificate");
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())
        .expect("a TLS configuration from our own certificate");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free loopback port");
    let port = listener.local_addr().expect("the port's address").port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        let mut tls = ServerConnection::new(config.into()).expect("a TLS connection");
        // The client closes the connection after it has seen the certificate.
        let _ = tls.complete_io(&mut stream);
    });
    (format!("127.0.0.1:{port}"), certificate.pem())
}
