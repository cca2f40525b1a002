//! Where the tokens of `login --entra` come from, and the first of them.

use super::choose_store::{self, ChosenStore};
use super::{Failure, Result, refuse, service_principal, vault};
use crate::azure::Diagnosis;
use crate::azure::tenant::{self, TenantId};
use crate::changes;
use crate::cli::Login;
use crate::context::{Context, Streams};
use crate::entra::{self, AccessToken};
use crate::index::login_command;
use crate::organization::Organization;
use crate::stores::{Provider, SecretSource, StoreKind, TokenSource};
use crate::util::pat::Secret;
use crate::util::terminal::{EchoOff, clean};

/// What `login --entra` got, or was given.
pub(super) struct NewSource {
    pub(super) tokens: TokenSource,
    /// The secret to store, or else the token.
    pub(super) secret: Secret,
    /// `None` if a stored secret is not verified.
    pub(super) token: Option<AccessToken>,
    /// The store of a service principal's secret.
    pub(super) store: Option<ChosenStore>,
    /// Something may be pasted once more, as nothing shows that it arrived.
    _echo_off: Option<EchoOff>,
}

impl NewSource {
    /// With a token of a provider that stores no secret.
    fn ask(tokens: TokenSource, organization: &Organization) -> Result<NewSource, Diagnosis> {
        let token = entra::access_token(&tokens, None, organization)?;
        let secret = token.secret.clone();
        Ok(NewSource { tokens, secret, token: Some(token), store: None, _echo_off: None })
    }
}

pub(super) fn with_stored_secret(
    is_verified: bool,
    organization: &Organization,
    replaced: Option<StoreKind>,
    options: &Login,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<NewSource> {
    let tenant = tenant(organization, options)?;
    let tokens =
        entra::with_ids(&source(Provider::ServicePrincipal, &tenant, options), organization);
    let tokens = tokens.map_err(|why| Failure::from_diagnosis(&why))?;
    let store = choose_store::store(options, false, replaced, streams, context)?;
    let tokens = TokenSource { secret_in: Some(store.kind), ..tokens };
    let stored = SecretSource::Entra(tokens.clone());
    vault::open_for(&stored, streams, context)?;
    changes::could_put(context, organization, &options.pat_name(), &stored)?;
    let echo_off = if options.with_token { None } else { EchoOff::new().ok() };
    let secret = service_principal::read(&tokens, organization, options, streams, context)?;
    let token = || entra::access_token(&tokens, Some(&secret), organization);
    let token = is_verified.then(token).transpose();
    let token = token.map_err(|why| Failure::from_diagnosis(&why))?;
    Ok(NewSource { tokens, secret, token, store: Some(store), _echo_off: echo_off })
}

/// The organization's tenant, if the user or the server says which one it is.
fn tenant(organization: &Organization, options: &Login) -> Result<Option<TenantId>> {
    match &options.sign_in.tenant {
        Some(tenant) => Ok(Some(tenant.clone())),
        None => tenant::of(organization).map_err(|why| Failure::from_diagnosis(&why)),
    }
}

fn source(provider: Provider, tenant: &Option<TenantId>, options: &Login) -> TokenSource {
    let client = options.client_id.as_ref().map(ToString::to_string);
    TokenSource { provider, tenant: tenant.clone(), client, secret_in: None }
}

pub(super) fn from_provider(
    provider: Provider,
    organization: &Organization,
    options: &Login,
) -> Result<NewSource> {
    let tokens = source(provider, &tenant(organization, options)?, options);
    NewSource::ask(tokens, organization).map_err(|why| Failure::from_diagnosis(&why))
}

/// A token of the first provider that works here. An error is the first one. An identity that this
/// machine or job was given is not replaced by another one.
pub(super) fn first_working(
    organization: &Organization,
    options: &Login,
    streams: &mut Streams<'_>,
) -> Result<NewSource> {
    let tenant = tenant(organization, options)?;
    // Programs would ignore a client ID.
    let fits = |provider: &Provider| options.client_id.is_none() || !provider.is_program();
    let mut providers = entra::detect().into_iter().filter(fits).peekable();
    let mut skipped: Vec<(Provider, Diagnosis)> = Vec::new();
    while let Some(provider) = providers.next() {
        match NewSource::ask(source(provider, &tenant, options), organization) {
            Ok(source) => {
                for (provider, why) in skipped {
                    streams.note(format!("Skipped {provider}: {}.", clean(&why.message)));
                }
                return Ok(source);
            }
            Err(why) if provider.is_given() => {
                let login = login_command(organization, &options.pat_name());
                let other = providers.peek().map(|other| format!("{login} --entra {other}"));
                let choose = |other| why.clone().then_run("Or choose another identity", other);
                return Err(Failure::from_diagnosis(&other.map_or_else(|| why.clone(), choose)));
            }
            Err(why) => skipped.push((provider, why)),
        }
    }
    let why = skipped.first().map(|(_, why)| Failure::from_diagnosis(why));
    why.map_or_else(|| refuse("nothing here provides Entra tokens"), Err)
}
