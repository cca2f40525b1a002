//! Entra tokens that git can use in place of PATs: of a user, or of an application.

use super::app::{self, Answer};
use super::claims::{self, Claims};
use super::failure::Failure;
use super::messages::{self, Fault};
use super::programs::{SignInProgram, bare};
use super::{Source, Wanted, usable_claims};
use crate::azure::Diagnosis;
use crate::organization::Organization;
use crate::stores::TokenSource;
use crate::util::pat::Secret;
use crate::util::time::Timestamp;

/// An Entra token for Azure DevOps. Its `Debug` does not show the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessToken {
    pub secret: Secret,
    pub expires: Timestamp,
    /// Who it is, as the token says. For people only: the token is not verified.
    pub user: String,
}

/// Asks a provider for a token. `secret` is for a service principal: its client secret, or its
/// certificate and key (PEM).
pub fn access_token(
    source: &TokenSource,
    secret: Option<&Secret>,
    organization: &Organization,
) -> Result<AccessToken, Diagnosis> {
    let wanted = Wanted { organization, tenant: source.tenant.as_ref() };
    let (answer, origin) = match source.provider.program() {
        Some(program) => (of_program(program, &wanted)?, Source::Program(program)),
        None => (app::token(source, secret, organization)?, Source::App(source.provider)),
    };
    checked(&answer, &wanted).map_err(|fault| messages::unusable(fault, origin, &wanted))
}

/// When a token ends, as it says itself.
pub fn end_of(token: &Secret) -> Option<Timestamp> {
    claims::payload(token)?["exp"].as_i64().map(Timestamp::from_unix)
}

fn of_program(program: SignInProgram, wanted: &Wanted<'_>) -> Result<Answer, Diagnosis> {
    let file = program.file().ok_or_else(|| messages::not_installed(program, wanted))?;
    let token = match program.token(&file, wanted.tenant) {
        // It has only one tenant, and refuses the option.
        Err(Failure::App) => program.token(&file, None),
        token => token,
    };
    let token = token.map_err(|why| messages::failed(&why, program, wanted))?;
    Ok(Answer { token, expires: None })
}

fn checked(answer: &Answer, wanted: &Wanted<'_>) -> Result<AccessToken, Fault> {
    let secret = Secret::new(bare(answer.token.expose()).to_owned());
    let claims = usable_claims(&secret, wanted, true)?;
    // Every Entra token expires.
    let end = end_here(&claims, Timestamp::now()).ok_or(Fault::NotAToken)?;
    let expires = answer.expires.map_or(end, |other| end.min(other));
    Ok(AccessToken { secret, expires, user: claims.user })
}

/// When a token that was received now ends by this machine's clock, which is behind if the token was
/// issued later.
fn end_here(claims: &Claims, now: Timestamp) -> Option<Timestamp> {
    let behind = claims.issued.map_or(0, |issued| (issued.unix() - now.unix()).max(0));
    Some(Timestamp::from_unix(claims.expires?.unix() - behind))
}
