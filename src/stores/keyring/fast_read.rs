//! Reads a secret that is there and unlocked, in three round trips.
//!
//! git waits for this on every fetch and push, so it is given up early: the usual read follows
//! and says what is wrong.

use std::time::Duration;

use super::secret_service::SecretService;
use super::{ItemKey, Limits};
use crate::stores::SecretLocation;
use crate::util::pat::Secret;

/// After this the service is probably being started, or shows a window to the user. Both go on
/// during the usual read, which waits longer.
const PATIENCE: Duration = Duration::from_secs(1);

/// `None` if not exactly one unlocked item matches, and on any error.
pub(in crate::stores) fn try_read(location: &SecretLocation) -> Option<Secret> {
    let limits = Limits { answer: PATIENCE, prompt: Duration::ZERO };
    let mut service = SecretService::connect(limits).ok()?;
    match &service.search(&ItemKey::new(location)).ok()?.unlocked[..] {
        [item] => service.secret_of(item).ok(),
        _ => None,
    }
}
