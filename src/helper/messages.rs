//! Messages during a git command: why a PAT is missing or was rejected, and the exact next step.
//!
//! They are printed only where git is about to prompt or to fail. On success standard error stays
//! empty: Go's `GOAUTH=git` parses it (`cmd/go/internal/auth/gitauth.go`).

pub(super) mod environment;
mod not_counted;
pub(super) mod pasted;
pub(super) mod tokens;

use super::refusal::Refusal;
use crate::changes::Rejection;
use crate::context::{Context, Streams};
use crate::git::Prompt;
use crate::git::protocol::Request;
use crate::index::{Health, PatEntry, PatIndex, PatName, login_command};
use crate::organization::Organization;
use crate::stores::{SecretId, Variable};

/// For a request with a host only, where several organizations have a PAT, or none.
pub(super) const WHICH_ORGANIZATION: &str = "git did not say which organization this is for. \
    To make git include it, run: git credential-azdo configure";

/// For a pasted PAT that worked, where the organization is unknown.
pub(super) const WHOSE_PAT: &str = "the PAT was not stored, because git did not say which \
    organization it is for. To store it, run: git credential-azdo login ORGANIZATION";

pub(super) enum Next<'a> {
    /// git prompts for another PAT, which replaces this one.
    Ask(Option<&'a PatEntry>),
    /// git gets this PAT, in the same command.
    Offer(&'a PatEntry),
    /// git fails; the same command would get this PAT if it were run again.
    GiveUp(Option<&'a PatEntry>),
}

/// Explains why git gets no PAT, and which PAT a pasted one replaces.
pub(super) fn no_pat(
    streams: &mut Streams<'_>,
    request: &Request,
    organization: &Organization,
    replaced: Option<&PatEntry>,
    index: &PatIndex,
    context: &Context,
) {
    if meets_iis(request, organization) {
        return iis_basic(streams, organization);
    }
    let now = (context.now)();
    // What another program prints is renewed there.
    let from_command = |pat: &&PatEntry| pat.location.source.command().is_some();
    match replaced.or_else(|| index.last_stored(organization)) {
        Some(pat) if from_command(&pat) => {
            streams.say(pat.why_not_used(now));
            beside_a_command(streams, context);
        }
        pat => {
            let why = match pat {
                Some(pat) if pat.health(now) <= Health::Suspect => {
                    format!("the PAT for {} cannot be read", pat.title())
                }
                Some(pat) => pat.why_not_used(now),
                None => format!("no PAT is stored for {organization}"),
            };
            streams.say(why);
            environment::not_for(streams, organization, index);
            let none = || login_command(organization, &PatName::default());
            let next = pat.map_or_else(none, |pat| pat.replacement().1);
            let asks = git_asks_people(context);
            let paste = if asks { "Paste a PAT as the password, or run" } else { "Run" };
            streams.add(format!("{paste}: {next}"));
        }
    }
    where_to_make_one(streams, organization);
}

pub(super) fn refused(
    streams: &mut Streams<'_>,
    pat: &PatEntry,
    refusal: &Refusal,
    next: &Next<'_>,
    request: &Request,
    context: &Context,
) {
    let rejection = match refusal {
        // git gets a new token.
        _ if matches!(next, Next::Offer(it) if it.location == pat.location) => return,
        Refusal::Token(rejection, claims) => {
            let rejected = tokens::Rejected { pat, claims: claims.as_ref(), request };
            return rejected.explain(*rejection, next, streams, context);
        }
        Refusal::Noted(rejection) => *rejection,
        Refusal::NotNoted(_) => Rejection::Suspect,
        Refusal::Environment => return environment::refused(streams, pat, next, request, context),
        _ => return not_counted::explain(streams, pat, refusal, request),
    };
    if let Next::Offer(other) | Next::GiveUp(Some(other)) = next
        && let Some(tokens) = other.location.source.entra()
    {
        return tokens::instead(streams, pat, tokens, next);
    }
    let renew = pat.where_to_renew();
    let from_command = renew.is_some();
    let restore =
        (!from_command && rejection == Rejection::Rejected).then(|| pat.restore_command());
    let kept = match (renew, rejection) {
        (Some(renew), _) => renew,
        (None, Rejection::Rejected) => "It is kept but no longer used.".to_owned(),
        (None, Rejection::Suspect) => "It is kept and will be tried once more.".to_owned(),
    };
    streams.say(format!("{}. {kept}", refusal_of(&format!(" for {}", pat.title()))));
    if let Some(restore) = restore {
        streams.add(format!("To re-enable it, run: {restore}"));
    }
    match next {
        Next::Offer(other) => {
            return streams.add(format!("The {} is used instead.", the_pat(other)));
        }
        Next::GiveUp(Some(other)) => {
            let other = the_pat(other);
            return streams.add(format!("Run the command again to use the {other}."));
        }
        Next::Ask(_) if from_command => beside_a_command(streams, context),
        // The first line says where to renew it.
        Next::GiveUp(None) if from_command => {}
        Next::Ask(replaced) if git_asks_people(context) => {
            let login = replaced.unwrap_or(pat).login_command();
            streams.add(format!("Paste a new PAT as the password, or run: {login}"));
        }
        Next::Ask(_) | Next::GiveUp(None) => {
            streams.add(format!("To replace it, run: {}", pat.login_command()));
        }
    }
    where_to_make_one(streams, pat.organization());
    let untold = !request.keeps_state && !request.tells_challenges;
    if untold && pat.organization().origin().is_some() {
        not_counted::perhaps(streams, pat);
    }
}

/// Says what pasting a PAT does where another program prints the rejected one.
fn beside_a_command(streams: &mut Streams<'_>, context: &Context) {
    if git_asks_people(context) {
        streams.add(
            "You can also paste a PAT as the password: it is stored as well, and used until you renew \
             the other one.",
        );
    }
}

/// The first line about a 401: Azure DevOps gives no reason for it.
fn refusal_of(whose: &str) -> String {
    format!(
        "the server rejected the PAT{whose}: it may be expired, revoked, or missing the Code scope \
         (Azure DevOps doesn't tell these apart)"
    )
}

/// Explains that the server rejected the header that `run` gave to git.
pub(super) fn header_refused(
    streams: &mut Streams<'_>,
    id: Option<&SecretId>,
    index: &PatIndex,
    request: Option<&Request>,
) {
    if let Some(variable) = id.and_then(Variable::from_id) {
        return environment::refused_by_somebody(streams, variable);
    }
    let Some(pat) = index.pats.iter().find(|pat| Some(&pat.location.secret) == id) else {
        streams.say(refusal_of(""));
        // Most likely replaced while the command ran.
        return streams.add("To see the stored PATs, run: git credential-azdo list");
    };
    let organization = pat.organization();
    if request.is_some_and(|request| meets_iis(request, organization)) {
        return iis_basic(streams, organization);
    }
    streams.say(refusal_of(&format!(" for {}", pat.title())));
    let login = || format!("To replace it, run: {}", pat.login_command());
    streams.add(pat.where_to_renew().unwrap_or_else(login));
    where_to_make_one(streams, organization);
}

/// Whether IIS answered, in front of Azure DevOps Server.
pub(super) fn meets_iis(request: &Request, organization: &Organization) -> bool {
    request.offers_iis_basic && organization.origin().is_some()
}

/// Explains that the server accepts no PAT at all, so that its rejection says nothing about this one.
fn iis_basic(streams: &mut Streams<'_>, organization: &Organization) {
    streams.say(format!(
        "{organization} has IIS Basic Authentication enabled, which accepts no PATs: ask its \
             administrator to disable it"
    ));
}

/// A PAT or token as the subject of a sentence.
fn the_pat(pat: &PatEntry) -> String {
    match pat.variable() {
        Some(variable) => format!("token in {variable} for {}", pat.organization()),
        None => format!("{} for {}", pat.noun(), pat.title()),
    }
}

/// Whether git will prompt for a password. It does not if prompts are disabled, as by programs that
/// run git, or if there is neither a terminal nor an askpass program.
pub(super) fn git_asks_people(context: &Context) -> bool {
    !(context.unattended)() && Prompt::from_env().is_possible()
}

fn where_to_make_one(streams: &mut Streams<'_>, organization: &Organization) {
    let page = organization.token_page();
    streams.add(format!("Create a PAT with the Code (Read & write) scope: {page}"));
}
