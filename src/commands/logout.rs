//! `logout`: deletes stored PATs.

mod all;

use std::io;

use super::arguments::PatChoice;
use super::{Result, arguments, configure, questions, refuse, revoke, say_still_pending, vault};
use crate::changes;
use crate::cli::{Logout, Revoke};
use crate::context::{Context, Streams};
use crate::entra;
use crate::index::{Health, PatEntry, PatIndex, PatName, Registration, pat_command, select};
use crate::organization::Organization;
use crate::stores::Provider;
use crate::util::terminal;
use crate::util::time::Timestamp;

pub(super) fn run(options: Logout, streams: &mut Streams<'_>, context: &Context) -> Result {
    if options.all {
        all::run(options.yes, streams, context)?;
        return if options.purge { Ok(()) } else { all::say_what_remains(streams, context) };
    }
    if options.revoke {
        let Logout { pat, yes, sign_in, .. } = options;
        let options = Revoke { pat, authorization: None, yes, sign_in };
        return revoke::run(options, streams, context);
    }
    let is_yes = options.yes;
    let is_confirmed = is_yes || options.pat.organization.is_some();
    let choice = PatChoice::new(options.pat, streams, context)?;
    let before = arguments::index(context)?;
    if let Some(pat) = before.find(&choice.organization, &choice.name)
        && (!is_confirmed || (choice.must_be_confirmed(pat) && !is_yes))
    {
        confirm_one(pat, streams, context)?;
    }
    let (pat, cleaned) = delete(&choice, streams, context)?;
    match pat {
        Some(pat) => {
            report(&pat, &before, streams, context)?;
            say_what_is_used(&choice.organization, streams, context)?;
        }
        None => choice.not_stored(context)?,
    }
    cleaned
}

fn confirm_one(pat: &PatEntry, streams: &mut Streams<'_>, context: &Context) -> Result {
    let logout = pat_command("logout", pat.organization(), &pat.name);
    ask(&pat.described(), &format!("run: {logout}"), streams)?;
    let now = arguments::index(context)?;
    if now.find(pat.organization(), &pat.name).map(|now| &now.location) != Some(&pat.location) {
        return refuse(format!("{} has changed meanwhile: run this again", pat.described()));
    }
    Ok(())
}

/// Deletes a PAT, and git's settings for its organization if it was the last; the second result is
/// that of the settings. `None` if there is no such PAT.
pub(super) fn delete(
    choice: &PatChoice,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(Option<PatEntry>, Result)> {
    let PatChoice { organization, name, .. } = choice;
    let pat = arguments::index(context)?.find(organization, name).cloned();
    vault::try_reopen(&pat, streams, context)?;
    let deleted = changes::forget(context, organization, name)?;
    // Also if nothing was deleted: an interrupted logout may have left this undone.
    let cleaned = forget_settings(organization, context);
    say_still_pending(deleted.map_or(0, |it| it.still_pending), streams);
    Ok((pat.filter(|_| deleted.is_some()), cleaned))
}

/// Whether the secret of a PAT that is no longer used could not be deleted from its store.
pub(super) fn is_left(pat: &PatEntry, context: &Context) -> Result<bool> {
    Ok(arguments::index(context)?.pending_deletions.contains(&pat.location))
}

/// Deletes git's settings for an organization without PATs.
pub(super) fn forget_settings(organization: &Organization, context: &Context) -> Result {
    let index = arguments::index(context)?;
    if index.of(organization).next().is_some() {
        return Ok(());
    }
    configure::forget_organization(organization, &index, context).map(drop)
}

/// Says what git uses for an organization that something was deleted of.
pub(super) fn say_what_is_used(
    organization: &Organization,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    let index = arguments::index(context)?;
    let Some(pat) = select::pat(&index, organization, None, &[], (context.now)()) else {
        return Ok(());
    };
    let title = pat.title();
    let what = match pat.location.source.entra() {
        Some(tokens) => format!("Entra tokens from {} for {title}", tokens.provider.owner()),
        None => format!("the PAT for {title}"),
    };
    Ok(streams.print(format!("From now on git uses {what}."))?)
}

/// Says that a PAT was deleted with the one that it replaced, and that the server still accepts it.
fn report(
    pat: &PatEntry,
    before: &PatIndex,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    let title = pat.title();
    if let Some(replaced) = before.last_replaced(pat.organization(), &pat.name) {
        let day = replaced.since().day();
        let secret = replaced.pat.stored_noun();
        streams.print(format!(
            "Deleted the previous {secret} for {title}, replaced on {day}. It may still be valid, \
             too."
        ))?;
    }
    let done = match pat.location.source.command() {
        Some(line) => format!(
            "Removed the command for the PAT for {title}: {line}\nThe PAT itself was not deleted."
        ),
        None if is_left(pat, context)? => format!("git no longer uses the PAT for {title}."),
        None => format!("Deleted the PAT for {title}."),
    };
    if let Some(tokens) = pat.location.source.entra() {
        let provider = tokens.provider;
        let from = provider.owner();
        let done = format!("git no longer gets Entra tokens for {title} from {from}.");
        streams.print(done)?;
        if tokens.secret_in.is_some() {
            let page = entra::secrets_page(tokens.client.as_deref().unwrap_or_default());
            let kept = "Its secret was deleted here, and is still valid; to delete it in Entra:";
            streams.print(format!("{kept}\n  {page}"))?;
        }
        return Ok(say_sign_in_stays(provider, streams)?);
    }
    let valid = validity(pat, (context.now)());
    Ok(streams.print(format!("{done} It {valid}; to revoke it:\n  {}", how_to_revoke(pat)))?)
}

/// A command if the server's ID of the PAT is known, otherwise the page with all of them.
fn how_to_revoke(pat: &PatEntry) -> String {
    let organization = pat.organization();
    match &pat.registration {
        Some(Registration { authorization, .. }) => {
            let revoke = pat_command("revoke", organization, &PatName::default());
            format!("{revoke} --authorization {authorization}")
        }
        None => organization.token_page(),
    }
}

fn validity(pat: &PatEntry, now: Timestamp) -> String {
    // Only the server knows whether a rejected one is still valid.
    if pat.health(now) != Health::Good {
        return "may still be valid on the server".to_owned();
    }
    let end = pat.end().map(|end| {
        let at_latest = if end.at_latest { " at the latest" } else { "" };
        format!(" until {}{at_latest}", end.at.last_day())
    });
    format!("is still valid on the server{}", end.unwrap_or_default())
}

fn ask(what: &str, without_terminal: &str, streams: &mut Streams<'_>) -> Result {
    if !terminal::is_there() {
        return refuse(format!("no terminal to ask for confirmation; {without_terminal}"));
    }
    if questions::yes(&format!("Delete {what}?"), streams)? {
        return Ok(());
    }
    refuse("nothing was deleted")
}

/// A program that a user has signed in to stays signed in.
fn say_sign_in_stays(provider: Provider, streams: &mut Streams<'_>) -> io::Result<()> {
    let command = match provider {
        Provider::Az => "az logout",
        Provider::Azd => "azd auth logout",
        _ => return Ok(()),
    };
    streams
        .print(format!("This does not sign you out of {provider}. To do that, run:\n  {command}"))
}
