//! What the PAT would not meet at another time, or from another place.

use super::{Subject, Told};
use crate::azure::verdict::{Reason, Refusal};
use crate::util::time::Timestamp;

/// What is told about it.
pub(super) fn words(refusal: &Refusal, subject: &Subject<'_>) -> Told {
    let Subject { organization, again, .. } = subject;
    let status = refusal.status;
    match &refusal.reason {
        Reason::ConditionalAccess => (
            "conditional_access",
            format!(
                "the organization {organization} does not let the PAT in from this network (a \
                 conditional access policy). The PAT itself may be good."
            ),
            vec![format!("Switch on the VPN or go to your company's network, then run: {again}")],
        ),
        Reason::SignInDue => (
            "sign_in_due",
            "the server wants the user whose PAT it is to sign in with a browser first. The PAT \
             need not be replaced."
                .to_owned(),
            vec![format!("Sign in to {}, then run: {again}", organization.url())],
        ),
        Reason::RateLimited(seconds) => (
            "rate_limited",
            "the server was asked too much at the moment. This says nothing about the PAT."
                .to_owned(),
            vec![pause(*seconds, subject)],
        ),
        Reason::ServerFault => (
            "server_fault",
            format!(
                "the server has a fault of its own ({status}). This says nothing about the PAT."
            ),
            vec![
                match organization.origin() {
                    None => "Try again later; outages are shown on https://status.dev.azure.com",
                    Some(_) => "Try again later, or ask whoever runs the server",
                }
                .to_owned(),
            ],
        ),
        Reason::Redirected(to) => (
            "redirected",
            match to.is_empty() {
                true => "the server sends on to another address, and names none.".to_owned(),
                false => format!(
                    "the server sends on to another address, where the PAT was not sent: {to}"
                ),
            },
            vec!["If the organization was renamed: git credential-azdo move OLD NEW".to_owned()],
        ),
        Reason::NotAzure => (
            "not_azure",
            "what answered is not Azure DevOps. This says nothing about the PAT.".to_owned(),
            vec![
                "Compare the URL with the one in your browser; in a hotel or a guest network, \
                 sign in to that first"
                    .to_owned(),
            ],
        ),
        _ => (
            "strange",
            format!("the server's answer ({status}) is none that this program knows."),
            vec![format!("Try again: {again}")],
        ),
    }
}

fn pause(seconds: Option<u64>, subject: &Subject<'_>) -> String {
    let again = subject.again;
    match seconds {
        None => format!("Wait some minutes, then run: {again}"),
        Some(1) => format!("Wait a second, then run: {again}"),
        Some(seconds @ ..100) => format!("Wait {seconds} seconds, then run: {again}"),
        Some(seconds) => {
            let end = subject.now.unix().saturating_add(seconds.try_into().unwrap_or(i64::MAX));
            format!("Wait until {}, then run: {again}", Timestamp::from_unix(end))
        }
    }
}
