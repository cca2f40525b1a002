//! `revoke`: revokes PATs at Azure DevOps, and deletes them here.

use super::arguments::{self, PatChoice};
use super::azure_pats::{self, Server, choose, pending, read_token};
use super::{Failure, Result, logout, questions, refuse, vault};
use crate::azure::NextStep;
use crate::azure::pats::ServerPat;
use crate::changes;
use crate::cli::Revoke;
use crate::context::{Context, Streams};
use crate::index::{PatEntry, PatIndex, pat_command};
use crate::util::guid::Guid;
use crate::util::terminal;

pub(super) fn run(options: Revoke, streams: &mut Streams<'_>, context: &Context) -> Result {
    if let Some(authorization) = &options.authorization {
        return by_authorization(authorization, &options, streams, context);
    }
    let is_named = options.pat.organization.is_some() || options.yes;
    let choice = PatChoice::new(options.pat.clone(), streams, context)?;
    let index = arguments::index(context)?;
    let Some(stored) = index.find(&choice.organization, &choice.name) else {
        // An interrupted command may have left its secret and git's settings.
        changes::delete_leftovers(context)?;
        logout::forget_settings(&choice.organization, context)?;
        return choice.not_stored(context);
    };
    if let Some(tokens) = stored.location.source.entra() {
        let what = format!(
            "git gets Entra tokens for {} from {}; they expire within a day, and only PATs can be \
             revoked",
            choice.title(),
            tokens.provider.owner()
        );
        let logout = pat_command("logout", &choice.organization, &choice.name);
        let next = NextStep::run("To stop using Entra tokens, run", logout);
        return Err(Failure::Advised(what, next.lines().collect()));
    }
    if !is_named || (choice.must_be_confirmed(stored) && !options.yes) {
        confirm(&choice, streams)?;
    }
    let given = read_token(&options.sign_in, streams)?;
    let _lock = azure_pats::lock(context)?;
    // Another command may have replaced the PAT meanwhile.
    let index = arguments::index(context)?;
    let Some(pat) = index.find(&choice.organization, &choice.name) else {
        return choice.not_stored(context);
    };
    let server = Server::sign_in(&choice.organization, &options.sign_in, given)?;
    pending::finish(&server, streams, context)?;
    azure_pats::check_owner(&server, pat, streams, context)?;
    let authorization = match &pat.registration {
        Some(registration) => registration.authorization.clone(),
        None => chosen(&server, pat, &index, streams)?,
    };
    vault::try_reopen(Some(pat), streams, context)?;
    revoke(&server, &authorization, context)?;
    let now = arguments::index(context)?;
    let stored = now.find(&choice.organization, &choice.name);
    if stored.is_some_and(|stored| stored.location != pat.location) {
        let title = pat.title();
        return Ok(streams.print(format!("Revoked the old PAT for {title}. A new one is stored."))?);
    }
    let (_, cleaned) = logout::delete(&choice, streams, context)?;
    let deleted = if logout::is_left(pat, context)? { "" } else { " and deleted it here" };
    streams.print(format!("Revoked the PAT for {}{deleted}.", pat.title()))?;
    logout::say_what_is_used(&choice.organization, streams, context)?;
    cleaned
}

fn confirm(choice: &PatChoice, streams: &mut Streams<'_>) -> Result {
    if !terminal::is_there() {
        let revoke = pat_command("revoke", &choice.organization, &choice.name);
        return refuse(format!("no terminal to ask for confirmation; run: {revoke}"));
    }
    if questions::yes(&format!("Revoke the PAT for {}?", choice.title()), streams)? {
        return Ok(());
    }
    Err(Failure::Declined)
}

/// Which of the user's PATs at the server a pasted one is. Never a guess: another one could be in
/// use elsewhere.
fn chosen(
    server: &Server,
    pat: &PatEntry,
    index: &PatIndex,
    streams: &mut Streams<'_>,
) -> Result<Guid> {
    let (title, page) = (pat.title(), format!("  {}", pat.organization().token_page()));
    if !terminal::is_there() {
        let what =
            format!("the PAT for {title} was not created by this program, so its ID is not known");
        let list = format!("  git credential-azdo list {} --server --json", pat.organization());
        let find = "to find its ID, run:".to_owned();
        let then = "to revoke it, run this again with --authorization and the ID, or open:";
        return Err(Failure::Advised(what, vec![find, list, then.to_owned(), page]));
    }
    match choose::which(&title, server, index, streams)? {
        Some(ServerPat { authorization, .. }) => Ok(authorization),
        None => Err(Failure::Advised(
            format!("nothing was changed: the PAT for {title} may belong to another user"),
            vec!["to revoke it on the website, open:".to_owned(), page],
        )),
    }
}

fn revoke(server: &Server, authorization: &Guid, context: &Context) -> Result {
    let revoked = server.api.revoke(authorization);
    revoked.map_err(|error| Failure::from_change(&error))?;
    Ok(changes::note_revoked(context, &server.organization, authorization)?)
}

/// Revokes a PAT that need not be stored here.
fn by_authorization(
    authorization: &Guid,
    options: &Revoke,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    let organization = arguments::organization(options.pat.organization.as_deref(), context)?;
    let given = read_token(&options.sign_in, streams)?;
    let _lock = azure_pats::lock(context)?;
    let server = Server::sign_in(&organization, &options.sign_in, given)?;
    let known = server.api.find(authorization);
    let known = known.map_err(|error| Failure::from_diagnosis(&error.diagnosis))?;
    let Some(known) = known else {
        return refuse(format!("none of your PATs for {organization} has this ID"));
    };
    revoke(&server, authorization, context)?;
    streams.print(format!("Revoked the PAT \"{}\" of {organization}.", known.display_name))?;
    let index = arguments::index(context)?;
    if let Some(pat) = index.find_by_authorization(authorization) {
        let choice = PatChoice { organization, name: pat.name.clone(), is_implied: false };
        let (_, cleaned) = logout::delete(&choice, streams, context)?;
        if !logout::is_left(pat, context)? {
            streams.print(format!("Deleted the PAT for {}.", pat.title()))?;
        }
        logout::say_what_is_used(&choice.organization, streams, context)?;
        cleaned?;
    }
    Ok(())
}
