//! A PAT that signs in, and does not get in.

use super::{Step, Subject, Told, then_replace};
use crate::azure::verdict::{Refusal, Service};

/// It signs in, and has not the scope for this.
pub(super) fn without_scope(service: Service, subject: &Subject<'_>) -> Told {
    let (code, what, scope) = match service {
        Service::Read => ("no_code_scope", "may not read code", "Code: Read"),
        Service::Write => ("read_only", "may not push", "Code: Read & write"),
    };
    (
        code,
        format!("the PAT signs in, but {what}: it lacks the scope {scope}."),
        then_replace(
            subject,
            vec![format!("Give it the scope on {}", subject.organization.token_page())],
        ),
    )
}

/// What repositories have for browsers (facts, azure-devops.md section 0.9).
pub(super) fn sign_in_page() -> Told {
    (
        "sign_in_page",
        "the PAT signs in, but for the repository the server shows its page to sign in on. It does \
         so where a program does not call itself git (http.userAgent)."
            .to_owned(),
        vec!["Look for that: git credential-azdo doctor".to_owned()],
    )
}

/// A permission is missing.
pub(super) fn forbidden(step: Step) -> Told {
    let (what, permission) = match step {
        Step::SignIn => ("sign in here", "An administrator of the organization can tell why"),
        Step::Repository(Service::Read) => {
            ("read this repository", "Ask an administrator of the project for the permission Read")
        }
        Step::Repository(Service::Write) => (
            "push to this repository",
            "Ask an administrator of the project for the permission Contribute",
        ),
    };
    let why = format!("the server knows the PAT, but its user may not {what}.");
    ("forbidden", why, vec![permission.to_owned()])
}

/// TF401019 and its like.
pub(super) fn not_there(refusal: &Refusal) -> Told {
    let user = match &refusal.account {
        Some(account) => format!("{account}, whose PAT it is,"),
        None => "the user whose PAT it is".to_owned(),
    };
    (
        "no_repository",
        format!(
            "there is no such repository, or {user} may not see it; the server does not say \
             which. The PAT itself is good."
        ),
        vec![
            "Compare the URL with the one in your browser, or ask for access to the project"
                .to_owned(),
        ],
    )
}
