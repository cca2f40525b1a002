//! `login --entra`: git gets tokens of Entra instead of a PAT. Only where they come from is stored.

use super::{Failure, Result, refuse, say_still_pending, verify};
use crate::azure::{Cause, Diagnosis, tenant};
use crate::changes::{self, NewPat, Replaces};
use crate::cli::Login;
use crate::commands::verdict;
use crate::context::{Context, Streams};
use crate::entra::{self, AccessToken};
use crate::index::{Verdict, title};
use crate::organization::Organization;
use crate::settings;
use crate::stores::{Provider, SecretSource, TokenSource};
use crate::util::terminal::clean;

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
    let (tokens, token) = first_working(provider, organization, options)?;
    let provider = tokens.provider;
    let verdict = verified(&token, provider, organization, options, streams, context)?;
    let new = NewPat {
        organization,
        name: &options.name,
        secret: &token.secret,
        expires: None,
        source: SecretSource::Entra(tokens),
        make_default: options.make_default,
        verdict,
        place: Replaces::Any,
        issued: None,
    };
    let aftermath = changes::put(context, &new)?.unwrap_or_default();
    let (title, user) = (title(organization, &options.name), clean(&token.user));
    let instead = if aftermath.replaced { ", instead of what was stored before" } else { "" };
    streams.print(format!("git now gets Entra tokens for {title} from {provider}{instead}."))?;
    let end = token.expires;
    streams.print(format!("This one is for {user}, until {end}. No token is stored."))?;
    say_still_pending(aftermath.still_pending, streams);
    Ok(())
}

/// A token, and where it comes from: the given provider, or else the first that works. An error is
/// the first one.
fn first_working(
    provider: Option<Provider>,
    organization: &Organization,
    options: &Login,
) -> Result<(TokenSource, AccessToken)> {
    let tenant = match &options.sign_in.tenant {
        Some(tenant) => Some(tenant.clone()),
        None => tenant::of(organization).map_err(|why| Failure::from_diagnosis(&why))?,
    };
    let client = options.client_id.as_ref().map(ToString::to_string);
    let mut first = None;
    for provider in provider.map_or_else(entra::detect, |provider| vec![provider]) {
        let tokens = TokenSource {
            provider,
            tenant: tenant.clone(),
            client: client.clone(),
            secret_in: None,
        };
        match entra::access_token(&tokens, None, organization) {
            Ok(token) => return Ok((tokens, token)),
            Err(why) => first = first.or(Some(why)),
        }
    }
    let why = first.map(|why| Failure::from_diagnosis(&why));
    why.map_or_else(|| refuse("nothing here provides Entra tokens"), Err)
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
    if options.no_verify || !settings::verify(context.dirs()?)? {
        return Ok(Verdict::Unknown);
    }
    match verify::identity(&token.secret, organization, options, streams, context) {
        Ok(identity) => Ok(verdict::accepted(&identity, &token.secret)),
        Err(Diagnosis { cause: Some(Cause::Rejected), server_message, .. }) => {
            let user = &token.user;
            let message =
                format!("{organization} rejected the Entra token of {user} from {provider}");
            let rejected = Diagnosis { server_message, ..Diagnosis::new("rejected", message) }.then(
                "Check that this account is a member of the organization with a Basic license, and \
                 that no conditional access policy blocks it",
            );
            Err(Failure::from_diagnosis(&rejected))
        }
        Err(diagnosis) => Err(Failure::from_diagnosis(&diagnosis)),
    }
}
