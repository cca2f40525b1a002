//! `logout`: deletes stored PATs.

use super::arguments::PatChoice;
use super::{
    Result, arguments, configure, questions, refuse, say_still_pending, store_move, vault,
};
use crate::changes::{self, DeletedAll};
use crate::cli::Logout;
use crate::context::{Context, Streams};
use crate::git::setup;
use crate::index::{Health, PatEntry, PatIndex};
use crate::stores::SecretSource;
use crate::util::terminal;
use crate::util::time::Timestamp;

pub(super) fn run(options: Logout, streams: &mut Streams<'_>, context: &Context) -> Result {
    if options.all {
        return all(options.yes, streams, context);
    }
    let choice = PatChoice::new(options.pat, streams, context)?;
    let PatChoice { organization, name } = &choice;
    let before = arguments::index(context)?;
    let pat = before.find(organization, name);
    vault::try_reopen(pat, streams, context)?;
    let deleted = changes::forget(context, organization, name)?;
    let index = arguments::index(context)?;
    // Also if nothing was deleted: an interrupted logout may have left this undone.
    let cleaned = if index.of(organization).next().is_none() {
        configure::forget_organization(organization, &index, context)
    } else {
        Ok(false)
    };
    let (Some(aftermath), Some(pat)) = (deleted, pat) else {
        return Err(arguments::no_such_pat(organization, name, &index));
    };
    report(pat, streams, context)?;
    say_still_pending(aftermath.still_pending, streams);
    cleaned.map(|_| ())
}

/// Says that a PAT was deleted, and that the server still accepts it.
fn report(pat: &PatEntry, streams: &mut Streams<'_>, context: &Context) -> Result {
    let (title, page) = (pat.title(), pat.organization().token_page());
    let done = match pat.location.source.command() {
        Some(line) => format!(
            "Removed the command for the PAT for {title}: {line}\nThe PAT itself was not deleted."
        ),
        None => format!("Deleted the PAT for {title}."),
    };
    let valid = validity(pat, (context.now)());
    Ok(streams.print(format!("{done} It {valid}; to revoke it:\n  {page}"))?)
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
        report(pat, streams, context)?;
    }
    let mut cleaned = Ok(false);
    for organization in index.organizations() {
        if left.of(organization).next().is_none() {
            cleaned = cleaned.and(configure::forget_organization(organization, &left, context));
        }
    }
    for (pat, why) in &stuck {
        let place = pat.location.source.store().map_or("its store", store_move::place);
        streams.error(format!("the PAT for {} stays in {place}: {why}", pat.title()));
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
    say_what_remains(streams, context)
}

fn confirm(index: &PatIndex, streams: &mut Streams<'_>) -> Result {
    let count = store_move::number(index.pats.len());
    streams.note(format!("This deletes {count} and every PAT kept for restore --previous:"));
    let row = |pat: &PatEntry| match &pat.location.source {
        SecretSource::Command(line) => [pat.title(), format!("only the command: {line}")],
        source => [pat.title(), source.to_string()],
    };
    let rows: Vec<_> = index.pats.iter().map(row).collect();
    for row in terminal::aligned(&rows) {
        streams.note(format!("- {row}"));
    }
    if !terminal::is_there() {
        return refuse("no terminal to ask for confirmation; to delete the PATs, add --yes");
    }
    if questions::yes(&format!("Delete {count}?"), streams)? {
        return Ok(());
    }
    refuse("nothing was deleted")
}

fn say_what_remains(streams: &mut Streams<'_>, context: &Context) -> Result {
    if setup::any_of_us_answers()? {
        let next = "git still uses git-credential-azdo for Azure DevOps. To undo that, run:";
        streams.print(format!("{next}\n  git credential-azdo unconfigure"))?;
    }
    let vault = context.vault()?.path();
    if vault.exists() {
        let vault = vault.to_string_lossy();
        streams
            .print(format!("The vault remains, without PATs:\n  {}", terminal::clean(&vault)))?;
    }
    Ok(())
}
