//! Messages about Entra tokens: the server rejected one, or git gets one in place of a PAT.

use super::{Next, git_asks_people, the_pat};
use crate::azure::tenant::in_challenge;
use crate::changes::Rejection;
use crate::context::{Context, Streams};
use crate::entra::Claims;
use crate::error::{Error, next_step};
use crate::git::protocol::Request;
use crate::index::{PatEntry, PatName, login_command, login_command_for};
use crate::organization::Organization;
use crate::stores::{SecretSource, TokenSource};
use crate::util::terminal::clean;

/// A token that the server rejected.
pub(super) struct Rejected<'a> {
    pub(super) pat: &'a PatEntry,
    /// What it said about itself.
    pub(super) claims: Option<&'a Claims>,
    pub(super) request: &'a Request,
}

impl Rejected<'_> {
    pub(super) fn explain(
        &self,
        rejection: Rejection,
        next: &Next<'_>,
        streams: &mut Streams<'_>,
        context: &Context,
    ) {
        let rejected = rejected(self.pat, self.claims);
        if rejection == Rejection::Suspect && matches!(next, Next::GiveUp(_)) {
            streams.say(format!("{rejected}. Run the command again to use a new token."));
            return streams.add(format!("If it fails again, run: {}", again(self.pat)));
        }
        let (why, step) = self.cause();
        streams.say(format!("{rejected}{why}"));
        match next {
            Next::Offer(other) => streams.add(format!("The {} is used instead.", the_pat(other))),
            Next::GiveUp(Some(other)) => {
                streams.add(format!("Run the command again to use the {}.", the_pat(other)));
            }
            Next::Ask(_) if git_asks_people(context) => {
                streams.add("You can paste a PAT as the password: it is stored as well.");
            }
            Next::Ask(_) | Next::GiveUp(None) => {}
        }
        streams.add(step);
    }

    /// What can be told from the token and the server's challenge, and what to do. Azure DevOps
    /// gives no reason.
    fn cause(&self) -> (String, String) {
        let (pat, organization) = (self.pat, self.pat.organization());
        let claims = self.claims;
        let tenant = self.request.entra_challenge.as_deref().and_then(in_challenge);
        let of_token = claims.and_then(|claims| claims.tenant.as_ref());
        if let (Some(wanted), Some(tenant)) = (&tenant, of_token)
            && wanted != tenant
        {
            let why =
                format!(": it is for the tenant {tenant}, but {organization} belongs to {wanted}");
            return (
                why,
                format!("To get tokens for {organization}'s tenant, run: {}", again(pat)),
            );
        }
        let user = claims.filter(|claims| !claims.is_app).map(|claims| clean(&claims.user));
        if let (Some(user), Some(account)) = (user, &pat.account)
            && user.contains('@')
            && !user.eq_ignore_ascii_case(account)
        {
            let why = format!(". At login, {} was signed in as {account}", provider(pat));
            let step =
                format!("Sign in as {account} again. To use {user} instead, run: {}", again(pat));
            return (why, step);
        }
        if claims.is_some_and(|claims| claims.is_app) {
            let why = ": the application may not be a member, or may have no Basic license";
            let page = format!("{}/_settings/users", organization.url());
            return (why.to_owned(), format!("To see the members of {organization}, open: {page}"));
        }
        let why = if pat.verified.is_some() {
            ": a conditional access policy may block it, or the account may no longer be a member \
             or have a license"
        } else {
            ": the account may not be a member or have a license, or a conditional access policy \
             may block it"
        };
        (why.to_owned(), how_to_set_up(pat))
    }
}

/// Explains that git gets a token because the server rejected a PAT.
pub(super) fn instead(
    streams: &mut Streams<'_>,
    pat: &PatEntry,
    tokens: &TokenSource,
    next: &Next<'_>,
) {
    let (title, from) = (pat.title(), tokens.provider.owner());
    streams.say(match next {
        Next::Offer(_) => {
            format!(
                "the server rejected the PAT for {title}; using an Entra token from {from} instead"
            )
        }
        _ => format!(
            "the server rejected the PAT for {title}. Run the command again to use an Entra token \
             from {from} instead"
        ),
    });
    let replace = || format!("To replace the PAT, run: {}", pat.login_command());
    streams.add(pat.where_to_renew().unwrap_or_else(replace));
    streams.add(format!("To remove the PAT, run: {}", pat.logout_command()));
}

/// Explains that git gets a PAT because there is no token.
pub(in crate::helper) fn none(streams: &mut Streams<'_>, error: &Error, other: &PatEntry) {
    let Error::Unreadable { source, login, .. } = error else {
        return;
    };
    streams.say(format!("{source}; using the {} instead", the_pat(other)));
    streams.add(next_step(source, login));
}

/// Explains that a pasted token is not stored.
pub(in crate::helper) fn typed(streams: &mut Streams<'_>, organization: &Organization) {
    let login = login_command(organization, &PatName::default());
    streams.say(format!(
        "the Entra token that you pasted for {organization} is not stored, because it expires \
         within hours. To make git get new ones, run: {login} --entra"
    ));
}

fn rejected(pat: &PatEntry, claims: Option<&Claims>) -> String {
    let user =
        claims.map(|claims| clean(&claims.user).into_owned()).or_else(|| pat.account.clone());
    let whose = user.map(|user| format!(" for {user}")).unwrap_or_default();
    format!("{} rejected the Entra token{whose} from {}", pat.organization(), provider(pat))
}

fn provider(pat: &PatEntry) -> &'static str {
    let tokens = pat.location.source.entra();
    tokens.map(|tokens| tokens.provider.owner()).unwrap_or_default()
}

pub(super) fn how_to_set_up(pat: &PatEntry) -> String {
    format!("To set up Entra tokens again, run: {}", again(pat))
}

/// The command that sets the entry up again, in the tenant that the organization names.
fn again(pat: &PatEntry) -> String {
    let mut source = pat.location.source.clone();
    if let SecretSource::Entra(tokens) = &mut source {
        tokens.tenant = None;
    }
    login_command_for(pat.organization(), &pat.name, &source)
}
