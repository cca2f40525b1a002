//! Entra tokens as answers to git.

use crate::entra;
use crate::index::{PatEntry, PatIndex};
use crate::stores::SecretId;
use crate::util::pat::Secret;

/// When git must stop using a token, in seconds since 1970; `None` for a PAT.
pub(super) fn end(pat: &PatEntry, token: &Secret) -> Option<i64> {
    pat.location.source.entra()?;
    Some(entra::end_of(token)?.unix() - 60)
}

/// The ids among `tried` that git must not get again. A rejected token is no longer cached, and a
/// new one is tried once.
pub(super) fn exhausted(tried: &[SecretId], index: &PatIndex) -> Vec<SecretId> {
    let gives_new = |id: &SecretId| {
        let is_it = |pat: &&PatEntry| pat.location.secret == *id;
        index.pats.iter().find(is_it).is_some_and(|pat| pat.location.source.entra().is_some())
    };
    let times = |id: &SecretId| tried.iter().filter(|other| *other == id).count();
    tried.iter().filter(|id| times(id) > 1 || !gives_new(id)).cloned().collect()
}
