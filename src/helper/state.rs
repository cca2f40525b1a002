//! What we let git hand back to us, so that `store` knows our own answers without looking.

use crate::record::StoredPat;

/// Every helper's state begins with its name (git's `gitcredentials`).
const MARK: &str = "azdo:";

/// The state that goes with a PAT. It names the slot, not the secret.
pub(super) fn of(pat: &StoredPat) -> String {
    format!("{MARK}{}", pat.slot.secret)
}

/// Whether the credential that comes with these states is one that we gave.
pub(super) fn is_ours(states: &[String]) -> bool {
    states.iter().any(|state| state.starts_with(MARK))
}
