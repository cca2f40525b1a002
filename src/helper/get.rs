//! `get`: the right PAT, or nothing.
//!
//! git that keeps state asks again when the server has refused what we gave. Then the next PAT of
//! the organization answers, and when there is none left git is let to ask the user: what they
//! paste works in the same command, and `store` puts it in the place of the dead one.

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

/// Makes git give up. Its next question would be for the password, at the place where a person has
/// just mistyped a passphrase, and the answer would go to the server.
const QUIT: &[u8] = b"quit=1\n";

/// How often a PAT may be replaced between our look at the record and our look into the store.
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
    let mut asked = Asked::of(request, organization);
    if let Some(State::Gave(given)) = State::find(&request.state) {
        let sure = (certain, messages::meets_iis(request, organization));
        asked.refused = refusal(&given, organization, sure, &index, streams, context);
        (asked.tried, asked.returns) = (given.tried, given.returns.saturating_sub(1));
        index = known::of(organization, context)?;
    }
    asked.answer(index, streams, context)
}

/// Notes that the server has refused the PAT that was given last, if it is still stored. What
/// cannot be noted is said; git has to have its answer all the same.
fn refusal(
    given: &Given,
    organization: &Organization,
    (certain, iis): (bool, bool),
    index: &PatIndex,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Option<Refused> {
    let mut stored = index.of(organization);
    let pat = stored.find(|pat| given.tried.last() == Some(&pat.location.secret))?.clone();
    if !certain {
        return Some(Refused { pat, strike: None });
    }
    if pat.variable().is_some() || iis {
        return Some(Refused { pat, strike: Some(Rejection::Suspect) });
    }
    let strike =
        changes::refuse(context, &pat.location, given.suspect).unwrap_or_else(|error| {
            terminal::say(streams.errors, &error.to_string());
            Some(Rejection::Suspect)
        })?;
    Some(Refused { pat, strike: Some(strike) })
}

/// A PAT that was given in this command and refused.
struct Refused {
    pat: PatEntry,
    /// `None` if the request does not say that it went to the PAT's own organization.
    strike: Option<Rejection>,
}

/// A request whose organization is known.
pub(super) struct Asked<'a> {
    request: &'a Request,
    organization: &'a Organization,
    /// What git has had from us before, and the server has refused.
    tried: Vec<SecretId>,
    /// How often git can come back after the answer that is given now.
    returns: u8,
    /// The last of those that were tried, if it is still stored.
    refused: Option<Refused>,
}

impl<'a> Asked<'a> {
    /// One that git has had no answer to yet.
    pub(super) fn of(request: &'a Request, organization: &'a Organization) -> Asked<'a> {
        Asked {
            request,
            organization,
            tried: Vec::new(),
            // git makes three requests at most. Without proactiveAuth the first one carries no PAT;
            // its refusal comes with the server's own challenge, and not with git's bare `Basic`.
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
                    // Ctrl-C at git's own question ends git too.
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
                    // Replaced since the record was read: the new one is in it now.
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
            // What the user then types shall not be taken for what could not be read.
            self.say_that_git_asks(self.dead(&index, context), streams);
            return Err(failure);
        }
        if self.refused.is_some() && !messages::meets_iis(self.request, self.organization) {
            self.explain_refusal(&Next::Ask, streams, context);
        } else if passed_over.is_empty() {
            // Else it has been said which variable was meant to serve, and why it does not.
            messages::no_pat(streams.errors, self.request, self.organization, &index, context);
        }
        self.let_git_ask(&index, streams, context);
        Ok(())
    }

    /// The PAT to be given. The last answer that git can use is better the user's than one that
    /// has been refused before.
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
        let Some(Refused { pat, strike }) = &self.refused else {
            return;
        };
        let (errors, asked) = (&mut *streams.errors, (self.request, context));
        match (pat.variable(), strike) {
            (Some(variable), _) => {
                environment::refused(errors, pat, variable, strike.is_some(), next, asked);
            }
            (None, None) => messages::perhaps_meant_for_another(errors, pat),
            (None, Some(strike)) => messages::refused(errors, pat, *strike, next, context),
        }
    }

    /// What was passed over counts as tried: it has been said, once.
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
            // After its last answer git shall not come back but `erase`, so that we hear of it.
            state: self.kept(&State::Gave(given), returns > 0),
        };
        // A caller that has closed the pipe does not want the PAT any more.
        let _ = answer.write(streams.output);
    }

    /// Lets git ask the user, and `store` know that what comes then was typed.
    fn let_git_ask(&self, index: &PatIndex, streams: &mut Streams<'_>, context: &Context) {
        let dead = self.dead(index, context);
        if self.tried.is_empty() && dead.is_none() && !index.has_forgotten(self.organization) {
            return;
        }
        self.say_that_git_asks(dead, streams);
    }

    fn say_that_git_asks(&self, dead: Option<SecretId>, streams: &mut Streams<'_>) {
        let state = self.kept(&State::Asked(dead), false);
        // git has lost the username with the refused password; with it, it asks only for the PAT.
        let username = (!self.tried.is_empty()).then_some(PLACEHOLDER);
        let answer = Answer { username, password: None, password_expiry_utc: None, state };
        let _ = answer.write(streams.output);
    }

    /// The PAT that a new one would take the place of, if it is clear which: the only one that
    /// was tried, or else the only one that is dead.
    fn dead(&self, index: &PatIndex, context: &Context) -> Option<SecretId> {
        let mut stored = self.tried.iter().filter(|id| Variable::of_id(id).is_none());
        if let (Some(only), None) = (stored.next(), stored.next()) {
            return Some(only.clone());
        }
        let now = (context.now)();
        let is_dead =
            |pat: &&PatEntry| pat.health(now) > Health::Suspect || context.lacks(&pat.location);
        let mut dead = index.of(self.organization).filter(is_dead);
        let first = dead.next()?;
        dead.next().is_none().then(|| first.location.secret.clone())
    }

    fn kept(&self, state: &State, ask_again: bool) -> Option<protocol::State> {
        let text = state.to_string();
        self.request.keeps_state.then_some(protocol::State { text, ask_again })
    }
}

/// Only an end that is known: git would take the latest possible one for it.
fn exact_end(pat: &PatEntry) -> Option<i64> {
    pat.end().filter(|(_, at_latest)| !at_latest).map(|(end, _)| end.unix())
}
