//! Entra tokens.
//!
//! [`user_token`] is the user's, with which Azure creates, renews, and revokes PATs. It comes from
//! a program that the user has signed in to, such as `az`. Only commands that people run use it.
//!
//! [`access_token`] is a user's or an application's, which git uses in place of a PAT.

mod access_token;
mod app;
mod claims;
mod failure;
mod messages;
mod programs;
mod provider;

use std::time::Duration;

use crate::azure::Diagnosis;
use crate::azure::tenant::TenantId;
use crate::organization::Organization;
pub use crate::stores::{Provider, TokenSource, UnknownProvider};
use crate::util::env;
use crate::util::pat::Secret;
use crate::util::time::Timestamp;
pub use access_token::{AccessToken, access_token, end_of};
pub use app::messages::secrets_page;
pub use app::service_principal::is_in_variables;
pub use app::{client_secret, with_ids};
pub use claims::Claims;
use messages::Fault;
use programs::SignInProgram;
pub use provider::{detect, obstacle};

/// An Entra token of a user. Its `Debug` does not show the token.
#[derive(Debug)]
pub struct EntraToken {
    secret: Secret,
    user: String,
    tenant: Option<TenantId>,
}

impl EntraToken {
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Usually an email address, as the token says. For people only: the token is not verified.
    pub fn user(&self) -> &str {
        &self.user
    }

    pub fn tenant(&self) -> Option<&TenantId> {
        self.tenant.as_ref()
    }
}

/// Where a token comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Given,
    Variable,
    Program(SignInProgram),
    App(Provider),
}

impl Source {
    fn name(self) -> &'static str {
        match self {
            Source::Given => "the given token",
            Source::Variable => env::ENTRA_TOKEN,
            Source::Program(program) => program.name(),
            Source::App(provider) => provider.name(),
        }
    }
}

/// What a token has to be for.
struct Wanted<'a> {
    organization: &'a Organization,
    tenant: Option<&'a TenantId>,
}

/// The token of the user: `given`, or else the first usable one of the variable
/// `GIT_CREDENTIAL_AZDO_ENTRA_TOKEN`, `az`, `azd`, `azureauth`, and Codespaces' helper. `tenant` is
/// the organization's. An error explains the failure of the first of these that is there.
pub fn user_token(
    organization: &Organization,
    tenant: Option<&TenantId>,
    given: Option<Secret>,
) -> Result<EntraToken, Diagnosis> {
    let wanted = Wanted { organization, tenant };
    if let Some(token) = given {
        let checked = check(&token, Source::Given, &wanted);
        return checked.map_err(|diagnosis| messages::finish(diagnosis, &[], &wanted));
    }
    let mut failures = Vec::new();
    for attempt in attempts(&wanted) {
        match attempt {
            (_, Ok(token)) => return Ok(token),
            (source, Err(diagnosis)) => failures.push((source.name(), diagnosis)),
        }
    }
    let (names, diagnoses): (Vec<_>, Vec<_>) = failures.into_iter().unzip();
    let first = diagnoses.into_iter().next();
    let diagnosis = first.unwrap_or_else(|| messages::nothing_installed(&wanted));
    Err(messages::finish(diagnosis, names.get(1..).unwrap_or_default(), &wanted))
}

/// Asks one source after the other, only as far as the result is read.
fn attempts(wanted: &Wanted<'_>) -> impl Iterator<Item = (Source, Result<EntraToken, Diagnosis>)> {
    let variable = env::non_empty(env::ENTRA_TOKEN).map(|text| {
        let token = Secret::new(text.into_string().unwrap_or_default());
        (Source::Variable, check(&token, Source::Variable, wanted))
    });
    let programs = SignInProgram::ALL.into_iter().filter_map(|program| {
        let (file, source) = (program.file()?, Source::Program(program));
        let token = program.token(&file, wanted.tenant);
        let token = token.map_err(|why| messages::failed(&why, program, wanted));
        Some((source, token.and_then(|token| check(&token, source, wanted))))
    });
    variable.into_iter().chain(programs)
}

/// The token, unless it is clear that Azure will refuse it.
fn check(token: &Secret, source: Source, wanted: &Wanted<'_>) -> Result<EntraToken, Diagnosis> {
    let secret = Secret::new(programs::bare(token.expose()).to_owned());
    match usable_claims(&secret, wanted, false) {
        Ok(claims) => Ok(EntraToken { secret, user: claims.user, tenant: claims.tenant }),
        Err(fault) => Err(messages::unusable(fault, source, wanted)),
    }
}

/// What a token says, unless it is clear that Azure will refuse it.
fn usable_claims(token: &Secret, wanted: &Wanted<'_>, may_be_app: bool) -> Result<Claims, Fault> {
    let claims = Claims::read(token).ok_or(Fault::NotAToken)?;
    let is_other = |tenant: &TenantId| wanted.tenant.is_some_and(|wanted| wanted != tenant);
    if !claims.is_for_azure_devops {
        Err(Fault::OtherAudience)
    } else if claims.is_app && !may_be_app {
        Err(Fault::App)
    } else if claims.expires.is_some_and(|end| end <= Timestamp::now()) {
        Err(Fault::Expired)
    } else if claims.tenant.as_ref().is_some_and(is_other) {
        Err(Fault::OtherTenant)
    } else {
        Ok(claims)
    }
}

/// How long it takes at most to get a token from a provider.
pub fn longest_wait() -> Duration {
    // The programs' limit is the longest. A terminated program has a second to end.
    Duration::from_secs(programs::limit().min(24 * 60 * 60) + 5)
}

/// Whether there is a variable or a program that may give a token. Nothing is started.
pub fn is_obtainable() -> bool {
    env::non_empty(env::ENTRA_TOKEN).is_some()
        || SignInProgram::ALL.into_iter().any(|program| program.file().is_some())
}
