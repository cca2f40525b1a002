//! Renewing one PAT.

use super::{Result, due};
use crate::azure::pats::{ApiErrorKind, Change, ServerPat};
use crate::changes::{self, Replaces};
use crate::cli::{Renew, SignIn};
use crate::commands::azure_pats::create::{Request, create, registration};
use crate::commands::azure_pats::{
    self, DEFAULT_DAYS, DEFAULT_SCOPE, Server, capped, choose, pending,
};
use crate::commands::login::expiry;
use crate::commands::{Failure, refuse, vault};
use crate::context::{Context, Streams};
use crate::index::{PatEntry, Registration};
use crate::util::terminal;
use crate::util::time::{DAY, Timestamp};

/// What the user wants.
pub(super) struct Plan<'a> {
    options: &'a Renew,
    /// The new scopes, as the API writes them.
    scope: Option<String>,
    expires: Timestamp,
    now: Timestamp,
}

impl Plan<'_> {
    pub(super) fn new(options: &Renew, now: Timestamp) -> Result<Plan<'_>> {
        let expires = expiry::given(options.expires.as_deref(), now)?;
        let expires = expires.unwrap_or(now.plus_days(DEFAULT_DAYS));
        let scope = azure_pats::given_scope(options.scope.as_deref())?;
        Ok(Plan { options, scope, expires, now })
    }

    pub(super) fn sign_in(&self) -> &SignIn {
        &self.options.sign_in
    }

    /// Whether a PAT has to be renewed. One that was named without --within always has.
    pub(super) fn is_due(&self, pat: &PatEntry) -> bool {
        let is_named = !self.options.all && self.options.within.is_none();
        is_named || due::is_due(pat, self.options.within, self.now)
    }

    /// Whether an extended PAT has to be replaced anyway, because a policy allows no later end.
    fn is_too_short(&self, pat: &ServerPat, entry: &PatEntry) -> bool {
        let is_capped = azure_pats::is_capped(pat, self.expires);
        // A new PAT would last for as much longer as this one is old.
        let is_old = self.now.unix() - pat.valid_from.unix() > DAY;
        let entry = PatEntry {
            expires: Some(pat.valid_to),
            expires_at_latest: None,
            added: pat.valid_from,
            ..entry.clone()
        };
        is_capped && is_old && self.is_due(&entry)
    }

    /// What would be done.
    pub(super) fn in_words(&self, pat: &PatEntry) -> String {
        let (title, day) = (pat.title(), self.expires.last_day());
        let is_expired = pat.end().is_some_and(|end| end.at <= self.now);
        match &pat.registration {
            Some(_) if !is_expired => format!("{title}: would be extended until {day}"),
            _ => format!("{title}: would be replaced with a new PAT that expires on {day}"),
        }
    }
}

/// Renews a PAT, and returns what was done.
pub(super) fn renew(
    server: &Server,
    pat: &PatEntry,
    plan: &Plan<'_>,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<String> {
    if let Some(renew) = pat.where_to_renew() {
        return refuse(renew);
    }
    azure_pats::check_owner(server, pat, streams, context)?;
    let Some(registration) = &pat.registration else {
        return replace_pasted(server, pat, plan, streams, context);
    };
    // To extend a PAT whose secret is lost, as after a restart, would help no one.
    if pat.end().is_none_or(|end| end.at > plan.now)
        && !context.is_lost(&pat.location)
        && let Some(said) = extend(server, pat, registration, plan, context)?
    {
        return Ok(said);
    }
    let known = server.api.find(&registration.authorization);
    let known = known.ok().flatten();
    replace(server, pat, known.as_ref(), plan, streams, context)
}

/// Extends a PAT. `None` if it has to be replaced instead.
fn extend(
    server: &Server,
    pat: &PatEntry,
    known: &Registration,
    plan: &Plan<'_>,
    context: &Context,
) -> Result<Option<String>> {
    let change = Change {
        valid_to: Some(plan.expires),
        scope: plan.scope.as_deref(),
        display_name: plan.options.display_name.as_deref(),
    };
    let extended = match server.api.update(&known.authorization, &change) {
        Ok(extended) => extended,
        Err(error) => match error.kind {
            ApiErrorKind::Expired | ApiErrorKind::PolicyForbids => return Ok(None),
            ApiErrorKind::NotFound => return Err(revoked(pat)),
            _ => return Err(Failure::from_change(&error)),
        },
    };
    changes::note_registration(
        context,
        &pat.location,
        &registration(&extended),
        extended.valid_to,
    )?;
    if plan.is_too_short(&extended, pat) {
        return Ok(None);
    }
    let day = extended.valid_to.last_day();
    Ok(Some(format!(
        "Extended the PAT for {} until {day}.{}",
        pat.title(),
        capped(&extended, plan.expires)
    )))
}

fn revoked(pat: &PatEntry) -> Failure {
    let what = format!("Azure DevOps no longer has the PAT for {}: it was revoked", pat.title());
    let next = format!("  {} --create", pat.login_command());
    Failure::Advised(what, vec!["To create a new one, run:".to_owned(), next])
}

/// Creates a PAT in place of a pasted one.
fn replace_pasted(
    server: &Server,
    pat: &PatEntry,
    plan: &Plan<'_>,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<String> {
    if plan.options.scheduled {
        let renew = pat.renew_command();
        let what = "it was pasted, so its scopes are unknown: renew it yourself once";
        return Err(Failure::Advised(what.to_owned(), vec![format!("  {renew}")]));
    }
    let old = if terminal::is_there() {
        choose::which(&pat.title(), server, &context.index()?, streams)?
    } else {
        None
    };
    let said = replace(server, pat, old.as_ref(), plan, streams, context)?;
    if old.is_none() {
        azure_pats::say_still_valid(pat.organization(), streams);
    }
    Ok(said)
}

/// Creates, verifies, and stores a new PAT, and then revokes the old one.
fn replace(
    server: &Server,
    pat: &PatEntry,
    old: Option<&ServerPat>,
    plan: &Plan<'_>,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<String> {
    let source = &pat.location.source;
    vault::open_for(source, streams, context)?;
    changes::could_put(context, pat.organization(), &pat.name, source)?;
    let usual = azure_pats::display_name(&pat.name);
    let known_scope = old.map(|old| &old.scope).or(pat.registration.as_ref().map(|it| &it.scope));
    let at_server = old.map(|old| (&old.authorization, &*old.display_name));
    let noted = pat.registration.as_ref().map(|known| (&known.authorization, &*usual));
    let revokes = at_server.or(noted).map(|(id, name)| pending::revocation(server, id, name));
    let given = plan.options.display_name.as_deref();
    let request = Request {
        name: &pat.name,
        display_name: given.or(old.map(|old| &*old.display_name)).unwrap_or(&usual),
        scope: plan.scope.as_ref().or(known_scope).map_or(DEFAULT_SCOPE, String::as_str),
        valid_to: plan.expires,
        source: source.clone(),
        make_default: false,
        place: Replaces::Only(Some(&pat.location)),
        revokes,
    };
    let created = create(server, request, streams, context)?;
    pending::revoke_replaced(server, streams, context)?;
    let day = created.pat.valid_to.last_day();
    let said = format!("Replaced the PAT for {} with a new one. It expires on {day}.", pat.title());
    Ok(said + &capped(&created.pat, plan.expires))
}
