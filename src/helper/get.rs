//! `get`: the right PAT, or nothing.
//!
//! git that keeps state asks again when the server rejected our answer. It then gets the
//! organization's next PAT. If there is none, git prompts the user; what they paste works in the
//! same command, and `store` replaces the dead PAT with it.

use super::known;
use super::messages::{self, Next, environment};
use super::retry_state::{Given, State};
use super::subject::Subject;
use super::{unlock, unnamed, warning};
use crate::changes::{self, Rejection};
use crate::context::{Context, Streams};
use crate::error::Error;
use crate::git::protocol::{self, Answer, Request};
use crate::index::select;
use crate::index::{Health, PLACEHOLDER, PatEntry, PatIndex};
use crate::organization::Organization;
use crate::stores::{SecretId, StoreError, Variable, VaultError};
use crate::util::pat::Secret;
use crate::util::terminal;

/// Makes git give up: its next prompt would be for a password, right where the user has mistyped a
/// passphrase, and that would be sent to the server.
const QUIT: &[u8] = b"quit=1\n";

/// How often a PAT may be replaced between reading the index and reading its secret.
const TRIES: u32 = 10;

pub(super) fn run(
    request: &Request,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Error> {
    let Some(subject) = Subject::new(request, context)? else {
        return Ok(());
    };
    let Some((organization, certain)) = subject.found.organization() else {
        unnamed::answer(&subject, request, streams, context);
        return Ok(());
    };
    let mut index = subject.index;
    let mut asked = OpenRequest::of(request, organization);
    if let Some(State::Gave(given)) = State::find(&request.state) {
        let sure = (certain, messages::meets_iis(request, organization));
        asked.refused = refusal(&given, organization, sure, &index, streams, context);
        (asked.tried, asked.returns) = (given.tried, given.returns.saturating_sub(1));
        index = known::of(organization, context)?;
    }
    asked.answer(index, streams, context)
}

/// Notes that the server rejected the PAT which git got last, if it is still stored. A failure is
/// reported, and git gets its answer anyway.
fn refusal(
    given: &Given,
    organization: &Organization,
    (certain, iis): (bool, bool),
    index: &PatIndex,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Option<RejectedPat> {
    let mut stored = index.of(organization);
    let pat = stored.find(|pat| given.tried.last() == Some(&pat.location.secret))?.clone();
    if !certain {
        return Some(RejectedPat { pat, rejection: None });
    }
    if pat.variable().is_some() || iis {
        return Some(RejectedPat { pat, rejection: Some(Rejection::Suspect) });
    }
    let rejection =
        changes::refuse(context, &pat.location, given.suspect).unwrap_or_else(|error| {
            terminal::say(streams.errors, &error.to_string());
            Some(Rejection::Suspect)
        })?;
    Some(RejectedPat { pat, rejection: Some(rejection) })
}

/// A PAT that git got in this command and the server rejected.
struct RejectedPat {
    pat: PatEntry,
    /// `None` if the request does not say that it was sent to the PAT's own organization.
    rejection: Option<Rejection>,
}

/// A request for a known organization.
pub(super) struct OpenRequest<'a> {
    request: &'a Request,
    organization: &'a Organization,
    /// The PATs that git got from us before and the server rejected.
    tried: Vec<SecretId>,
    /// How often git can ask again after this answer.
    returns: u8,
    /// The last of those PATs, if it is still stored.
    refused: Option<RejectedPat>,
}

impl<'a> OpenRequest<'a> {
    /// A request that git has had no answer to yet.
    pub(super) fn of(request: &'a Request, organization: &'a Organization) -> OpenRequest<'a> {
        OpenRequest {
            request,
            organization,
            tried: Vec::new(),
            // git makes at most three requests (`http.c`). Without proactiveAuth the first one
            // carries no PAT; its 401 has the server's own challenge instead of git's bare `Basic`.
            returns: if request.was_challenged { 1 } else { 2 },
            refused: None,
        }
    }

    fn answer(
        &self,
        mut index: PatIndex,
        streams: &mut Streams<'_>,
        context: &Context,
    ) -> Result<(), Error> {
        let (mut out_of_reach, mut passed_over) = (self.tried.clone(), Vec::new());
        let mut failure = None;
        for tries_left in (0..TRIES).rev() {
            let Some(pat) = self.next(&index, &out_of_reach, context) else {
                break;
            };
            match unlock::secret(&pat.location, streams, context) {
                Ok(secret) => {
                    self.explain_refusal(&Next::Offer(pat), streams, context);
                    self.give(pat, &secret, passed_over, streams);
                    warning::of_the_end(pat, streams, context);
                    return Ok(());
                }
                Err(StoreError::Vault(VaultError::Interrupted)) => {
                    // Ctrl-C at git's own prompt ends git too.
                    let _ = streams.output.write_all(QUIT);
                    return Ok(());
                }
                Err(StoreError::Environment { variable, source }) => {
                    let whose = Some(self.organization);
                    environment::unfit(streams.errors, variable, whose, &source);
                    out_of_reach.push(variable.id());
                    passed_over.push(variable.id());
                }
                Err(source) => {
                    let newer = known::of(self.organization, context)?;
                    // Replaced since the index was read: the new PAT is in it now.
                    let replaced = matches!(source, StoreError::Missing(_)) && newer != index;
                    if !replaced || tries_left == 0 {
                        let closed = source.is_closed();
                        let lost = |other: &&PatEntry| {
                            other.location == pat.location
                                || closed && other.location.source == pat.location.source
                        };
                        let lost = index.of(self.organization).filter(lost);
                        out_of_reach.extend(lost.map(|other| other.location.secret.clone()));
                        failure.get_or_insert(Error::unreadable(pat, source));
                    }
                    index = newer;
                }
            }
        }
        if let Some(failure) = failure {
            if failure.is_a_persons_no() {
                terminal::say(streams.errors, &failure.to_string());
                let _ = streams.output.write_all(QUIT);
                return Ok(());
            }
            // What the user then pastes must not replace a PAT that could not be read.
            self.say_that_git_asks(self.dead(&index, context), streams);
            return Err(failure);
        }
        if self.refused.is_some() && !messages::meets_iis(self.request, self.organization) {
            self.explain_refusal(&Next::Ask, streams, context);
        } else if passed_over.is_empty() {
            // Otherwise an error has named the variable that should have served.
            messages::no_pat(streams.errors, self.request, self.organization, &index, context);
        }
        self.let_git_ask(&index, streams, context);
        Ok(())
    }

    /// The PAT to answer with. The last answer that git can use is better left to the user than
    /// given to a PAT that was rejected before.
    fn next<'r>(
        &self,
        index: &'r PatIndex,
        out_of_reach: &[SecretId],
        context: &Context,
    ) -> Option<&'r PatEntry> {
        let username = self.request.username.as_deref();
        let now = (context.now)();
        let next = select::pat(index, self.organization, username, out_of_reach, now)?;
        let wasted = self.returns == 0 && next.suspect.is_some() && !self.tried.is_empty();
        (!wasted).then_some(next)
    }

    fn explain_refusal(&self, next: &Next<'_>, streams: &mut Streams<'_>, context: &Context) {
        let Some(RejectedPat { pat, rejection }) = &self.refused else {
            return;
        };
        let (errors, asked) = (&mut *streams.errors, (self.request, context));
        match (pat.variable(), rejection) {
            (Some(variable), _) => {
                environment::refused(errors, pat, variable, rejection.is_some(), next, asked);
            }
            (None, None) => messages::perhaps_meant_for_another(errors, pat),
            (None, Some(rejection)) => messages::refused(errors, pat, *rejection, next, context),
        }
    }

    /// PATs that were passed over count as tried, so each is reported once.
    pub(super) fn give(
        &self,
        pat: &PatEntry,
        secret: &Secret,
        passed_over: Vec<SecretId>,
        streams: &mut Streams<'_>,
    ) {
        let in_use = pat.location.secret.clone();
        let tried = [self.tried.clone(), passed_over, vec![in_use]].concat();
        let returns = self.returns;
        let given = Given { tried, suspect: pat.suspect.is_some(), returns };
        let answer = Answer {
            username: Some(pat.name.as_username()),
            password: Some(secret),
            password_expiry_utc: exact_end(pat),
            // After its last answer git must call `erase` instead of `get`, so that we learn of a
            // rejection.
            state: self.kept(&State::Gave(given), returns > 0),
        };
        // A caller that closed the pipe no longer needs the PAT.
        let _ = answer.write(streams.output);
    }

    /// Lets git prompt the user, and tells `store` that what comes then was typed.
    fn let_git_ask(&self, index: &PatIndex, streams: &mut Streams<'_>, context: &Context) {
        let dead = self.dead(index, context);
        if self.tried.is_empty() && dead.is_none() && !index.has_forgotten(self.organization) {
            return;
        }
        self.say_that_git_asks(dead, streams);
    }

    fn say_that_git_asks(&self, dead: Option<SecretId>, streams: &mut Streams<'_>) {
        let state = self.kept(&State::Asked(dead), false);
        // git dropped the username with the rejected password; with it, git prompts only for the
        // PAT.
        let username = (!self.tried.is_empty()).then_some(PLACEHOLDER);
        let answer = Answer { username, password: None, password_expiry_utc: None, state };
        let _ = answer.write(streams.output);
    }

    /// The PAT that a new one replaces, if that is clear: the only one that was tried, or else the
    /// only dead one.
    fn dead(&self, index: &PatIndex, context: &Context) -> Option<SecretId> {
        let mut stored = self.tried.iter().filter(|id| Variable::from_id(id).is_none());
        if let (Some(only), None) = (stored.next(), stored.next()) {
            return Some(only.clone());
        }
        let now = (context.now)();
        let is_dead = |pat: &&PatEntry| {
            pat.health(now) > Health::Suspect || context.is_missing(&pat.location)
        };
        let mut dead = index.of(self.organization).filter(is_dead);
        let first = dead.next()?;
        dead.next().is_none().then(|| first.location.secret.clone())
    }

    fn kept(&self, state: &State, ask_again: bool) -> Option<protocol::AnswerState> {
        let text = state.to_string();
        self.request.keeps_state.then_some(protocol::AnswerState { text, ask_again })
    }
}

/// Only a known end: git would take the latest possible one for the real one.
fn exact_end(pat: &PatEntry) -> Option<i64> {
    pat.end().filter(|(_, at_latest)| !at_latest).map(|(end, _)| end.unix())
}
