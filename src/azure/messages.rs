//! The messages about a server's response: what happened, and what to do next.

use super::{Advice, Cause, Diagnosis, Service};
use crate::util::terminal::{in_quotes, name};
use crate::util::time::Timestamp;

const RENAME: &str = "git credential-azdo rename OLD NEW";

pub(super) fn describe(cause: &Cause, advice: &Advice<'_>) -> Diagnosis {
    let Advice { organization, noun, .. } = advice;
    match cause {
        _ if advice.is_token()
            && (cause.is_unknown() || matches!(cause, Cause::MissingScope(_))) =>
        {
            rejected_token(cause, advice)
        }
        Cause::Rejected => rejected(advice),
        Cause::Expired => Diagnosis::new("expired", "the server says that this PAT has expired")
            .then(create(advice))
            .then_replace(advice),
        Cause::SignInPage => Diagnosis::new(
            "sign_in_page",
            format!(
                "the server answered with its sign-in page instead of accepting the PAT. {}",
                why(advice, "Usually the PAT was copied incompletely or has expired.")
            ),
        )
        .then(create(advice))
        .then_replace(advice),
        Cause::NotAMember => Diagnosis::new(
            "not_a_member",
            format!(
                "the server knows this {noun}, but its owner is not a member of {organization}"
            ),
        )
        .then(format!(
            "Ask an administrator of {organization} to add the owner, or use a member's {noun}"
        ))
        .then_replace(advice),
        Cause::Anonymous => Diagnosis::new(
            "anonymous",
            format!(
                "the server doesn't know this PAT and treats you as an anonymous visitor, as in \
                 public projects. {}",
                why(advice, "The PAT is expired, revoked, or copied incompletely.")
            ),
        )
        .then(create(advice))
        .then_replace(advice),
        Cause::GlobalPat => Diagnosis::new(
            "global_pat",
            format!(
                "{organization} doesn't accept PATs that were created for \"All accessible \
                 organizations\". These stop working everywhere on 2026-12-01."
            ),
        )
        .then(format!("Create one for {organization} only: {}", organization.token_page()))
        .then_replace(advice),
        Cause::Policy => {
            Diagnosis::new("policy", format!("a policy of {organization} blocks this {noun}"))
                .then(format!("Ask an administrator of the organization which {noun}s it allows"))
        }
        Cause::IisBasicAuth => Diagnosis::new(
            "iis_basic",
            "IIS Basic Authentication is on, so the server treats the PAT as a Windows password. \
             No PAT can work there.",
        )
        .then("Ask the server's administrator to turn off IIS Basic Authentication"),
        Cause::NoOrganization => no_organization(advice),
        Cause::MissingScope(service) => missing_scope(*service, advice),
        Cause::RepositorySignInPage => Diagnosis::new(
            "sign_in_page",
            "the server answered git with its sign-in page. It does so if a client doesn't \
             identify as git (http.userAgent).",
        )
        .then_run("To check git's configuration, run", "git credential-azdo doctor"),
        Cause::NoRepository { account } => {
            let owner = account.as_deref().map_or(format!("the {noun}'s owner").into(), name);
            let message = format!(
                "cannot find this repository. Either it doesn't exist or {owner} has no access; \
                 the server doesn't say which. The {noun} itself works."
            );
            Diagnosis::new("no_repository", message).then(
                "Compare the URL with the one in your browser, or ask for access to the project",
            )
        }
        Cause::Forbidden(service) => forbidden(*service, noun),
        Cause::ConditionalAccess => Diagnosis::new(
            "conditional_access",
            format!(
                "{organization} doesn't accept the {noun} from this network (a conditional access \
                 policy). The {noun} itself may be valid."
            ),
        )
        .then_run("Connect to your company's network or VPN, then run", advice.check_command),
        Cause::SignInRequired => Diagnosis::new(
            "sign_in_due",
            format!(
                "the server requires the {noun}'s owner to sign in with a browser first. The \
                 {noun} doesn't have to be replaced."
            ),
        )
        .then_run(format!("Sign in to {}, then run", organization.url()), advice.check_command),
        Cause::RateLimited { retry_after } => {
            Diagnosis::new("rate_limited", "the server is rate-limiting requests").then_run(
                format!("Wait {}, then run", pause(*retry_after, advice.now)),
                advice.check_command,
            )
        }
        Cause::ServerError(status) => {
            Diagnosis::new("server_fault", format!("the server had an internal error ({status})"))
                .then(match organization.origin() {
                    None => "Try again later; for outages, see https://status.dev.azure.com",
                    Some(_) => "Try again later, or ask the server's administrator",
                })
        }
        Cause::Redirected { location } => {
            let message = match location.as_str() {
                "" => "the server redirects without naming an address".to_owned(),
                to => format!(
                    "the server redirects to another address, and the {noun} was not sent there: {}",
                    in_quotes(to)
                ),
            };
            Diagnosis::new("redirected", message)
                .then_run("If the organization was renamed, run", RENAME)
        }
        Cause::NotAzureDevOps => {
            Diagnosis::new("not_azure", "the response is not from Azure DevOps")
                .then("Compare the URL with the one in your browser")
                .then("In a hotel or a guest network, sign in to that network first")
        }
        Cause::Unexpected(status) => {
            Diagnosis::new("strange", format!("unexpected response from the server ({status})"))
                .then_run("Try again", advice.check_command)
        }
    }
}

fn create(advice: &Advice<'_>) -> String {
    format!("Create a PAT with the Code (Read & write) scope: {}", advice.organization.token_page())
}

/// Why the server does not know a PAT: of one that it has accepted, it is clear that it was complete.
fn why(advice: &Advice<'_>, otherwise: &str) -> String {
    advice.accepted.as_ref().map_or_else(
        || otherwise.to_owned(),
        |when| format!("It worked on {when}, so it was probably revoked or has expired."),
    )
}

fn rejected(advice: &Advice<'_>) -> Diagnosis {
    let organization = advice.organization;
    let any = "It may be expired, revoked, missing the Code scope, or copied incompletely; Azure \
               DevOps doesn't tell these apart.";
    let why = why(advice, if advice.is_explained { "" } else { any });
    let message = format!("the server rejected this PAT without giving a reason. {why}");
    let diagnosis = Diagnosis::new("refused", message.trim_end())
        .then_run("To see the PAT's status, open", organization.token_page())
        .then_replace(advice);
    if organization.origin().is_some() || advice.is_explained || advice.accepted.is_some() {
        return diagnosis;
    }
    let inactive = format!(
        "If the PAT is active there, sign in to {} in a browser (PATs stop working after 90 days without a \
         sign-in), then run",
        organization.url()
    );
    diagnosis.then_run(inactive, advice.check_command)
}

/// Azure DevOps does not say why it rejects an Entra token.
fn rejected_token(cause: &Cause, advice: &Advice<'_>) -> Diagnosis {
    let organization = advice.organization;
    let (code, action) = match cause {
        Cause::MissingScope(Service::Read) => ("no_code_scope", " for reading this repository"),
        Cause::MissingScope(Service::Write) => ("read_only", " for pushing to this repository"),
        _ => ("refused", ""),
    };
    let message =
        format!("{organization} rejected the Entra token{action} without giving a reason");
    Diagnosis::new(code, message)
        .then(
            "Check that its owner is a member of the organization with a Basic license, and that \
             no conditional access policy blocks it",
        )
        .then_run(
            format!("The token must be for {organization}'s tenant, which this page shows"),
            format!("{}/_settings/organizationAad", organization.url()),
        )
        .then_replace(advice)
}

fn no_organization(advice: &Advice<'_>) -> Diagnosis {
    let organization = advice.organization;
    let what = if organization.origin().is_some() { "collection" } else { "organization" };
    Diagnosis::new("no_organization", format!("there is no {what} at {}", organization.url()))
        .then("Compare the URL with the one in your browser")
        .then_run(format!("If the {what} was renamed, run"), RENAME)
}

fn missing_scope(service: Service, advice: &Advice<'_>) -> Diagnosis {
    let (code, message) = match service {
        Service::Read => {
            ("no_code_scope", "the PAT cannot read code: it is missing the Code (Read) scope")
        }
        Service::Write => {
            ("read_only", "the PAT cannot push: it is missing the Code (Read & write) scope")
        }
    };
    Diagnosis::new(code, message)
        .then_run("To add the scope, open", advice.organization.token_page())
        .then_replace(advice)
}

fn forbidden(service: Option<Service>, noun: &str) -> Diagnosis {
    let (action, next) = match service {
        None => ("sign in here", "Ask an administrator of the organization for the reason"),
        Some(Service::Read) => {
            ("read this repository", "Ask a project administrator for the Read permission")
        }
        Some(Service::Write) => {
            ("push to this repository", "Ask a project administrator for the Contribute permission")
        }
    };
    Diagnosis::new("forbidden", format!("the {noun}'s owner is not allowed to {action}")).then(next)
}

/// How long to wait, as `30 seconds` or `until 2026-11-24 09:00`.
pub(super) fn pause(seconds: Option<u64>, now: Timestamp) -> String {
    match seconds {
        None => "a few minutes".to_owned(),
        Some(1) => "a second".to_owned(),
        Some(seconds @ ..100) => format!("{seconds} seconds"),
        Some(seconds) => {
            let end = now.unix().saturating_add(seconds.try_into().unwrap_or(i64::MAX));
            format!("until {}", Timestamp::from_unix(end))
        }
    }
}
