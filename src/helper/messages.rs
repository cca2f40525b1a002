//! What git's user is told when a PAT is missing or dead: why, and the exact next step.
//!
//! Only where git is about to ask or to fail. On success nothing may be on standard error: Go's
//! `GOAUTH=git` parses it (facts, git-protocol.md section 2.3).

pub(super) mod environment;

use std::io::Write;

use crate::git::Asking;
use crate::lifecycle::Strike;
use crate::protocol::Request;
use crate::record::{PatName, Record, StoredPat, login_command};
use crate::remote::Organisation;
use crate::store::{SecretId, Variable};
use crate::terminal;
use crate::world::World;

/// Several organisations have a PAT, or none, and git gave only the host.
pub(super) const WHICH_ORGANISATION: &str = "git did not say which organisation this is for. \
    Let it say so from now on: git credential-azdo configure";

/// A PAT that was typed, worked, and cannot be put anywhere.
pub(super) const WHOSE_PAT: &str = "the PAT was not stored, since git did not say which \
    organisation it is for. To store it, run: git credential-azdo login ORGANISATION";

/// What happens after a refusal.
pub(super) enum Next<'a> {
    /// git asks the user for another PAT.
    Ask,
    /// This one is offered, in the same command.
    Offer(&'a StoredPat),
    /// git gives up; this one would be offered if the command were given again.
    GiveUp(Option<&'a StoredPat>),
}

/// Why there is nothing to answer with.
pub(super) fn no_pat(
    errors: &mut dyn Write,
    request: &Request,
    organisation: &Organisation,
    record: &Record,
    world: &World,
) {
    if meets_iis(request, organisation) {
        iis_basic(errors, organisation);
    } else {
        nothing_to_give(errors, organisation, record, world);
    }
}

fn nothing_to_give(
    errors: &mut dyn Write,
    organisation: &Organisation,
    record: &Record,
    world: &World,
) {
    let now = (world.now)();
    // The one stored last is the one that the user thinks is in use.
    let stored = record.of(organisation).filter(|pat| pat.variable().is_none());
    let last = stored.max_by_key(|pat| pat.added);
    if let Some(pat) = last
        && pat.slot.source.command().is_some()
    {
        terminal::say(errors, &pat.why_not_used(now));
        beside_a_command(errors, world);
        return where_to_make_one(errors, organisation);
    }
    let why = match last {
        Some(pat) => pat.why_not_used(now),
        None => format!("no PAT is stored for {organisation}"),
    };
    terminal::say(errors, &why);
    environment::not_for(errors, organisation, record);
    let login = last
        .map_or_else(|| login_command(organisation, &PatName::default()), StoredPat::login_command);
    let paste = if git_asks_people(world) { "Paste a PAT as the password, or run" } else { "Run" };
    terminal::add(errors, &format!("{paste}: {login}"));
    where_to_make_one(errors, organisation);
}

/// A PAT that was offered and refused.
pub(super) fn refused(
    errors: &mut dyn Write,
    pat: &StoredPat,
    strike: Strike,
    next: &Next<'_>,
    world: &World,
) {
    let renew = pat.where_to_renew();
    let from_command = renew.is_some();
    let kept = match (renew, strike) {
        (Some(renew), _) => renew,
        (None, Strike::Rejected) => format!(
            "It is kept, but not used any more (to use it again: {}).",
            pat.restore_command()
        ),
        (None, Strike::Suspect) => "It is kept, and tried once more.".to_owned(),
    };
    terminal::say(errors, &format!("{}. {kept}", refusal(&format!(" for {}", pat.title()))));
    let login = pat.login_command();
    match next {
        Next::Offer(other) => {
            terminal::add(errors, &format!("The {} is used instead.", the_pat(other)));
            return;
        }
        Next::GiveUp(Some(other)) => {
            let other = the_pat(other);
            terminal::add(errors, &format!("Run the command again: it uses the {other}."));
            return;
        }
        Next::Ask if from_command => beside_a_command(errors, world),
        // Where the next command gets it from is said already.
        Next::GiveUp(None) if from_command => {}
        Next::Ask if git_asks_people(world) => {
            terminal::add(errors, &format!("Paste a new one as the password, or run: {login}"));
        }
        Next::Ask | Next::GiveUp(None) => {
            terminal::add(errors, &format!("To replace it, run: {login}"));
        }
    }
    where_to_make_one(errors, pat.organisation());
}

/// What a paste does while that has not been done.
fn beside_a_command(errors: &mut dyn Write, world: &World) {
    if git_asks_people(world) {
        terminal::add(
            errors,
            "A PAT that you paste as the password now is stored beside it, and used until then.",
        );
    }
}

/// What a 401 can mean.
fn refusal(whose: &str) -> String {
    format!(
        "the server refused the PAT{whose}: expired, revoked, or without the Code scope; these \
         look the same from outside"
    )
}

/// A PAT that git sent as a header which `run` gave it.
pub(crate) fn header_refused(
    errors: &mut dyn Write,
    id: Option<&SecretId>,
    record: &Record,
    request: Option<&Request>,
) {
    if let Some(variable) = id.and_then(Variable::of_id) {
        return environment::refused_by_somebody(errors, variable);
    }
    let Some(pat) = record.pats.iter().find(|pat| Some(&pat.slot.secret) == id) else {
        terminal::say(errors, &refusal(""));
        // Replaced while the command ran, most likely.
        return terminal::add(errors, "To see which there are now: git credential-azdo list");
    };
    let organisation = pat.organisation();
    if request.is_some_and(|request| meets_iis(request, organisation)) {
        return iis_basic(errors, organisation);
    }
    terminal::say(errors, &refusal(&format!(" for {}", pat.title())));
    let login = || format!("To replace it, run: {}", pat.login_command());
    terminal::add(errors, &pat.where_to_renew().unwrap_or_else(login));
    where_to_make_one(errors, organisation);
}

/// What somebody typed, and git has to give up with: all that git itself says is "Authentication
/// failed".
pub(super) fn typed_and_refused(errors: &mut dyn Write, organisation: &Organisation) {
    let login = login_command(organisation, &PatName::default());
    let page = organisation.token_page();
    let line = format!(
        "the server refused the PAT that git was given for {organisation}, so it was not stored."
    );
    terminal::say(errors, &line);
    terminal::add(errors, &format!("Copy it whole again ({page}), or check it with: {login}"));
}

/// A PAT that was offered without knowing who asked, and refused.
pub(super) fn perhaps_meant_for_another(errors: &mut dyn Write, pat: &StoredPat) {
    terminal::say(
        errors,
        &format!(
            "the server refused the PAT for {}, but git did not say which organisation it went \
             to. Let it say so from now on: git credential-azdo configure",
            pat.title()
        ),
    );
}

/// A PAT that git never showed to the server.
pub(super) fn never_sent(errors: &mut dyn Write, pat: &StoredPat) {
    terminal::say(
        errors,
        &format!(
            "{} offers NTLM, which this git chose instead of the PAT; the PAT may be good. git \
             2.46 and later can be told to use the PAT, and login has told it: update git",
            pat.organisation()
        ),
    );
}

/// A PAT that an old git may never have shown to the server; it does not say what that offered.
pub(super) fn perhaps_never_sent(errors: &mut dyn Write, pat: &StoredPat) {
    let restore = pat.restore_command();
    terminal::add(
        errors,
        &format!(
            "If the server offers NTLM, git before 2.46 chooses that and never sends a PAT: \
             update git, then run: {restore}"
        ),
    );
}

/// Whether it is not Azure DevOps Server that answers, but IIS in front of it.
pub(super) fn meets_iis(request: &Request, organisation: &Organisation) -> bool {
    request.offers_iis_basic && organisation.origin().is_some()
}

/// A server that takes no PAT at all. What it refuses says nothing about the PAT.
pub(super) fn iis_basic(errors: &mut dyn Write, organisation: &Organisation) {
    terminal::say(
        errors,
        &format!(
            "{organisation} has the Basic Authentication of IIS switched on, and with that takes \
             no PAT, good or not: its administrator has to switch it off"
        ),
    );
}

/// A PAT that was put away a moment ago and has come again.
pub(super) fn put_away(errors: &mut dyn Write, organisation: &Organisation) {
    let login = login_command(organisation, &PatName::default());
    terminal::say(
        errors,
        &format!(
            "this PAT for {organisation} was forgotten or replaced a few minutes ago, so it was \
             not stored again. To store it, run: {login}"
        ),
    );
}

/// What a PAT is called in a sentence.
fn the_pat(pat: &StoredPat) -> String {
    match pat.variable() {
        Some(variable) => format!("token in {variable} for {}", pat.organisation()),
        None => format!("PAT for {}", pat.title()),
    }
}

/// Whether git will ask somebody for a password when we have none. It will not where it was told
/// so, as programs that run git do, nor without a terminal or one of its askpass programs.
fn git_asks_people(world: &World) -> bool {
    !(world.unattended)() && Asking::of_env().is_possible()
}

fn where_to_make_one(errors: &mut dyn Write, organisation: &Organisation) {
    let page = organisation.token_page();
    terminal::add(errors, &format!("New PAT (scope Code: Read & write): {page}"));
}
