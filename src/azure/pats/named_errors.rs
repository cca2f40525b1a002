//! The errors that the API reports by name (`patTokenError`, learn.microsoft.com/rest/api/azure/
//! devops/tokens/pats/create#sessiontokenerror).

use super::{ApiError, ApiErrorKind, messages};
use crate::azure::Diagnosis;
use crate::organization::Organization;

/// What a name means, in any case; `None` if it is unknown.
pub(super) fn error(name: &str, organization: &Organization) -> Option<ApiError> {
    use ApiErrorKind::{Expired, NotFound, PolicyForbids, Refused, Unclear};
    let policy = |policy| messages::policy(policy, organization);
    let (kind, diagnosis) = match name.to_ascii_lowercase().as_str() {
        "disablepatcreationpolicyviolation" => (PolicyForbids, policy(Policy::Creation)),
        "globalpatpolicyviolation" | "globalpatcreationblocked" => {
            (PolicyForbids, policy(Policy::Global))
        }
        "fullscopepatpolicyviolation" => (PolicyForbids, policy(Policy::FullScope)),
        "patlifespanpolicyviolation" => (PolicyForbids, policy(Policy::Lifespan)),
        "expiredpatcannotbeextended" => (
            Expired,
            Diagnosis::new("expired", "this PAT has expired, and Azure extends only valid PATs")
                .then_run("Replace it", format!("git credential-azdo login {organization}")),
        ),
        "authorizationnotfound" | "tokennotfound" | "invalidauthorizationid" => {
            (NotFound, messages::no_pat(organization))
        }
        "displaynamerequired" | "invaliddisplayname" => (
            Refused,
            Diagnosis::new("bad_display_name", "Azure does not accept this name for a PAT")
                .then("Use another name of letters, digits, spaces and hyphens"),
        ),
        "invalidvalidto" => (
            Refused,
            Diagnosis::new("bad_expiration", "Azure does not accept this expiration date")
                .then("Choose a day from tomorrow to a year from now"),
        ),
        "invalidscope" => (
            Refused,
            Diagnosis::new("bad_scope", "Azure does not accept these scopes").then(
                "Choose scopes from https://learn.microsoft.com/azure/devops/integrate/\
                 get-started/authentication/oauth#scopes",
            ),
        ),
        "accessdenied" => (Refused, messages::forbidden(organization)),
        "useridrequired" | "invaliduserid" | "invalidusertype" | "invalidclient"
        | "invalidclienttype" | "invalidclientid" | "invalidtoken" | "invalidtokentype"
        | "invalidaudience" | "invalidsubject" => (Refused, messages::not_a_user(organization)),
        "invalidtargetaccounts" | "hostauthorizationnotfound" | "deploymenthostnotsupported" => {
            (Refused, messages::not_a_member(organization))
        }
        "sourcenotsupported" | "invalidsourceip" | "invalidsource" => {
            (Refused, messages::wrong_network(organization))
        }
        "failedtoreadtenantpolicy" | "failedtoreadorgpolicy" | "duplicatehash" => {
            (Refused, messages::failed(organization))
        }
        "failedtoissueaccesstoken" | "failedtoupdateaccesstoken" => {
            (Unclear, messages::failed(organization))
        }
        "sshpolicydisabled" => (PolicyForbids, messages::unnamed_policy(organization)),
        _ => return None,
    };
    Some(ApiError::new(kind, diagnosis))
}

/// A policy of an organization or its tenant, which forbids some PATs.
#[derive(Clone, Copy)]
pub(super) enum Policy {
    Creation,
    Global,
    FullScope,
    Lifespan,
}
