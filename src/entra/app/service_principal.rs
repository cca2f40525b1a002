//! What a service principal signs in with: a client secret, or a certificate and its key.

use std::path::Path;

use super::token_endpoint::{App, Proof};
use super::{certificate, client_secret, messages, variables};
use crate::azure::Diagnosis;
use crate::entra::programs::bare;
use crate::util::encoding::decode;
use crate::util::env;
use crate::util::files;
use crate::util::pat::Secret;

/// Whether Microsoft's variables name a secret.
pub fn is_in_variables() -> bool {
    let names = [variables::CLIENT_SECRET, variables::CERTIFICATE_PATH];
    names.iter().any(|name| env::non_empty(name).is_some())
}

/// Bytes of a certificate with its chain and its key.
const LONGEST: usize = 64 << 10;

/// `given`, or else what Microsoft's variables name.
pub fn proof(app: &App<'_>, given: Option<&Secret>) -> Result<Proof, Diagnosis> {
    let given =
        given.map(client_secret::decoded).or_else(|| variables::secret(variables::CLIENT_SECRET));
    let secret = match (given, env::non_empty(variables::CERTIFICATE_PATH)) {
        (Some(secret), _) => secret,
        (None, Some(path)) => certificate_in(Path::new(&path))?,
        (None, None) => {
            let options = format!(
                "--entra service-principal --tenant {} --client-id {}",
                app.tenant, app.client
            );
            return Err(messages::no_client_secret(app.organization, &options));
        }
    };
    let text = bare(secret.expose());
    if text.contains("-----BEGIN ") {
        let assertion = certificate::assertion(app, text).ok_or_else(messages::bad_certificate)?;
        return Ok(Proof::Assertion(assertion));
    }
    Ok(Proof::Secret(Secret::new(text.to_owned())))
}

fn certificate_in(path: &Path) -> Result<Secret, Diagnosis> {
    let name = variables::CERTIFICATE_PATH;
    if !path.is_absolute() {
        return Err(messages::invalid(name, "a relative path"));
    }
    let bytes = files::read_short(path, LONGEST);
    let bytes = bytes.map_err(|error| messages::unreadable(name, path, &error))?;
    let text = decode(&bytes);
    // A file without a certificate is never sent as a client secret.
    if text.expose().contains("-----BEGIN ") { Ok(text) } else { Err(messages::bad_certificate()) }
}
