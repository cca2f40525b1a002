//! Options of `login` that need or exclude others.

use super::{Failure, Result};
use crate::cli::{Login, LoginStore};
use crate::entra::Provider;

/// Refuses options that would have no effect.
pub(super) fn check(options: &Login) -> Result {
    let error = match options.entra {
        None if options.client_id.is_some() => "--client-id needs --entra",
        None if options.scope.is_some() && !options.create => "--scope needs --create",
        Some(_) if options.store == Some(LoginStore::Command) => {
            "--store command cannot be used with --entra"
        }
        Some(provider)
            if provider != Some(Provider::ServicePrincipal)
                && (options.with_token || options.store.is_some()) =>
        {
            "with --entra, --with-token and --store need service-principal: no other provider has \
             a secret to store"
        }
        Some(Some(provider)) if provider.is_program() && options.client_id.is_some() => {
            &format!("--client-id cannot be used with {provider}, which signs in by itself")
        }
        _ => return Ok(()),
    };
    Err(Failure::Usage(error.to_owned()))
}
