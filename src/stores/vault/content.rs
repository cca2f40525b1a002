//! What is in a vault: one line for each secret, with the organization that it is for.

use zeroize::Zeroizing;

use crate::stores::{SecretId, SecretLocation};
use crate::util::pat::Secret;

/// The secrets of a vault, in memory.
#[derive(Default)]
pub(super) struct Content {
    entries: Vec<Entry>,
}

struct Entry {
    id: SecretId,
    /// So that a changed record, which is not encrypted, sends no PAT to someone else.
    url: String,
    secret: Secret,
}

impl Content {
    /// `None` for what [`Content::to_bytes`] never writes.
    pub(super) fn parse(bytes: &[u8]) -> Option<Content> {
        let text = str::from_utf8(bytes).ok()?;
        // Not `lines`, which takes the end of a URL for a part of the line's.
        let lines = text.split_terminator('\n');
        let entries: Option<Vec<Entry>> = lines.map(Entry::parse).collect();
        Some(Content { entries: entries? })
    }

    pub(super) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let length = |entry: &Entry| 32 + entry.url.len() + entry.secret.expose().len();
        // Room from the start: a buffer that grows leaves copies behind.
        let room = self.entries.iter().map(length).sum();
        let mut bytes = Zeroizing::new(Vec::with_capacity(room));
        for Entry { id, url, secret } in &self.entries {
            for part in [id.to_string().as_str(), " ", secret.expose(), " ", url, "\n"] {
                bytes.extend_from_slice(part.as_bytes());
            }
        }
        bytes
    }

    pub(super) fn find(&self, location: &SecretLocation) -> Option<&Secret> {
        let url = location.organization.url();
        let fits = |entry: &&Entry| entry.id == location.secret && entry.url == url;
        self.entries.iter().find(fits).map(|entry| &entry.secret)
    }

    pub(super) fn add(&mut self, location: &SecretLocation, secret: &Secret) {
        self.remove(location);
        self.entries.push(Entry {
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

impl Entry {
    fn parse(line: &str) -> Option<Entry> {
        let mut parts = line.splitn(3, ' ');
        // A secret has no space in it; the path of a server may.
        let (id, secret, url) = (parts.next()?, parts.next()?, parts.next()?);
        let (url, secret) = (url.to_owned(), Secret::new(secret.to_owned()));
        Some(Entry { id: id.parse().ok()?, url, secret })
    }
}
