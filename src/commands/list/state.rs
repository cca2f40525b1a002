//! What is known about a PAT, in a word and in a few.

use crate::context::Context;
use crate::index::{Health, PatEntry};
use crate::stores::{StoreError, StoreKind, VaultError};
use crate::util::terminal::Color;
use crate::util::time::Timestamp;

pub(super) const LOCKED: &str = "locked";
const VERIFIED: &str = "verified";
const UNVERIFIED: &str = "unverified";
/// A PAT in use that expires within the days of the setting.
const EXPIRING: &str = "expiring";
const SUSPECT: &str = "suspect";
/// Rejected at `login` or `check`, but not by git's own requests.
const REFUSED: &str = "refused";
const REJECTED: &str = "rejected";

pub(super) struct Listed<'a> {
    pub(super) pat: &'a PatEntry,
    /// One of the words that docs/reference.md lists.
    pub(super) state: &'static str,
    pub(super) now: Timestamp,
}

impl Listed<'_> {
    /// `warning_days` before its end, a PAT starts to need attention.
    pub(super) fn new<'a>(
        pat: &'a PatEntry,
        warning_days: i64,
        closed: &mut Vec<(StoreKind, &'static str)>,
        context: &Context,
    ) -> Listed<'a> {
        let now = (context.now)();
        let mut listed = Listed { pat, state: UNVERIFIED, now };
        let ends_soon = listed.days_left().is_some_and(|days| days <= warning_days);
        listed.state = match (unreadable(pat, closed, context), pat.health(now)) {
            (Some(LOCKED), Health::Good) => LOCKED,
            (Some(state), _) if state != LOCKED => state,
            (_, Health::Good) if ends_soon => EXPIRING,
            (_, Health::Good) if pat.verified.is_some() => VERIFIED,
            (_, Health::Good) => UNVERIFIED,
            (_, Health::Suspect) if pat.rejected_by().is_some() => REFUSED,
            (_, Health::Suspect) => SUSPECT,
            (_, Health::Expired) => "expired",
            (_, Health::Rejected) => REJECTED,
        };
        listed
    }

    /// Negative if the PAT has expired.
    pub(super) fn days_left(&self) -> Option<i64> {
        self.pat.end().map(|end| self.now.days_until(end.at))
    }

    pub(super) fn is_due(&self) -> bool {
        !matches!(self.state, VERIFIED | UNVERIFIED)
    }

    /// Whether git does not use it, or only after others.
    pub(super) fn is_unusable(&self) -> bool {
        self.is_due() && !matches!(self.state, LOCKED | EXPIRING)
    }

    /// The state with what it is based on.
    pub(super) fn in_words(&self) -> String {
        let pat = self.pat;
        let since = match self.state {
            VERIFIED => pat.verified,
            SUSPECT | REFUSED => pat.suspect,
            REJECTED => pat.rejected,
            _ => None,
        };
        let what = match pat.rejected_by().filter(|_| self.state == REFUSED) {
            Some(command) => &format!("rejected at {command}"),
            None => self.state,
        };
        let day = since.map(|at: Timestamp| format!(" {}", at.day())).unwrap_or_default();
        format!("{what}{day}")
    }

    pub(super) fn color(&self) -> Option<Color> {
        match self.state {
            UNVERIFIED => None,
            VERIFIED => Some(Color::Green),
            LOCKED | EXPIRING | SUSPECT => Some(Color::Yellow),
            _ => Some(Color::Red),
        }
    }
}

/// Why a PAT cannot be read now. `closed` are the stores that no PAT can be read from.
fn unreadable(
    pat: &PatEntry,
    closed: &mut Vec<(StoreKind, &'static str)>,
    context: &Context,
) -> Option<&'static str> {
    let store = pat.location.source.store()?;
    if let Some((_, state)) = closed.iter().find(|(other, _)| *other == store) {
        return Some(state);
    }
    let why = context.check_readable(&pat.location).err()?;
    let state = match why {
        StoreError::Missing(_) => "missing",
        StoreError::Locked | StoreError::Vault(VaultError::Locked) => LOCKED,
        _ => "unreadable",
    };
    // A keyring that does not answer costs its time limit.
    if why.is_closed() {
        closed.push((store, state));
    }
    Some(state)
}
