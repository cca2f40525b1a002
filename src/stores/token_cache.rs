//! Caches Entra tokens until shortly before they expire: in `session_memory` or, where that is
//! missing or full, in `token_file`. Where neither is possible, nothing is cached.

use zeroize::Zeroizing;

use super::location::SecretLocation;
use super::{session_memory, token_file};
use crate::util::pat::Secret;
use crate::util::time::Timestamp;
use crate::util::user_dirs::UserDirs;

/// Seconds before a token's end after which git gets a new one: a long transfer has to end in time.
const MARGIN: i64 = 5 * 60;
/// Seconds for which git gets a token that expires sooner, perhaps only because this machine's clock
/// is ahead: its provider would not give another one yet.
const AT_LEAST: i64 = 60;

/// The token of this location, unless it ends soon. Never prompts.
pub fn get(location: &SecretLocation, dirs: &UserDirs, now: Timestamp) -> Option<Secret> {
    let in_memory = session_memory::get(dirs.data(), &name(location)).ok().flatten();
    let usable = |bytes: Zeroizing<Vec<u8>>| token_in(&bytes, now);
    in_memory.and_then(usable).or_else(|| token_file::read(location, dirs).and_then(usable))
}

/// Caches a token that was received now.
pub fn put(
    location: &SecretLocation,
    token: &Secret,
    end: Timestamp,
    dirs: &UserDirs,
    now: Timestamp,
) {
    let left = end.unix() - now.unix();
    let seconds = (left - MARGIN).max(AT_LEAST).min(left);
    if seconds <= 0 {
        return;
    }
    let (received, until) = (now.unix(), now.unix() + seconds);
    let text = Zeroizing::new(format!("{received} {until} {}", token.expose()));
    let seconds = seconds.try_into().unwrap_or(u32::MAX);
    let kept = session_memory::put(dirs.data(), &name(location), text.as_bytes(), Some(seconds));
    if kept.is_err() {
        token_file::write(location, text.as_bytes(), dirs);
    }
}

/// Removes the cached token of this location, if it is an Entra entry's.
pub fn remove(location: &SecretLocation, dirs: &UserDirs) {
    if location.source.entra().is_some() {
        let _ = session_memory::remove(dirs.data(), &name(location));
        token_file::clear(location, dirs);
    }
}

/// As [`remove`] for a location that is not used again.
pub fn delete(location: &SecretLocation, dirs: &UserDirs) {
    if location.source.entra().is_some() {
        let _ = session_memory::remove(dirs.data(), &name(location));
        token_file::delete(location, dirs);
    }
}

/// The token in what [`put`] wrote. Not after the clock was set back: it may have ended.
fn token_in(bytes: &[u8], now: Timestamp) -> Option<Secret> {
    let mut words = str::from_utf8(bytes).ok()?.splitn(3, ' ');
    let mut time = || words.next()?.parse::<i64>().ok();
    let (received, until) = (time()?, time()?);
    let token = words.next()?;
    (received..until).contains(&now.unix()).then(|| Secret::new(token.to_owned()))
}

/// The description in `keyctl show @u`.
fn name(location: &SecretLocation) -> String {
    format!("git-credential-azdo:entra:{}", location.secret)
}
