//! Messages about tokens in the environment. They are not ours to store or restore, so the next step
//! is to fix the variable.

use std::io::Write;

use super::{Next, git_asks_people, the_pat, where_to_make_one};
use crate::context::Context;
use crate::git::protocol::Request;
use crate::index::{PatEntry, PatIndex};
use crate::organization::{Organization, Origin};
use crate::stores::{Bound, Unfit, Variable};
use crate::util::terminal;

pub(super) fn refused(
    errors: &mut dyn Write,
    pat: &PatEntry,
    next: &Next<'_>,
    request: &Request,
    context: &Context,
) {
    let Some(variable) = pat.variable() else {
        return;
    };
    say_refused(errors, variable, &format!(" for {}", pat.organization()));
    if request.path.is_none() {
        terminal::add(
            errors,
            "git did not say which organization it was sent to. To make it say so, run: \
             git config --global credential.useHttpPath true",
        );
    }
    let perhaps_ntlm = request.offers_windows_login || !request.tells_challenges;
    if pat.organization().origin().is_some() && perhaps_ntlm {
        let url = pat.organization().url();
        terminal::add(
            errors,
            &format!(
                "If the server offers NTLM, git tries that first. With git 2.46 or later, run: \
                 git config --global http.{url}.proactiveAuth basic"
            ),
        );
    }
    match next {
        Next::Offer(other) => {
            terminal::add(errors, &format!("The {} is used instead.", the_pat(other)));
        }
        Next::GiveUp(Some(other)) => {
            let other = the_pat(other);
            terminal::add(errors, &format!("To use the {other} instead, unset {variable}."));
        }
        Next::Ask(_) if git_asks_people(context) => {
            terminal::add(errors, "Or paste a PAT as the password.");
        }
        Next::Ask(_) | Next::GiveUp(None) => {}
    }
    if variable != Variable::SystemAccessToken {
        where_to_make_one(errors, pat.organization());
    }
}

/// Explains that the server rejected a token, where git did not say which organization it was sent to.
pub(in crate::helper) fn refused_by_somebody(errors: &mut dyn Write, variable: Variable) {
    say_refused(errors, variable, "");
}

fn say_refused(errors: &mut dyn Write, variable: Variable, whose: &str) {
    let why = match variable {
        Variable::SystemAccessToken => {
            "it expires with its job, and may have no access to this repository"
        }
        Variable::AzdoPersonalAccessToken | Variable::AzureDevopsExtPat => {
            "it is expired, revoked, missing the Code scope or for another organization (Azure \
             DevOps does not tell these apart)"
        }
    };
    let line = format!("the server rejected the token in {variable}{whose}: {why}");
    terminal::say(errors, &line);
    let step = match variable {
        Variable::SystemAccessToken => {
            "Give the pipeline's build service access to the repository, and check \"Limit job \
             authorization scope\" in the settings of the project and the organization."
                .to_owned()
        }
        _ => match variable.file() {
            Some(path) => format!("Write a new PAT to {}.", path.display()),
            None => format!("Set {variable} to a new PAT."),
        },
    };
    terminal::add(errors, &step);
}

/// Explains that a token which git would get cannot be used.
pub(in crate::helper) fn unfit(
    errors: &mut dyn Write,
    variable: Variable,
    organization: Option<&Organization>,
    why: &Unfit,
) {
    let whose = organization.map(|whose| format!(" for {whose}")).unwrap_or_default();
    terminal::say(errors, &format!("{variable} is not used{whose}: {why}"));
    if matches!((why, variable), (Unfit::NotExpanded, Variable::SystemAccessToken)) {
        terminal::add(
            errors,
            "Pass it to the pipeline step: env: SYSTEM_ACCESSTOKEN: $(System.AccessToken)",
        );
    }
}

/// Explains why the tokens in the environment are not used for this organization. Those that cannot
/// be read have been reported.
pub(super) fn not_for(errors: &mut dyn Write, organization: &Organization, index: &PatIndex) {
    let said = |bound: &Bound| bound.why_nobody().unwrap_or_default();
    for variable in Variable::ALL.into_iter().filter(|variable| variable.is_set()) {
        let bound = variable.bound();
        let why = match &bound {
            Bound::To(whose) if whose == organization => continue,
            Bound::PlainHttp(whose) if whose == organization => said(&bound),
            Bound::To(whose) | Bound::PlainHttp(whose) => {
                let name = variable.url_name().unwrap_or_default();
                format!("it is for {whose} ({name})")
            }
            Bound::Services if organization.origin().is_some() => {
                "it is for Azure DevOps Services only".to_owned()
            }
            Bound::Services if index.without_provided().of(organization).next().is_some() => {
                format!("a PAT is stored for {organization}")
            }
            Bound::Services => continue,
            Bound::Unsaid(_) | Bound::Unclear(_) => said(&bound),
        };
        terminal::add(errors, &format!("{variable} is not used: {why}"));
    }
}

/// Explains that a token is not sent to an unknown server over plain http.
pub(in crate::helper) fn plain_http(errors: &mut dyn Write, origin: &Origin) {
    for variable in Variable::ALL.into_iter().filter(|variable| variable.is_set()) {
        let bound = variable.bound();
        if let (Bound::PlainHttp(whose), Some(why)) = (&bound, bound.why_nobody())
            && whose.origin() == Some(origin)
        {
            terminal::say(errors, &format!("{variable} is not used: {why}"));
        }
    }
}
