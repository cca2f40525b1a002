//! Entra tokens that are still valid, in the kernel's keyring until shortly before their end. Where
//! there is none, nothing is cached: tokens are never written to a disk.

use zeroize::Zeroizing;

use super::keyctl;
use super::location::SecretId;
use crate::util::pat::Secret;
use crate::util::time::Timestamp;

/// Seconds before a token's end after which git gets a new one: a long transfer has to end in time.
const MARGIN: i64 = 5 * 60;

/// A token and its end, unless it ends soon.
pub fn get(id: &SecretId, now: Timestamp) -> Option<(Secret, Timestamp)> {
    let bytes = keyctl::get(&name(id)).ok()??;
    let (end, token) = str::from_utf8(&bytes).ok()?.split_once(' ')?;
    let end: i64 = end.parse().ok()?;
    (end - MARGIN > now.unix()).then(|| (Secret::new(token.to_owned()), Timestamp::from_unix(end)))
}

pub fn put(id: &SecretId, token: &Secret, end: Timestamp, now: Timestamp) {
    let seconds = u32::try_from(end.unix() - MARGIN - now.unix()).unwrap_or(0);
    if seconds > 0 {
        let text = Zeroizing::new(format!("{} {}", end.unix(), token.expose()));
        // Full or forbidden: then it is not cached.
        let _ = keyctl::put(&name(id), text.as_bytes(), Some(seconds));
    }
}

pub fn remove(id: &SecretId) {
    let _ = keyctl::remove(&name(id));
}

/// The description in `keyctl show @u`.
fn name(id: &SecretId) -> String {
    format!("git-credential-azdo:entra:{id}")
}
