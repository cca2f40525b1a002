//! `logout`: deletes stored PATs.

use std::io;
use std::path::Path;

use super::arguments::PatChoice;
use super::renew::schedule;
use super::{
    Result, arguments, configure, questions, refuse, revoke, say_still_pending, store_move, vault,
};
use crate::changes::{self, DeletedAll};
use crate::cli::{Logout, Revoke};
use crate::context::{Context, Streams};
use crate::entra;
use crate::git::setup;
use crate::index::{Health, PatEntry, PatIndex, PatName, Registration, pat_command};
use crate::organization::Organization;
use crate::stores::{Provider, SecretSource};
use crate::util::terminal;
use crate::util::time::Timestamp;

pub(super) fn run(options: Logout, streams: &mut Streams<'_>, context: &Context) -> Result {
    if options.all {
        all(options.yes, streams, context)?;
        return if options.purge { Ok(()) } else { say_what_remains(streams, context) };
    }
    if options.revoke {
        let Logout { pat, yes, sign_in, .. } = options;
        let options = Revoke { pat, authorization: None, yes, sign_in };
        return revoke::run(options, streams, context);
    }
    let is_confirmed = options.yes || options.pat.organization.is_some();
    let choice = PatChoice::new(options.pat, streams, context)?;
    let before = arguments::index(context)?;
    if let Some(pat) = before.find(&choice.organization, &choice.name)
        && !is_confirmed
    {
        confirm_one(pat, streams, context)?;
    }
    let (pat, cleaned) = delete(&choice, streams, context)?;
    match pat {
        Some(pat) => report(&pat, &before, streams, context)?,
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
    let PatChoice { organization, name } = choice;
    let pat = arguments::index(context)?.find(organization, name).cloned();
    vault::try_reopen(&pat, streams, context)?;
    let deleted = changes::forget(context, organization, name)?;
    // Also if nothing was deleted: an interrupted logout may have left this undone.
    let cleaned = forget_settings(organization, context);
    say_still_pending(deleted.map_or(0, |it| it.still_pending), streams);
    Ok((pat.filter(|_| deleted.is_some()), cleaned))
}

/// Deletes git's settings for an organization without PATs.
pub(super) fn forget_settings(organization: &Organization, context: &Context) -> Result {
    let index = arguments::index(context)?;
    if index.of(organization).next().is_some() {
        return Ok(());
    }
    configure::forget_organization(organization, &index, context).map(drop)
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

/// Deletes every PAT, after the user agreed.
fn all(is_confirmed: bool, streams: &mut Streams<'_>, context: &Context) -> Result {
    let index = arguments::index(context)?;
    if index.pats.is_empty() {
        streams.print("No PAT is stored.")?;
    } else if !is_confirmed {
        confirm(&index, streams)?;
    }
    vault::try_reopen(index.with_replaced(), streams, context)?;
    let DeletedAll { deleted, stuck, still_pending } = changes::forget_all(context, &index)?;
    let left = arguments::index(context)?;
    for pat in &deleted {
        report(pat, &index, streams, context)?;
    }
    let mut cleaned = Ok(false);
    for organization in index.organizations() {
        if left.of(organization).next().is_none() {
            cleaned = cleaned.and(configure::forget_organization(organization, &left, context));
        }
    }
    for (pat, why) in &stuck {
        let place = pat.location.source.store().map_or("its store", store_move::place);
        streams.error(format!(
            "the {} for {} stays in {place}: {why}",
            pat.stored_noun(),
            pat.title()
        ));
    }
    say_still_pending(still_pending, streams);
    cleaned?;
    if !stuck.is_empty() {
        let count = store_move::number(stuck.len());
        return refuse(format!("{count} could not be deleted; to try again, run this again"));
    }
    if !left.pats.is_empty() {
        let (one, many) =
            ("PAT was stored meanwhile and stays", "PATs were stored meanwhile and stay");
        let newer = terminal::counted(left.pats.len(), one, many);
        return refuse(format!("{newer}; to delete every PAT, run this again"));
    }
    Ok(())
}

fn confirm(index: &PatIndex, streams: &mut Streams<'_>) -> Result {
    let count = store_move::numbers(&index.pats);
    streams.note(format!("This deletes {count} and every PAT kept for restore --previous:"));
    let row = |pat: &PatEntry| match &pat.location.source {
        SecretSource::Command(line) => [pat.title(), format!("only the command: {line}")],
        source => [pat.title(), source.to_string()],
    };
    let rows: Vec<_> = index.pats.iter().map(row).collect();
    for row in terminal::aligned(&rows) {
        streams.note(format!("- {row}"));
    }
    ask(&count, "to delete them, add --yes", streams)
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
    streams.print(format!("You are still signed in to {provider}; to sign out:\n  {command}"))
}

fn say_what_remains(streams: &mut Streams<'_>, context: &Context) -> Result {
    if setup::any_of_us_answers()? {
        let next = "git still uses git-credential-azdo for Azure DevOps. To undo that, run:";
        streams.print(format!("{next}\n  git credential-azdo unconfigure"))?;
    }
    schedule::mention(streams, context)?;
    let dirs = context.dirs()?;
    let mut rests: Vec<String> =
        [dirs.data(), dirs.config()].into_iter().filter_map(files_in).collect();
    rests.dedup();
    if !rests.is_empty() {
        let rests = rests.join("\n  ");
        streams.print(format!(
            "These files remain, without PATs; install/uninstall.sh --purge deletes them too:\n  \
             {rests}"
        ))?;
    }
    Ok(())
}

/// A directory of this program with the names of its files; `None` if there are none.
fn files_in(dir: &Path) -> Option<String> {
    let files = dir.read_dir().ok()?.flatten().filter(|file| file.path().is_file());
    let names = files.map(|file| file.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| !name.ends_with(".lock")).collect();
    names.sort();
    let line = format!("{}: {}", dir.display(), names.join(", "));
    (!names.is_empty()).then(|| terminal::clean(&line).into_owned())
}
