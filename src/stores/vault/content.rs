//! The decrypted content of a vault: one line per secret, with its organization.

use zeroize::Zeroizing;

use crate::stores::{SecretId, SecretLocation};
use crate::util::pat::Secret;

#[derive(Default)]
pub struct Content {
    entries: Vec<VaultEntry>,
}

struct VaultEntry {
    id: SecretId,
    /// Compared on reading, so that a changed index, which is not encrypted, cannot send a PAT
    /// elsewhere.
    url: String,
    secret: Secret,
}

impl Content {
    /// `None` for anything that [`Content::to_bytes`] does not write.
    pub fn parse(bytes: &[u8]) -> Option<Content> {
        let text = str::from_utf8(bytes).ok()?;
        let entry = |line: &str| {
            // A secret contains no space; a server's path may.
            let mut parts = line.splitn(3, ' ');
            let (id, secret, url) = (parts.next()?, parts.next()?, parts.next()?);
            let (url, secret) = (url.to_owned(), Secret::new(secret.to_owned()));
            Some(VaultEntry { id: id.parse().ok()?, url, secret })
        };
        // Not `lines`, which would drop a CR at the end of a URL.
        let entries = text.split_terminator('\n').map(entry).collect::<Option<_>>()?;
        Some(Content { entries })
    }

    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let length = |entry: &VaultEntry| 32 + entry.url.len() + entry.secret.expose().len();
        // With enough capacity: a buffer that grows leaves copies behind.
        let room = self.entries.iter().map(length).sum();
        let mut bytes = Zeroizing::new(Vec::with_capacity(room));
        for VaultEntry { id, url, secret } in &self.entries {
            for part in [id.to_string().as_str(), " ", secret.expose(), " ", url, "\n"] {
                bytes.extend_from_slice(part.as_bytes());
            }
        }
        bytes
    }

    pub(super) fn find(&self, location: &SecretLocation) -> Option<&Secret> {
        let url = location.organization.url();
        let fits = |entry: &&VaultEntry| entry.id == location.secret && entry.url == url;
        self.entries.iter().find(fits).map(|entry| &entry.secret)
    }

    pub(super) fn add(&mut self, location: &SecretLocation, secret: &Secret) {
        self.remove(location);
        self.entries.push(VaultEntry {
            id: location.secret.clone(),
            url: location.organization.url(),
            secret: secret.clone(),
        });
    }

    /// `false` if it was not there.
    pub(super) fn remove(&mut self, location: &SecretLocation) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.id != location.secret);
        self.entries.len() != before
    }
}
