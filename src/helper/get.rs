//! `get`: the right PAT, or nothing.
//!
//! A git that keeps state asks again when the server has rejected our answer. It then gets the
//! organization's next PAT. If there is none, git prompts the user; what they paste works in the
//! same command, and `store` replaces the dead PAT with it.

use super::known;
use super::messages::{self, Next};
use super::pat_reader::PatReader;
use super::refusal::{self, Attempt, RejectedPat};
use super::retry_state::{Given, State};
use super::subject::{Subject, url_of};
use super::{prompt_mark, token, unnamed, warning};
use crate::context::{Context, Streams};
use crate::error::Error;
use crate::git::protocol::{Answer, Form, Request};
use crate::index::select;
use crate::index::{Health, PLACEHOLDER, PatEntry, PatIndex, PatName};
use crate::organization::Organization;
use crate::stores::SecretId;
use crate::use_log;
use crate::util::caller;
use crate::util::pat::Secret;

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
    let state = State::find(&request.state);
    // git-lfs 3.6 and later returns it even if the server has not rejected the PAT, as after a 404 for
    // locks (`SetStateFields` in lfsapi/auth.go). Without `continue` it calls `erase` if it has.
    let by_lfs = state.is_some() && caller::is_git_lfs();
    asked.returns *= u8::from(!by_lfs);
    if let Some(State::Gave(given)) = state.filter(|_| !by_lfs) {
        let is_last = |pat: &&PatEntry| given.tried.last() == Some(&pat.location.secret);
        let last = index.of(organization).find(is_last);
        let last = last.map(|pat| token::source_of(pat, &index, context).clone());
        asked.refused = last.and_then(|pat| {
            let attempt = &Attempt::new(None, Some(&given));
            let refusal = refusal::note(&pat, attempt, request, &subject, context)?;
            Some(RejectedPat { pat, refusal })
        });
        (asked.tried, asked.returns) = (given.tried, given.returns.saturating_sub(1));
        asked.username = given.username;
        index = known::of(organization, context)?;
    } else if (by_lfs || !request.keeps_state) && prompt_mark::may_exist(context) {
        prompt_mark::clean_up(context);
        asked.tried = prompt_mark::refused(request, context);
        asked.is_explained = !asked.tried.is_empty();
    }
    asked.answer(index, streams, context)
}

/// A request for a known organization.
pub(super) struct OpenRequest<'a> {
    request: &'a Request,
    organization: &'a Organization,
    /// The PATs that git got from us before and the server rejected.
    tried: Vec<SecretId>,
    /// How often git can ask again after this answer.
    returns: u8,
    /// Whether `erase` has explained that.
    is_explained: bool,
    /// The last of those PATs, if it is still stored.
    refused: Option<RejectedPat>,
    username: Option<PatName>,
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
            is_explained: false,
            refused: None,
            username: PatName::from_username(request.username.as_deref()),
        }
    }

    fn answer(
        mut self,
        index: PatIndex,
        streams: &mut Streams<'_>,
        context: &Context,
    ) -> Result<(), Error> {
        let exhausted = token::exhausted(&self.tried, &index);
        let mut reader = PatReader::new(self.organization, index, &exhausted);
        let found = reader.read(|index, lost| self.next(index, lost, context), streams, context);
        let PatReader { index, unfit, lost, no_token, .. } = reader;
        match found {
            Ok(Some((pat, secret))) => {
                no_token.iter().for_each(|error| messages::tokens::none(streams, error, &pat));
                self.explain_refusal(&Next::Offer(&pat), streams, context);
                // PATs that were passed over count as tried, so each is reported once.
                self.tried.extend(unfit);
                self.give(&pat, &secret, streams, context);
                // `store` must not mistake our answer for the one to an earlier prompt.
                prompt_mark::take(self.request, context);
                warning::of_the_end(&pat, streams, context);
                Ok(())
            }
            Err(error)
                if token::must_not_prompt(&error, self.request, self.organization, &index) =>
            {
                // Ctrl-C at git's own prompt ends git too, without a message.
                if !error.is_interrupted() {
                    streams.say(error);
                }
                // git would prompt for a password next.
                let _ = streams.output.write_all(b"quit=1\n");
                Ok(())
            }
            nothing => {
                let replaced = self.to_replace(&index, &lost, context);
                let is_told = match &nothing {
                    Err(Error::Unreadable { whose, .. }) => {
                        replaced.is_none_or(|pat| pat.title() == *whose)
                    }
                    Err(_) => true,
                    // With a state, nothing has said that the PAT which was tried is gone.
                    Ok(_) => !unfit.is_empty() || self.is_explained,
                };
                self.explain_refusal(&Next::Ask(replaced), streams, context);
                if self.refused.is_none() && !is_told {
                    let (request, organization) = (self.request, self.organization);
                    messages::no_pat(streams, request, organization, replaced, &index, context);
                }
                self.let_git_ask(replaced, streams, context);
                nothing.map(drop)
            }
        }
    }

    /// The PAT to answer with. The last answer that git can use is better left to a user who can be
    /// prompted than given to a PAT that was rejected before.
    fn next(
        &self,
        index: &PatIndex,
        out_of_reach: &[SecretId],
        context: &Context,
    ) -> Option<PatEntry> {
        let (username, now) = (self.username.as_ref(), (context.now)());
        let mut passed_over = out_of_reach.to_vec();
        if self.returns == 0 && self.refused.is_some() && messages::git_asks_people(context) {
            let suspect =
                index.of(self.organization).filter(|pat| pat.health(now) == Health::Suspect);
            passed_over.extend(suspect.map(|pat| pat.location.secret.clone()));
        }
        select::pat(index, self.organization, username, &passed_over, now).cloned()
    }

    fn explain_refusal(&self, next: &Next<'_>, streams: &mut Streams<'_>, context: &Context) {
        if let Some(RejectedPat { pat, refusal }) = &self.refused {
            messages::refused(streams, pat, refusal, next, self.request, context);
        }
    }

    pub(super) fn give(
        &self,
        pat: &PatEntry,
        secret: &Secret,
        streams: &mut Streams<'_>,
        context: &Context,
    ) {
        let in_use = pat.location.secret.clone();
        let tried = [self.tried.clone(), vec![in_use]].concat();
        let returns = self.returns;
        let username = self.username.clone();
        let given = Given { tried, suspect: pat.suspect.is_some(), returns, username };
        let answer = Answer {
            username: Some(pat.name.as_username()),
            password: Some(secret),
            password_expiry_utc: token::end(pat, secret, context),
            form: token::form(pat, self.request, context),
            // After its last answer git must call `erase` instead of `get`, so that we learn of a
            // rejection.
            state: State::Gave(given).kept(self.request, returns > 0),
        };
        // A caller that closed the pipe no longer needs the PAT.
        if answer.write(streams.output).is_ok() {
            let url = url_of(self.request);
            use_log::note("get", Some(self.organization), &pat.name, &url, context);
        }
    }

    fn let_git_ask(
        &self,
        replaced: Option<&PatEntry>,
        streams: &mut Streams<'_>,
        context: &Context,
    ) {
        // git dropped the username along with the rejected password. Given one, it prompts only for
        // the PAT.
        let username = (!self.tried.is_empty()).then_some(PLACEHOLDER);
        let replaced = replaced.map(|pat| pat.location.secret.clone());
        let_git_ask(self.request, username, replaced, streams, context);
    }

    /// The PAT that a pasted one replaces.
    fn to_replace<'r>(
        &self,
        index: &'r PatIndex,
        lost: &[SecretId],
        context: &Context,
    ) -> Option<&'r PatEntry> {
        let now = (context.now)();
        select::to_replace(index, self.organization, self.username.as_ref(), |pat| {
            self.tried.contains(&pat.location.secret)
                || pat.health(now) > Health::Suspect
                || lost.contains(&pat.location.secret)
        })
    }
}

/// Makes git prompt the user, and records for `store` that the next credential was typed and which
/// PAT it replaces.
pub(super) fn let_git_ask(
    request: &Request,
    username: Option<&str>,
    replaced: Option<SecretId>,
    streams: &mut Streams<'_>,
    context: &Context,
) {
    if !request.keeps_state {
        return prompt_mark::leave(request, replaced.as_ref(), context);
    }
    let state = State::Asked(replaced).kept(request, false);
    let was_answered = username.is_some() && request.takes_headers;
    let form = if was_answered { Form::Typed } else { Form::Password };
    // 0: what is typed does not end when our last answer does.
    let end = was_answered.then_some(0);
    let answer = Answer { username, password: None, password_expiry_utc: end, form, state };
    let _ = answer.write(streams.output);
}
