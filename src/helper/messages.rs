//! What git's user is told when a PAT is missing or dead: why, and the exact next step.
//!
//! Only where git is about to ask or to fail. On success nothing may be on standard error: Go's
//! `GOAUTH=git` parses it (facts, git-protocol.md section 2.3).

pub(super) mod environment;

use std::io::Write;

use crate::changes::Rejection;
use crate::context::Context;
use crate::git::Prompt;
use crate::git::protocol::Request;
use crate::index::{PatEntry, PatIndex, PatName, login_command};
use crate::organization::Organization;
use crate::stores::{SecretId, Variable};
use crate::util::terminal;

/// Several organizations have a PAT, or none, and git gave only the host.
pub(super) const WHICH_ORGANIZATION: &str = "git did not say which organization this is for. \
    Let it say so from now on: git credential-azdo configure";

/// A PAT that was typed, worked, and cannot be put anywhere.
pub(super) const WHOSE_PAT: &str = "the PAT was not stored, since git did not say which \
    organization it is for. To store it, run: git credential-azdo login ORGANIZATION";

/// What happens after a refusal.
pub(super) enum Next<'a> {
    /// git asks the user for another PAT.
    Ask,
    /// This one is offered, in the same command.
    Offer(&'a PatEntry),
    /// git gives up; this one would be offered if the command were given again.
    GiveUp(Option<&'a PatEntry>),
}

/// Why there is nothing to answer with.
pub(super) fn no_pat(
    errors: &mut dyn Write,
    request: &Request,
    organization: &Organization,
    index: &PatIndex,
    context: &Context,
) {
    if meets_iis(request, organization) {
        iis_basic(errors, organization);
    } else {
        nothing_to_give(errors, organization, index, context);
    }
}

fn nothing_to_give(
    errors: &mut dyn Write,
    organization: &Organization,
    index: &PatIndex,
    context: &Context,
) {
    let now = (context.now)();
    // The one stored last is the one that the user thinks is in use.
    let stored = index.of(organization).filter(|pat| pat.variable().is_none());
    let last = stored.max_by_key(|pat| pat.added);
    if let Some(pat) = last
        && pat.location.source.command().is_some()
    {
        terminal::say(errors, &pat.why_not_used(now));
        beside_a_command(errors, context);
        return where_to_make_one(errors, organization);
    }
    let why = match last {
        Some(pat) => pat.why_not_used(now),
        None => format!("no PAT is stored for {organization}"),
    };
    terminal::say(errors, &why);
    environment::not_for(errors, organization, index);
    let login = last
        .map_or_else(|| login_command(organization, &PatName::default()), PatEntry::login_command);
    let paste =
        if git_asks_people(context) { "Paste a PAT as the password, or run" } else { "Run" };
    terminal::add(errors, &format!("{paste}: {login}"));
    where_to_make_one(errors, organization);
}

/// A PAT that was offered and refused.
pub(super) fn refused(
    errors: &mut dyn Write,
    pat: &PatEntry,
    strike: Rejection,
    next: &Next<'_>,
    context: &Context,
) {
    let renew = pat.where_to_renew();
    let from_command = renew.is_some();
    let kept = match (renew, strike) {
        (Some(renew), _) => renew,
        (None, Rejection::Rejected) => format!(
            "It is kept, but not used any more (to use it again: {}).",
            pat.restore_command()
        ),
        (None, Rejection::Suspect) => "It is kept, and tried once more.".to_owned(),
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
        Next::Ask if from_command => beside_a_command(errors, context),
        // Where the next command gets it from is said already.
        Next::GiveUp(None) if from_command => {}
        Next::Ask if git_asks_people(context) => {
            terminal::add(errors, &format!("Paste a new one as the password, or run: {login}"));
        }
        Next::Ask | Next::GiveUp(None) => {
            terminal::add(errors, &format!("To replace it, run: {login}"));
        }
    }
    where_to_make_one(errors, pat.organization());
}

/// What a paste does while that has not been done.
fn beside_a_command(errors: &mut dyn Write, context: &Context) {
    if git_asks_people(context) {
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
    index: &PatIndex,
    request: Option<&Request>,
) {
    if let Some(variable) = id.and_then(Variable::of_id) {
        return environment::refused_by_somebody(errors, variable);
    }
    let Some(pat) = index.pats.iter().find(|pat| Some(&pat.location.secret) == id) else {
        terminal::say(errors, &refusal(""));
        // Replaced while the command ran, most likely.
        return terminal::add(errors, "To see which there are now: git credential-azdo list");
    };
    let organization = pat.organization();
    if request.is_some_and(|request| meets_iis(request, organization)) {
        return iis_basic(errors, organization);
    }
    terminal::say(errors, &refusal(&format!(" for {}", pat.title())));
    let login = || format!("To replace it, run: {}", pat.login_command());
    terminal::add(errors, &pat.where_to_renew().unwrap_or_else(login));
    where_to_make_one(errors, organization);
}

/// What somebody typed, and git has to give up with: all that git itself says is "Authentication
/// failed".
pub(super) fn typed_and_refused(errors: &mut dyn Write, organization: &Organization) {
    let login = login_command(organization, &PatName::default());
    let page = organization.token_page();
    let line = format!(
        "the server refused the PAT that git was given for {organization}, so it was not stored."
    );
    terminal::say(errors, &line);
    terminal::add(errors, &format!("Copy it whole again ({page}), or check it with: {login}"));
}

/// A PAT that was offered without knowing who asked, and refused.
pub(super) fn perhaps_meant_for_another(errors: &mut dyn Write, pat: &PatEntry) {
    terminal::say(
        errors,
        &format!(
            "the server refused the PAT for {}, but git did not say which organization it went \
             to. Let it say so from now on: git credential-azdo configure",
            pat.title()
        ),
    );
}

/// A PAT that git never showed to the server.
pub(super) fn never_sent(errors: &mut dyn Write, pat: &PatEntry) {
    terminal::say(
        errors,
        &format!(
            "{} offers NTLM, which this git chose instead of the PAT; the PAT may be good. git \
             2.46 and later can be told to use the PAT, and login has told it: update git",
            pat.organization()
        ),
    );
}

/// A PAT that an old git may never have shown to the server; it does not say what that offered.
pub(super) fn perhaps_never_sent(errors: &mut dyn Write, pat: &PatEntry) {
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
pub(super) fn meets_iis(request: &Request, organization: &Organization) -> bool {
    request.offers_iis_basic && organization.origin().is_some()
}

/// A server that takes no PAT at all. What it refuses says nothing about the PAT.
pub(super) fn iis_basic(errors: &mut dyn Write, organization: &Organization) {
    terminal::say(
        errors,
        &format!(
            "{organization} has the Basic Authentication of IIS switched on, and with that takes \
             no PAT, good or not: its administrator has to switch it off"
        ),
    );
}

/// A PAT that was put away a moment ago and has come again.
pub(super) fn put_away(errors: &mut dyn Write, organization: &Organization) {
    let login = login_command(organization, &PatName::default());
    terminal::say(
        errors,
        &format!(
            "this PAT for {organization} was forgotten or replaced a few minutes ago, so it was \
             not stored again. To store it, run: {login}"
        ),
    );
}

/// What a PAT is called in a sentence.
fn the_pat(pat: &PatEntry) -> String {
    match pat.variable() {
        Some(variable) => format!("token in {variable} for {}", pat.organization()),
        None => format!("PAT for {}", pat.title()),
    }
}

/// Whether git will ask somebody for a password when we have none. It will not where it was told
/// so, as programs that run git do, nor without a terminal or one of its askpass programs.
fn git_asks_people(context: &Context) -> bool {
    !(context.unattended)() && Prompt::from_env().is_possible()
}

fn where_to_make_one(errors: &mut dyn Write, organization: &Organization) {
    let page = organization.token_page();
    terminal::add(errors, &format!("New PAT (scope Code: Read & write): {page}"));
}
