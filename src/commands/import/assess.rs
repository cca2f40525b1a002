//! Finds out whether a PAT of another tool is already stored here, and whether it works.

use std::time::Duration;

use crate::azure::{Advice, Cause, Probe};
use crate::commands::{Result, verdict};
use crate::context::{Context, Streams};
use crate::import::{Found, Place};
use crate::index::{Health, PatEntry, PatIndex, PatName, Verdict, pat_command};
use crate::organization::Organization;
use crate::settings;
use crate::stores::StoreKind;
use crate::use_log;
use crate::util::pat::{Secret, latest_end};
use crate::util::redact::abbreviate;
use crate::util::time::Timestamp;

/// Short, because the user is waiting.
const TIME_LIMIT: Duration = Duration::from_secs(5);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    Works(Verdict),
    /// The server was not asked, or its answer says nothing about the PAT.
    Unverified,
    Rejected,
    Expired,
    /// Already stored, and not verified now.
    Stored,
    /// Its organization is unknown.
    Unnamed,
}

pub(super) struct Candidate {
    pub(super) found: Found,
    pub(super) state: State,
    /// Whether it is stored here, now or before.
    pub(super) is_here: bool,
    /// Its name and store, if it was stored in this run.
    pub(super) stored: Option<(PatName, StoreKind)>,
    pub(super) removed: Vec<Place>,
}

impl Candidate {
    pub(super) fn assess(
        found: Found,
        index: &PatIndex,
        streams: &mut Streams<'_>,
        context: &Context,
    ) -> Result<Candidate> {
        let mut is_here = false;
        let state = match &found.organization {
            None => State::Unnamed,
            Some(_) if ended(&found, (context.now)()) => State::Expired,
            Some(organization) => {
                is_here = is_stored(organization, &found.secret, index, context);
                match verify(organization, &found.secret, streams, context)? {
                    State::Unverified if is_here => State::Stored,
                    state => state,
                }
            }
        };
        Ok(Candidate { found, state, is_here, stored: None, removed: Vec::new() })
    }

    /// Whether it can be stored.
    pub(super) fn is_new(&self) -> bool {
        !self.is_here && matches!(self.state, State::Works(_) | State::Unverified)
    }

    pub(super) fn works(&self) -> bool {
        matches!(self.state, State::Works(_))
    }

    pub(super) fn verdict(&self) -> Verdict {
        match &self.state {
            State::Works(verdict) => verdict.clone(),
            _ => Verdict::Unknown,
        }
    }

    /// As `the PAT abcd…wxyz for acme`.
    pub(super) fn title(&self) -> String {
        let whose = self.found.organization.as_ref().map(|it| format!(" for {it}"));
        format!("the PAT {}{}", abbreviate(&self.found.secret), whose.unwrap_or_default())
    }
}

pub(super) fn ended(found: &Found, now: Timestamp) -> bool {
    [found.expires, latest_end(&found.secret)].into_iter().flatten().any(|end| end <= now)
}

/// Whether one of our stores, if it is open, has this PAT for the organization.
pub(super) fn is_stored(
    organization: &Organization,
    secret: &Secret,
    index: &PatIndex,
    context: &Context,
) -> bool {
    let has_it = |pat: &&PatEntry| {
        pat.location.source.pat_store().is_some()
            && context.check_readable(&pat.location).is_ok()
            && context.secret(&pat.location).is_ok_and(|stored| stored == *secret)
    };
    index.of(organization).any(|pat| has_it(&pat))
}

/// Whether git gets a PAT or token for this organization.
pub(super) fn is_served(organization: &Organization, index: &PatIndex, now: Timestamp) -> bool {
    index.of(organization).any(|pat| pat.health(now) <= Health::Suspect)
}

/// Asks the server, unless that is turned off.
fn verify(
    organization: &Organization,
    secret: &Secret,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<State> {
    if !settings::verify(context.dirs()?)? {
        return Ok(State::Unverified);
    }
    let name = PatName::default();
    let advice = Advice {
        organization,
        noun: "PAT",
        replace: None,
        check_command: &pat_command("check", organization, &name),
        accepted: None,
        is_explained: false,
        now: (context.now)(),
    };
    use_log::note("import", Some(organization), &name, &organization.url(), context);
    let mut probe =
        Probe { pat: secret, time_limit: Some(TIME_LIMIT), advice, warnings: Vec::new() };
    let result = probe.identity();
    probe.warnings.iter().for_each(|warning| streams.warn(warning));
    Ok(match result {
        Ok(identity) => State::Works(verdict::accepted(&identity, secret)),
        Err(why) if why.cause.as_ref().is_some_and(Cause::is_about_the_pat) => State::Rejected,
        Err(why) => {
            streams.warn(format!("could not verify the PAT for {organization}: {}", why.message));
            State::Unverified
        }
    })
}
