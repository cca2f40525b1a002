//! `get`: the right PAT, or nothing.
//!
//! git that keeps state asks again when the server has refused what we gave. Then the next PAT of
//! the organisation answers, and when there is none left git is let to ask the user: what they
//! paste works in the same command, and `store` puts it in the place of the dead one.

use super::state::State;
use super::subject::Subject;
use super::{explain, warning};
use crate::choice::{self, Found};
use crate::error::Error;
use crate::lifecycle::{self, Strike};
use crate::pat::Secret;
use crate::protocol::{self, Answer, Request};
use crate::record::{PLACEHOLDER, Record, StoredPat};
use crate::remote::Organisation;
use crate::store::{SecretId, StoreError};
use crate::terminal;
use crate::world::{Streams, World};

/// How often a PAT may be replaced between our look at the record and our look into the store.
const TRIES: u32 = 10;

pub(super) fn run(
    request: &Request,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Error> {
    let Some(Subject { mut record, found, .. }) = Subject::of(request, world)? else {
        return Ok(());
    };
    let (organisation, certain) = match found {
        Found::Named(organisation) => (organisation, true),
        Found::Guessed(organisation, _) => (organisation, false),
        Found::Unclear => {
            terminal::say(streams.errors, explain::WHICH_ORGANISATION);
            return Ok(());
        }
        Found::Unknown => return Ok(()),
    };
    let mut tried = Vec::new();
    if let Some(State::Gave { tried: given, .. }) = State::find(&request.state) {
        tried = given;
        let refused = record.of(&organisation).find(|pat| tried.last() == Some(&pat.slot.secret));
        if let Some(pat) = refused {
            note_refusal(pat, certain, streams, world)?;
            record = world.record_file()?.read()?;
        }
    }
    let asked = Asked { request, organisation: &organisation, tried };
    asked.answer(record, streams, world)
}

/// A request whose organisation is known.
struct Asked<'a> {
    request: &'a Request,
    organisation: &'a Organisation,
    /// What git has had from us before, and the server has refused.
    tried: Vec<SecretId>,
}

impl Asked<'_> {
    fn answer(
        &self,
        mut record: Record,
        streams: &mut Streams<'_>,
        world: &World,
    ) -> Result<(), Error> {
        let now = (world.now)();
        let username = self.request.username.as_deref();
        for tries_left in (0..TRIES).rev() {
            let Some(pat) = choice::pat(&record, self.organisation, username, &self.tried, now)
            else {
                explain::nothing_to_give(streams.errors, self.organisation, &record, now);
                self.let_git_ask(streams);
                return Ok(());
            };
            match world.store(pat.slot.store)?.read(&pat.slot) {
                Ok(secret) => {
                    self.give(pat, &secret, streams);
                    warning::of_the_end(pat, streams, world);
                    return Ok(());
                }
                // Replaced since the record was read: the new one is in it now.
                Err(StoreError::Missing(store)) => {
                    let newer = world.record_file()?.read()?;
                    if newer == record || tries_left == 0 {
                        return Err(Error::unreadable(pat, StoreError::Missing(store)));
                    }
                    record = newer;
                }
                Err(source) => return Err(Error::unreadable(pat, source)),
            }
        }
        Ok(())
    }

    fn give(&self, pat: &StoredPat, secret: &Secret, streams: &mut Streams<'_>) {
        let mut tried = self.tried.clone();
        tried.push(pat.slot.secret.clone());
        let state = State::Gave { tried, suspect: pat.suspect.is_some() };
        let answer = Answer {
            username: pat.name.as_username(),
            password: Some(secret),
            password_expiry_utc: pat.expires.map(|end| end.unix()),
            state: self.kept(&state, true),
        };
        // A caller that has closed the pipe does not want the PAT any more.
        let _ = answer.write(streams.output);
    }

    /// After a refusal git has our username and password no more; it gets the username again,
    /// so that it asks only for the PAT.
    fn let_git_ask(&self, streams: &mut Streams<'_>) {
        if let Some(refused) = self.tried.last() {
            let state = self.kept(&State::Asked(refused.clone()), false);
            let username = PLACEHOLDER;
            let answer = Answer { username, password: None, password_expiry_utc: None, state };
            let _ = answer.write(streams.output);
        }
    }

    fn kept(&self, state: &State, ask_again: bool) -> Option<protocol::State> {
        let text = state.to_string();
        self.request.keeps_state.then_some(protocol::State { text, ask_again })
    }
}

/// Notes that the server has refused the PAT that was given last.
fn note_refusal(
    pat: &StoredPat,
    certain: bool,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Error> {
    if !certain {
        explain::perhaps_meant_for_another(streams.errors, pat);
        return Ok(());
    }
    match lifecycle::refuse(world, &pat.slot)? {
        Strike::Gone => {}
        strike => explain::refused(streams.errors, pat, strike),
    }
    Ok(())
}
