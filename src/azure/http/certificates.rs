//! The certificate authorities that are trusted for a server.

use std::fs;
use std::io;
use std::path::Path;

use ureq::tls::{Certificate, PemItem, RootCerts, parse_pem};

use super::messages::authorities_unreadable as unreadable;
use super::settings::Authorities;
use crate::azure::Diagnosis;
use crate::util::files;

/// Bytes; all authorities of a system take less than 1 MiB.
const LONGEST: usize = 16 << 20;

/// The system's certificate authorities, or only those that are configured, as with git.
pub(super) fn trusted(configured: Option<&Authorities>) -> Result<RootCerts, Diagnosis> {
    let Some(Authorities { file, directory }) = configured else {
        return Ok(RootCerts::PlatformVerifier);
    };
    let mut found = Vec::new();
    if let Some(file) = file {
        let certificates = certificates_in(file).map_err(|error| unreadable(file, &error))?;
        if certificates.is_empty() {
            return Err(unreadable(file, &"it contains no certificate"));
        }
        found.extend(certificates);
    }
    if let Some(directory) = directory {
        let unreadable = |error: io::Error| unreadable(directory, &error);
        for entry in fs::read_dir(directory).map_err(unreadable)? {
            // Like git, ignore the files that contain no certificate.
            found.extend(certificates_in(&entry.map_err(unreadable)?.path()).unwrap_or_default());
        }
    }
    Ok(RootCerts::new_with_certs(&found))
}

fn certificates_in(file: &Path) -> io::Result<Vec<Certificate<'static>>> {
    let text = files::read_short(file, LONGEST)?;
    let certificate = |item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    };
    Ok(parse_pem(&text).filter_map(certificate).collect())
}
