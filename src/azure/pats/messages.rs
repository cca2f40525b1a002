//! The messages about the API: what happened, and what to do next.

use super::named_errors::Policy;
use crate::azure::interpret::shortened;
use crate::azure::messages::pause;
use crate::azure::{Cause, Diagnosis};
use crate::organization::Organization;
use crate::util::time::Timestamp;

const POLICIES: &str = "https://learn.microsoft.com/azure/devops/organizations/accounts/\
                        manage-pats-with-policies-for-administrators";

/// Azure DevOps Server. Its page moved in 2019.
pub(super) fn no_api(organization: &Organization) -> Diagnosis {
    let message = "Azure DevOps Server has no API for PATs: they can be created, extended, and \
                   revoked only in a browser";
    Diagnosis::new("no_pat_api", message)
        .then_run("Open", organization.token_page())
        .then_run("On TFS 2017 and 2018, open", organization.old_token_page())
}

/// A response that does not say what happened.
pub(super) fn garbled(organization: &Organization) -> Diagnosis {
    Diagnosis::new("garbled", "Azure's answer about the PAT is incomplete or unreadable")
        .then_run("See which PATs you have", organization.token_page())
}

/// An error with a name that is not documented.
pub(super) fn unknown(name: &str) -> Diagnosis {
    let message = format!("Azure reported an unknown error: '{}'", shortened(name));
    Diagnosis::new("unknown_api_error", message)
        .then("Update git-credential-azdo: a newer version may know this error")
}

/// A response whose status is an error, and which names none of the documented errors.
pub(super) fn describe(cause: &Cause, organization: &Organization) -> Diagnosis {
    match cause {
        Cause::SignInPage => sign_in_page(organization),
        Cause::SignInRequired => {
            Diagnosis::new("sign_in_due", "Azure requires you to sign in with a browser first")
                .then_run("Sign in here, then try again", organization.url())
        }
        Cause::ConditionalAccess => wrong_network(organization),
        Cause::NotAMember => not_a_member(organization),
        Cause::Rejected | Cause::Expired | Cause::Anonymous => rejected(organization),
        Cause::Policy => unnamed_policy(organization),
        Cause::GlobalPat => policy(Policy::Global, organization),
        Cause::NoOrganization => no_pat(organization),
        Cause::RateLimited { retry_after } => {
            let pause = pause(*retry_after, Timestamp::now());
            Diagnosis::new("rate_limited", "Azure is rate-limiting requests")
                .then(format!("Wait {pause}, then try again"))
        }
        Cause::ServerError(status) => {
            Diagnosis::new("server_fault", format!("Azure had an internal error ({status})"))
                .then("Try again later. For outages, see https://status.dev.azure.com")
        }
        Cause::Redirected { .. } => {
            let message = "Azure redirects to another address, and the token was not sent there";
            Diagnosis::new("redirected", message).then_run(
                "If the organization was renamed, run",
                "git credential-azdo rename OLD NEW",
            )
        }
        Cause::Forbidden(_) => forbidden(organization),
        Cause::Unexpected(status @ 400..) => {
            Diagnosis::new("strange", format!("Azure did not accept the request ({status})"))
                .then("Update git-credential-azdo, then try again")
                .then_run("Or use your browser", organization.token_page())
        }
        _ => garbled(organization),
    }
}

fn sign_in_page(organization: &Organization) -> Diagnosis {
    let message = format!(
        "Azure answered with its sign-in page: the Entra token is not accepted for {organization}. \
         Usually it is for another tenant, or not a user's."
    );
    sign_in(Diagnosis::new("sign_in_page", message), organization).then_run(
        "If that does not help, a conditional access policy may exclude the Azure CLI, or the \
         organization may belong to Microsoft accounts. Then use your browser",
        organization.token_page(),
    )
}

fn rejected(organization: &Organization) -> Diagnosis {
    let message = format!(
        "Azure rejected the Entra token for {organization}: it has expired or is for another tenant"
    );
    sign_in(Diagnosis::new("entra_rejected", message), organization)
}

pub(super) fn not_a_user(organization: &Organization) -> Diagnosis {
    let message = "Azure manages PATs only for users who sign in, not for a PAT, a service \
                   principal or a managed identity";
    sign_in(Diagnosis::new("not_a_user", message), organization)
}

/// Adds how to get a token of the right tenant.
fn sign_in(diagnosis: Diagnosis, organization: &Organization) -> Diagnosis {
    let page = format!("{}/_settings/organizationAad", organization.url());
    diagnosis
        .then_run("Sign in as a user of the organization's tenant", "az login --tenant TENANT")
        .then_run("To see that tenant, open", page)
}

pub(super) fn not_a_member(organization: &Organization) -> Diagnosis {
    let message = format!("your account is not a member of {organization}");
    Diagnosis::new("not_a_member", message)
        .then(format!("Ask an administrator of {organization} to add you"))
        .then_run("Or sign in with another account", "az login")
}

pub(super) fn forbidden(organization: &Organization) -> Diagnosis {
    let message = format!("your account is not allowed to manage PATs in {organization}");
    Diagnosis::new("forbidden", message).then(format!(
        "Ask an administrator of {organization} for the reason, and for at least Basic access"
    ))
}

pub(super) fn wrong_network(organization: &Organization) -> Diagnosis {
    let message = format!(
        "{organization} does not accept the Entra token from this network or device (a conditional \
         access policy)"
    );
    Diagnosis::new("conditional_access", message)
        .then("Connect to your company's network or VPN, then try again")
        .then_run("Or use your browser", organization.token_page())
}

pub(super) fn no_pat(organization: &Organization) -> Diagnosis {
    let message = format!(
        "there is no such PAT in {organization}: it was revoked or belongs to another user, or the \
         organization was renamed"
    );
    Diagnosis::new("no_pat", message)
        .then_run("See which PATs you have", organization.token_page())
        .then_run("If the organization was renamed, run", "git credential-azdo rename OLD NEW")
}

/// A failure inside Azure that it names.
pub(super) fn failed(organization: &Organization) -> Diagnosis {
    Diagnosis::new("server_fault", "Azure could not process the request")
        .then("Try again in a few minutes. For outages, see https://status.dev.azure.com")
        .then_run("Or use your browser", organization.token_page())
}

pub(super) fn policy(policy: Policy, organization: &Organization) -> Diagnosis {
    const TENANT: &str = "an Azure DevOps Administrator of the tenant";
    let (what, name, administrator, instead) = match policy {
        Policy::Creation => (
            "this PAT",
            "Restrict personal access token (PAT) creation",
            "a Project Collection Administrator",
            "It may still allow PATs that have only Packaging scopes",
        ),
        Policy::Global => (
            "PATs for all organizations",
            "Restrict global personal access token creation",
            TENANT,
            "Create a PAT for this organization only",
        ),
        Policy::FullScope => (
            "PATs with full access",
            "Restrict full-scoped personal access token creation",
            TENANT,
            "Choose narrower scopes, such as Code (Read & write)",
        ),
        Policy::Lifespan => (
            "PATs that are valid for so long",
            "Enforce maximum personal access token lifespan",
            TENANT,
            "Choose an earlier expiration date",
        ),
    };
    let message = format!("a policy forbids {what} in {organization}: \"{name}\"");
    instead_of_pat(Diagnosis::new("policy", message).then(instead), administrator, organization)
}

/// A policy that Azure does not name.
pub(super) fn unnamed_policy(organization: &Organization) -> Diagnosis {
    let diagnosis = Diagnosis::new("policy", format!("a policy of {organization} forbids this"));
    instead_of_pat(diagnosis, "an administrator of the organization", organization)
}

fn instead_of_pat(
    diagnosis: Diagnosis,
    administrator: &str,
    organization: &Organization,
) -> Diagnosis {
    let login = format!("git credential-azdo login {organization} --entra");
    diagnosis
        .then_run(format!("Ask {administrator} to exempt you from the policy"), POLICIES)
        .then_run("Or let git use Entra tokens instead of a PAT", login)
}
