//! The state that git returns to us: which PATs it got for this request (git's `state[]`, 2.46).
//!
//! With it, `store` recognizes our own answers without reading anything, and a second `get` for the
//! same request knows that the first answer was rejected.

use std::fmt;

use crate::git::protocol::{AnswerState, Request};
use crate::index::PatName;
use crate::stores::SecretId;

/// Every helper's state begins with its name (gitcredentials, "state[]").
const MARK: &str = "azdo:";

/// One of our states. It contains ids of secrets, never secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// git got a PAT.
    Gave(Given),
    /// git got none, or no more, and prompts the user. What they paste replaces this dead PAT, if
    /// it is clear which.
    Asked(Option<SecretId>),
    /// Ours, from another version: the program was updated while git was running.
    OfAnotherVersion,
}

/// The PATs that git got for a request, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    /// The ids of the rejected ones, then of the one in use.
    pub(super) tried: Vec<SecretId>,
    /// Whether the one in use was rejected in an earlier command.
    pub(super) suspect: bool,
    /// How often git can ask again after a rejection.
    pub(super) returns: u8,
    /// The username of the request, which names a PAT; git's next request has that of our answer.
    pub(super) username: Option<PatName>,
}

impl State {
    /// Finds our state among those of all helpers.
    pub(super) fn find(states: &[String]) -> Option<State> {
        let ours = states.iter().find_map(|state| state.strip_prefix(MARK));
        ours.map(|text| State::parse(text).unwrap_or(State::OfAnotherVersion))
    }

    /// For a git that keeps state. `ask_again` as in [`AnswerState`].
    pub(super) fn kept(&self, request: &Request, ask_again: bool) -> Option<AnswerState> {
        request.keeps_state.then(|| AnswerState { text: self.to_string(), ask_again })
    }

    fn parse(text: &str) -> Option<State> {
        let mut parts = text.split(':');
        let (kind, ids) = (parts.next()?, parts.next()?);
        let ids: Result<Vec<SecretId>, ()> =
            ids.split(',').filter(|id| !id.is_empty()).map(str::parse).collect();
        let tried = ids.ok()?;
        match (kind, parts.next(), parts.next(), parts.next()) {
            ("asked", None, None, None) => Some(State::Asked(tried.into_iter().next())),
            ("gave" | "gave-suspect", Some(returns), username, None) if !tried.is_empty() => {
                let (suspect, returns) = (kind == "gave-suspect", returns.parse().ok()?);
                let username = username.map(str::parse).transpose().ok()?;
                Some(State::Gave(Given { tried, suspect, returns, username }))
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
            State::Gave(Given { tried, suspect, returns, username }) => {
                let ids: Vec<String> = tried.iter().map(ToString::to_string).collect();
                let kind = if *suspect { "gave-suspect" } else { "gave" };
                write!(f, "{MARK}{kind}:{}:{returns}", ids.join(","))?;
                username.as_ref().map_or(Ok(()), |name| write!(f, ":{name}"))
            }
        }
    }
}
