//! `login --entra`: git gets Entra tokens instead of a PAT. What is stored is where they come from,
//! and the secret of a service principal.

use super::token_source::{first_working, from_provider, with_stored_secret};
use super::{Failure, Result, place, refuse, say_still_pending, service_principal, verify};
use crate::azure::{Cause, Diagnosis};
use crate::changes::{self, NewPat, Replaces};
use crate::cli::Login;
use crate::commands::{arguments, verdict};
use crate::context::{Context, Streams};
use crate::entra::{self, AccessToken};
use crate::index::{
    PatEntry, PatIndex, PatName, RESTORABLE_DAYS, Verdict, login_command, pat_command, select,
    title,
};
use crate::organization::Organization;
use crate::settings;
use crate::stores::{Provider, SecretSource};
use crate::util::terminal::{self, clean};

pub(super) fn run(
    provider: Option<Provider>,
    organization: &Organization,
    options: &Login,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    if organization.origin().is_some() {
        return refuse("Azure DevOps Server does not accept Entra tokens; store a PAT instead");
    }
    let index = arguments::index(context)?;
    let (name, of_entra) = name(organization, options, &index);
    let options = &Login { name: Some(name.clone()), ..options.clone() };
    let is_verified = !options.no_verify && settings::verify(context.dirs()?)?;
    let login = if service_principal::is_stored(options) {
        let replaced = index.find(organization, &name);
        let replaced = replaced.and_then(|pat| pat.location.source.store());
        with_stored_secret(is_verified, organization, replaced, options, streams, context)?
    } else {
        match provider {
            Some(provider) => from_provider(provider, organization, options)?,
            None => first_working(organization, options, streams)?,
        }
    };
    let provider = login.tokens.provider;
    let verdict = match &login.token {
        Some(token) if is_verified => {
            verified(token, provider, organization, options, streams, context)?
        }
        _ => Verdict::Unknown,
    };
    let new = NewPat {
        organization,
        name: &name,
        secret: &login.secret,
        expires: None,
        source: SecretSource::Entra(login.tokens),
        make_default: options.make_default,
        verdict,
        place: of_entra,
        issued: None,
    };
    let Some(aftermath) = changes::put(context, &new)? else {
        return refuse("another command has just changed this organization; run login again");
    };
    let title = title(organization, &name);
    let from = provider.owner();
    let index_now = arguments::index(context)?;
    let first = select::pat(&index_now, organization, None, &[], (context.now)());
    let first = first.filter(|first| first.name != name);
    streams.print(match first {
        None => format!("git now gets Entra tokens for {title} from {from}."),
        Some(_) => format!("Entra tokens from {from} are set up for {title}."),
    })?;
    if let Some(token) = &login.token {
        let (user, left) = (clean(&token.user), (context.now)().time_until(token.expires));
        streams.print(format!(
            "Signed in as {user}. The token expires in {left}, and git then gets a new one."
        ))?;
    }
    if let Some(store) = login.store {
        streams.print(format!("The client secret is stored {}.", place(store.kind)))?;
        store.remember(streams, context)?;
    }
    let is_kept =
        |old: &&PatEntry| index_now.replaced.iter().any(|it| it.pat.location == old.location);
    if let Some(old) = index.find(organization, &name).filter(is_kept) {
        let (word, restore) = (old.location.source.secret_word(), old.restore_command());
        streams.print(format!(
            "This replaces the {word} for {title}. To restore it within {RESTORABLE_DAYS} days, \
             run: {restore} --previous"
        ))?;
    }
    print_order(first, &new, &index_now, streams)?;
    say_still_pending(aftermath.still_pending, streams);
    Ok(())
}

/// Tells a person who stores an organization's first PAT that tokens could be used instead.
pub(super) fn hint(options: &Login, organization: &Organization, streams: &mut Streams<'_>) {
    let is_at_terminal = options.is_typed() && !options.create && terminal::is_there();
    // Whether there is a managed identity, only a request could tell.
    let may_work = || entra::detect().iter().any(|it| *it != Provider::ManagedIdentity);
    if is_at_terminal && organization.origin().is_none() && may_work() {
        let login = login_command(organization, &PatName::default());
        streams.note(format!("Where PATs are forbidden, run: {login} --entra"));
    }
}

/// Tells a person who is about to replace an Entra entry with a PAT.
pub(super) fn warn_of_replacing(old: Option<&PatEntry>, streams: &mut Streams<'_>) {
    if let Some((old, from)) = old.and_then(provider_of) {
        let title = old.title();
        streams.warn(format!(
            "git gets Entra tokens for {title} from {from}, and the PAT replaces them. To store it \
             beside them, add --name NAME"
        ));
    }
}

/// Says how to undo the replacement of an Entra entry.
pub(super) fn report_replaced(old: Option<&PatEntry>, streams: &mut Streams<'_>) -> Result {
    let Some((old, from)) = old.and_then(provider_of) else {
        return Ok(());
    };
    let title = old.title();
    let undo = match old.location.source.store() {
        Some(_) => format!("{} --previous", old.restore_command()),
        None => old.login_command(),
    };
    Ok(streams.print(format!(
        "git no longer gets Entra tokens for {title} from {from}. To set that up again, run:\n  {undo}"
    ))?)
}

fn provider_of(pat: &PatEntry) -> Option<(&PatEntry, &'static str)> {
    Some((pat, pat.location.source.entra()?.provider.owner()))
}

/// The name of the entry, and what it may replace: without `--name` only another Entra entry.
fn name<'a>(
    organization: &Organization,
    options: &Login,
    index: &'a PatIndex,
) -> (PatName, Replaces<'a>) {
    if let Some(name) = &options.name {
        return (name.clone(), Replaces::Any);
    }
    let provider = |pat: &PatEntry| pat.location.source.entra().map(|tokens| tokens.provider);
    let of_entra = index.of(organization).filter(|pat| provider(pat).is_some());
    // The first one, or the first from this provider.
    let wanted = options.entra.flatten();
    if let Some(old) = of_entra.min_by_key(|pat| wanted.is_some() && provider(pat) != wanted) {
        return (old.name.clone(), Replaces::Only(Some(&old.location)));
    }
    let is_free = index.find(organization, &PatName::default()).is_none();
    let usual = if is_free { PatName::default() } else { PatName::entra() };
    (index.free_name_like(&usual, organization), Replaces::Only(None))
}

/// Says which of several entries git uses first; `first` is another one than the new one.
fn print_order(
    first: Option<&PatEntry>,
    new: &NewPat<'_>,
    index: &PatIndex,
    streams: &mut Streams<'_>,
) -> Result {
    if let Some(first) = first {
        let (noun, described, logout) = (first.noun(), first.described(), first.logout_command());
        let default = pat_command("default", new.organization, new.name);
        streams.print(format!(
            "git still uses {described} first, and these tokens if the server rejects it.\n\
             To use these tokens first, run: {default}\n\
             To remove the {noun}, run: {logout}"
        ))?;
    } else if let Some(other) = index.of(new.organization).find(|pat| pat.name != *new.name) {
        let after = format!("and {} if the server rejects them", other.described());
        streams.print(format!("git uses these tokens first, {after}."))?;
    }
    Ok(())
}

/// What the server says about a token. A refused one is an error: the next would be refused, too.
fn verified(
    token: &AccessToken,
    provider: Provider,
    organization: &Organization,
    options: &Login,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Verdict> {
    match verify::identity(&token.secret, organization, options, streams, context) {
        Ok(identity) => Ok(verdict::accepted(&identity, &token.secret)),
        Err(Diagnosis { cause: Some(Cause::Rejected), server_message, .. }) => {
            let user = &token.user;
            let from = provider.owner();
            let message = format!("{organization} rejected the Entra token for {user} from {from}");
            let rejected = Diagnosis { server_message, ..Diagnosis::new("rejected", message) }.then(
                "Check that this account is a member of the organization with a Basic license, and \
                 that no conditional access policy blocks it",
            );
            Err(Failure::from_diagnosis(&rejected))
        }
        Err(diagnosis) => Err(Failure::from_diagnosis(&diagnosis)),
    }
}
