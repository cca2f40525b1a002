//! A PAT that will not do as it is.

use super::{Subject, Told, replace_first, then_replace};
use crate::azure::verdict::{Reason, Refusal};

/// What is told about it.
pub(super) fn words(refusal: &Refusal, subject: &Subject<'_>) -> Told {
    let Subject { organization, .. } = subject;
    let page = organization.token_page();
    let new = vec![format!("New PAT (scope Code: Read & write): {page}")];
    match refusal.reason {
        Reason::Expired => (
            "expired",
            "the server says that the PAT has expired.".to_owned(),
            replace_first(subject, new),
        ),
        Reason::SignInPage => (
            "sign_in_page",
            "the server does not take the PAT and shows its page to sign in on. Most often the \
             PAT was not copied whole, or has ended."
                .to_owned(),
            replace_first(subject, new),
        ),
        Reason::NotAMember => (
            "not_a_member",
            format!(
                "the server knows the PAT, but the user whose PAT it is does not belong to \
                 {organization}."
            ),
            then_replace(
                subject,
                vec![format!(
                    "Ask an administrator of {organization} to add the user, or take a PAT of one \
                     who belongs to it"
                )],
            ),
        ),
        Reason::Anonymous => (
            "anonymous",
            "the server does not know whose PAT this is and takes you for an anonymous visitor, \
             as it lets in to public projects. The PAT has expired, was revoked, or was not copied \
             exactly."
                .to_owned(),
            replace_first(subject, new),
        ),
        Reason::GlobalPat => (
            "global_pat",
            format!(
                "the organization {organization} does not let in PATs that were made for \"All accessible \
                 organizations\". On 2026-12-01 all of these stop working, everywhere."
            ),
            then_replace(subject, vec![format!("Make one for {organization} alone: {page}")]),
        ),
        Reason::Policy => (
            "policy",
            format!("a policy of {organization} does not let this PAT in."),
            vec!["An administrator of the organization can tell what PATs it allows".to_owned()],
        ),
        Reason::IisBasic => (
            "iis_basic",
            "in front of this server IIS asks for Windows passwords (its Basic Authentication is \
             on) and takes the PAT for one. No PAT can work there."
                .to_owned(),
            vec!["Whoever runs the server has to switch IIS Basic Authentication off".to_owned()],
        ),
        Reason::NotThere => no_organization(subject),
        _ => (
            "refused",
            "the server refused the PAT and did not say why: it has expired, was revoked, lacks \
             the scope, or was not copied exactly. These look the same from outside."
                .to_owned(),
            refused_next(subject, page),
        ),
    }
}

fn refused_next(subject: &Subject<'_>, page: String) -> Vec<String> {
    let mut next = then_replace(subject, vec![format!("Its state is shown on {page}")]);
    let again = subject.again;
    if subject.organization.origin().is_none() {
        next.push(format!(
            "If it is active there: after 90 days without a sign-in PATs stop working. Sign in to {} \
             in a browser, then run: {again}",
            subject.organization.url()
        ));
    }
    next
}

fn no_organization(subject: &Subject<'_>) -> Told {
    let Subject { organization, .. } = subject;
    let what = if organization.origin().is_some() { "collection" } else { "organization" };
    (
        "no_organization",
        format!("the server knows no {what} at {}.", organization.url()),
        vec![format!(
            "Compare that with the address in your browser. If the {what} was renamed: git \
             credential-azdo move OLD NEW"
        )],
    )
}
