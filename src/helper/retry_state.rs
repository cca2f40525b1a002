//! What we let git hand back to us: which PATs it has had from us for this request.
//!
//! With it `store` knows our own answers without looking anything up, and a second `get` for the
//! same request knows that the first answer was refused (facts, git-protocol.md section 0.8).

use std::fmt;

use crate::stores::SecretId;

/// Every helper's state begins with its name (git's `gitcredentials`).
const MARK: &str = "azdo:";

/// One of our own states. It names slots, never secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// We gave a PAT.
    Gave(Given),
    /// We gave none, or no more, so git asks the user. What they type takes the place of this
    /// dead PAT, if it is clear which.
    Asked(Option<SecretId>),
    /// Ours, but from before or after an update that came while git was running.
    OfAnotherVersion,
}

/// The PATs that were given for a request, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    /// Those that were refused, in their order, and the one in use.
    pub(super) tried: Vec<SecretId>,
    /// The one in use had been refused in an earlier command.
    pub(super) suspect: bool,
    /// How often git can still come back after a refusal.
    pub(super) returns: u8,
}

impl State {
    /// Our own state among those of all helpers.
    pub(super) fn find(states: &[String]) -> Option<State> {
        let ours = states.iter().find_map(|state| state.strip_prefix(MARK));
        ours.map(|text| State::parse(text).unwrap_or(State::OfAnotherVersion))
    }

    fn parse(text: &str) -> Option<State> {
        let mut parts = text.split(':');
        let (kind, ids) = (parts.next()?, parts.next()?);
        let ids: Result<Vec<SecretId>, ()> =
            ids.split(',').filter(|id| !id.is_empty()).map(str::parse).collect();
        let tried = ids.ok()?;
        match (kind, parts.next(), parts.next()) {
            ("asked", None, None) => Some(State::Asked(tried.into_iter().next())),
            ("gave" | "gave-suspect", Some(returns), None) if !tried.is_empty() => {
                let (suspect, returns) = (kind == "gave-suspect", returns.parse().ok()?);
                Some(State::Gave(Given { tried, suspect, returns }))
            }
            _ => None,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            State::OfAnotherVersion => f.write_str(MARK),
            State::Asked(None) => write!(f, "{MARK}asked:"),
            State::Asked(Some(id)) => write!(f, "{MARK}asked:{id}"),
            State::Gave(Given { tried, suspect, returns }) => {
                let ids: Vec<String> = tried.iter().map(ToString::to_string).collect();
                let kind = if *suspect { "gave-suspect" } else { "gave" };
                write!(f, "{MARK}{kind}:{}:{returns}", ids.join(","))
            }
        }
    }
}
