//! `get`: the right PAT, or nothing.
//!
//! git that keeps state asks again when the server rejected our answer. It then gets the
//! organization's next PAT. If there is none, git prompts the user; what they paste works in the
//! same command, and `store` replaces the dead PAT with it.

use super::known;
use super::messages::environment::{self, RefusedToken};
use super::messages::{self, Next};
use super::pat_reader::PatReader;
use super::retry_state::{Given, State};
use super::subject::Subject;
use super::{unnamed, warning};
use crate::changes::{self, Rejection};
use crate::context::{Context, Streams};
use crate::error::Error;
use crate::git::protocol::{self, Answer, Request};
use crate::index::select;
use crate::index::{Health, PLACEHOLDER, PatEntry, PatIndex};
use crate::organization::Organization;
use crate::stores::{SecretId, Variable};
use crate::util::pat::Secret;
use crate::util::terminal;

pub(super) fn run(
    request: &Request,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Error> {
    let Some(subject) = Subject::new(request, context)? else {
        return Ok(());
    };
    let Some(organization) = subject.found.organization() else {
        unnamed::answer(&subject, request, streams, context);
        return Ok(());
    };
    let mut index = subject.index.clone();
    let mut asked = OpenRequest::new(request, organization);
    if let Some(State::Gave(given)) = State::find(&request.state) {
        asked.refused = refusal(&given, organization, request, &subject, streams, context);
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
    request: &Request,
    subject: &Subject,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Option<RejectedPat> {
    let mut stored = subject.index.of(organization);
    let pat = stored.find(|pat| given.tried.last() == Some(&pat.location.secret))?.clone();
    let rejection = if !subject.found.is_certain() {
        None
    } else if pat.variable().is_some() || messages::meets_iis(request, organization) {
        Some(Rejection::Suspect)
    } else {
        let noted = changes::refuse(context, &pat.location, given.health());
        let noted = noted.unwrap_or_else(|error| {
            terminal::say(streams.errors, &error.to_string());
            Some(Rejection::Suspect)
        });
        Some(noted?)
    };
    Some(RejectedPat { pat, rejection })
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
    pub(super) fn new(request: &'a Request, organization: &'a Organization) -> OpenRequest<'a> {
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
        index: PatIndex,
        streams: &mut Streams<'_>,
        context: &Context,
    ) -> Result<(), Error> {
        let mut reader = PatReader::new(self.organization, index, &self.tried);
        let found = reader.read(|index, lost| self.next(index, lost, context), streams, context);
        let PatReader { index, unfit, .. } = reader;
        match found {
            Ok(Some((pat, secret))) => {
                self.explain_refusal(&Next::Offer(&pat), streams, context);
                self.give(&pat, &secret, unfit, streams);
                warning::of_the_end(&pat, streams, context);
            }
            Ok(None) => {
                if self.refused.is_some() && !messages::meets_iis(self.request, self.organization) {
                    self.explain_refusal(&Next::Ask, streams, context);
                } else if unfit.is_empty() {
                    let (request, organization) = (self.request, self.organization);
                    messages::no_pat(streams.errors, request, organization, &index, context);
                }
                self.let_git_ask(&index, streams, context);
            }
            // Ctrl-C at git's own prompt ends git too.
            Err(error) if error.is_interrupted() => quit(streams),
            Err(error) if error.is_a_persons_no() => {
                terminal::say(streams.errors, &error.to_string());
                quit(streams);
            }
            Err(error) => {
                // What the user then pastes must not replace a PAT that could not be read.
                self.say_that_git_asks(self.dead(&index, context), streams);
                return Err(error);
            }
        }
        Ok(())
    }

    /// The PAT to answer with. The last answer that git can use is better left to the user than
    /// given to a PAT that was rejected before.
    fn next(
        &self,
        index: &PatIndex,
        out_of_reach: &[SecretId],
        context: &Context,
    ) -> Option<PatEntry> {
        let username = self.request.username.as_deref();
        let now = (context.now)();
        let next = select::pat(index, self.organization, username, out_of_reach, now)?;
        let wasted = self.returns == 0 && next.suspect.is_some() && !self.tried.is_empty();
        (!wasted).then(|| next.clone())
    }

    fn explain_refusal(&self, next: &Next<'_>, streams: &mut Streams<'_>, context: &Context) {
        let Some(RejectedPat { pat, rejection }) = &self.refused else {
            return;
        };
        let (errors, request) = (&mut *streams.errors, self.request);
        match (pat.variable(), rejection) {
            (Some(variable), _) => {
                let certain = rejection.is_some();
                let refused = RefusedToken { pat, variable, request, certain };
                environment::refused(errors, &refused, next, context);
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

/// Makes git give up: its next prompt would be for a password, right where the user has mistyped a
/// passphrase, and that would be sent to the server.
fn quit(streams: &mut Streams<'_>) {
    let _ = streams.output.write_all(b"quit=1\n");
}

/// Only a known end: git would take the latest possible one for the real one.
fn exact_end(pat: &PatEntry) -> Option<i64> {
    pat.end().filter(|end| !end.at_latest).map(|end| end.at.unix())
}
