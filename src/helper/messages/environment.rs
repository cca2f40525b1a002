//! Messages about tokens in the environment. They are not ours to store or restore, so the next step
//! is to fix the variable.

use super::{Next, git_asks_people, the_pat, where_to_make_one};
use crate::context::{Context, Streams};
use crate::git::protocol::Request;
use crate::index::{PatEntry, PatIndex};
use crate::organization::{Organization, Origin};
use crate::stores::{Bound, Unfit, Variable};
use crate::util::pat::is_jwt;

pub(super) fn refused(
    streams: &mut Streams<'_>,
    pat: &PatEntry,
    next: &Next<'_>,
    request: &Request,
    context: &Context,
) {
    let Some(variable) = pat.variable() else {
        return;
    };
    say_refused(streams, variable, &format!(" for {}", pat.organization()));
    if request.path.is_none() {
        streams.add(
            "git did not say which organization it sent the token to. To make git include it, run: \
             git config --global credential.useHttpPath true",
        );
    }
    let perhaps_ntlm = request.offers_windows_login || !request.tells_challenges;
    if pat.organization().origin().is_some() && perhaps_ntlm {
        let url = pat.organization().url();
        streams.add(format!(
            "If the server offers NTLM, git tries that first. With git 2.46 or later, run: \
                 git config --global http.{url}.proactiveAuth basic"
        ));
    }
    match next {
        Next::Offer(other) => {
            streams.add(format!("The {} is used instead.", the_pat(other)));
        }
        Next::GiveUp(Some(other)) => {
            let other = the_pat(other);
            streams.add(format!("To use the {other} instead, unset {variable}."));
        }
        Next::Ask(_) if git_asks_people(context) => {
            streams.add("Or paste a PAT as the password.");
        }
        Next::Ask(_) | Next::GiveUp(None) => {}
    }
    if variable != Variable::SystemAccessToken {
        where_to_make_one(streams, pat.organization());
    }
}

/// Explains that the server rejected a token, where git did not say which organization it sent the
/// token to.
pub(in crate::helper) fn refused_by_somebody(streams: &mut Streams<'_>, variable: Variable) {
    say_refused(streams, variable, "");
}

fn say_refused(streams: &mut Streams<'_>, variable: Variable, whose: &str) {
    let why = match variable {
        Variable::SystemAccessToken => {
            "it expires with its job, and may have no access to this repository"
        }
        Variable::AzdoPersonalAccessToken | Variable::AzureDevopsExtPat => {
            "it may be expired, revoked, missing the Code scope, or for another organization (Azure \
             DevOps doesn't tell these apart)"
        }
    };
    let line = format!("the server rejected the token in {variable}{whose}: {why}");
    streams.say(line);
    let step = match variable {
        Variable::SystemAccessToken => {
            "Give the pipeline's build service access to the repository, and see whether \
             \"Limit job authorization scope\" is turned on in the project and organization settings."
                .to_owned()
        }
        _ if variable.read().is_ok_and(|token| is_jwt(token.expose())) => format!(
            "An Entra token expires within hours. Set {variable} to a new one, or start the command \
             with `git credential-azdo run` again."
        ),
        _ => match variable.file() {
            Some(path) => format!("Write a new PAT to {}.", path.display()),
            None => format!("Set {variable} to a new PAT."),
        },
    };
    streams.add(step);
}

/// Explains that a token which git would get cannot be used.
pub(in crate::helper) fn unfit(
    streams: &mut Streams<'_>,
    variable: Variable,
    organization: Option<&Organization>,
    why: &Unfit,
) {
    let whose = organization.map(|whose| format!(" for {whose}")).unwrap_or_default();
    streams.say(format!("{variable} is not used{whose}: {why}"));
    if matches!((why, variable), (Unfit::NotExpanded, Variable::SystemAccessToken)) {
        streams.add("Pass it to the pipeline step: env: SYSTEM_ACCESSTOKEN: $(System.AccessToken)");
    }
}

/// Explains why the tokens in the environment are not used for this organization. Those that cannot
/// be read have been reported.
pub(super) fn not_for(streams: &mut Streams<'_>, organization: &Organization, index: &PatIndex) {
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
        streams.add(format!("{variable} is not used: {why}"));
    }
}

/// Explains that a token is not sent to an unknown server over plain http.
pub(in crate::helper) fn plain_http(streams: &mut Streams<'_>, origin: &Origin) {
    for variable in Variable::ALL.into_iter().filter(|variable| variable.is_set()) {
        let bound = variable.bound();
        if let (Bound::PlainHttp(whose), Some(why)) = (&bound, bound.why_nobody())
            && whose.origin() == Some(origin)
        {
            streams.say(format!("{variable} is not used: {why}"));
        }
    }
}
