//! What we let git hand back to us: which PATs it has had from us for this request.
//!
//! With it `store` knows our own answers without looking anything up, and a second `get` for the
//! same request knows that the first answer was refused (facts, git-protocol.md section 0.8).

use std::fmt;

use crate::store::SecretId;

/// Every helper's state begins with its name (git's `gitcredentials`).
const MARK: &str = "azdo:";
const GAVE: &str = "gave:";
const GAVE_SUSPECT: &str = "gave-suspect:";
const ASKED: &str = "asked:";

/// One of our own states. It names slots, never secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// These PATs were given, one after the other; the last one is the one in use.
    Gave {
        /// Never empty.
        tried: Vec<SecretId>,
        /// The last one had been refused before.
        suspect: bool,
    },
    /// This PAT, the last of its organisation, was refused, and the user is being asked.
    Asked(SecretId),
    /// Ours, but from before or after an update that came while git was running.
    OfAnotherVersion,
}

impl State {
    /// Our own state among those of all helpers.
    pub(super) fn find(states: &[String]) -> Option<State> {
        let ours = states.iter().find_map(|state| state.strip_prefix(MARK));
        ours.map(|text| State::parse(text).unwrap_or(State::OfAnotherVersion))
    }

    fn parse(text: &str) -> Option<State> {
        if let Some(id) = text.strip_prefix(ASKED) {
            return id.parse().ok().map(State::Asked);
        }
        let (ids, suspect) = match text.strip_prefix(GAVE_SUSPECT) {
            Some(ids) => (ids, true),
            None => (text.strip_prefix(GAVE)?, false),
        };
        let tried: Result<Vec<SecretId>, ()> = ids.split(',').map(str::parse).collect();
        Some(State::Gave { tried: tried.ok()?, suspect })
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            State::OfAnotherVersion => f.write_str(MARK),
            State::Asked(id) => write!(f, "{MARK}{ASKED}{id}"),
            State::Gave { tried, suspect } => {
                let ids: Vec<String> = tried.iter().map(ToString::to_string).collect();
                let kind = if *suspect { GAVE_SUSPECT } else { GAVE };
                write!(f, "{MARK}{kind}{}", ids.join(","))
            }
        }
    }
}
