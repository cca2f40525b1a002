//! The output of `check`, for people and as JSON.

use serde_json::{Value, json};

use super::examine::CheckResult;
use crate::azure::NextStep;
use crate::commands::list::expiration;
use crate::commands::{Failure, Result};
use crate::context::Streams;
use crate::entra::Claims;
use crate::index::{Health, PatEntry};
use crate::util::pat::Secret;
use crate::util::terminal::{self, Color, Style, clean, in_quotes};
use crate::util::time::Timestamp;

/// Prints a result for a person: for an overview with what is stored, else with hints about what else
/// can be checked.
pub(super) fn print(
    result: &CheckResult<'_>,
    is_overview: bool,
    streams: &mut Streams<'_>,
) -> Result {
    let style = Style::stdout();
    let (sign, word, color) = match (&result.identity, result.is_ok()) {
        (None, _) if result.is_refused() => (style.no(), "failed", Color::Red),
        // The server said nothing about the PAT.
        (None, _) => ("?", "not checked", Color::Yellow),
        (Some(_), false) => ("!", "limited", Color::Yellow),
        _ if result.how_to_restore().is_some() => ("!", "not used", Color::Yellow),
        _ if result.is_expiring => ("!", "expiring", Color::Yellow),
        _ => (style.yes(), "works", Color::Green),
    };
    // Not only by the color; a script looks for the title first.
    let title = result.pat.title();
    let title = match style.width {
        Some(_) => style.paint(&format!("{sign} {title}"), color),
        None if is_overview || matches!(word, "expiring" | "not used") => {
            format!("{title}: {word}")
        }
        None => title,
    };
    let stored = if is_overview { stored(result) } else { String::new() };
    streams.print(format!("{title}: {}{stored}", clean(&summary(result))))?;
    for line in details(result, !is_overview) {
        streams.detail(clean(&line))?;
    }
    Ok(())
}

/// The first line: the user, or why there is none.
fn summary(result: &CheckResult<'_>) -> String {
    match (&result.identity, &result.diagnosis) {
        (Some(identity), _) => format!("signed in as {}", identity.title()),
        (None, Some(diagnosis)) => diagnosis.message.clone(),
        (None, None) => {
            // The line starts with the title.
            let whose = format!(" for {}", result.pat.title());
            let why = result.unreadable.as_ref().map(ToString::to_string).unwrap_or_default();
            why.replacen(&whose, "", 1)
        }
    }
}

/// Where a PAT that works is stored, and when it expires.
fn stored(result: &CheckResult<'_>) -> String {
    let source = &result.pat.location.source;
    match result.pat.end() {
        _ if result.identity.is_none() || result.pat.variable().is_some() => String::new(),
        None => format!("; store: {source}"),
        Some(_) => format!("; store: {source}; expires {}", expiration(result.pat, result.now)),
    }
}

fn details(result: &CheckResult<'_>, hints: bool) -> Vec<String> {
    let mut lines: Vec<String> = access(result).into_iter().collect();
    if let Some(diagnosis) = &result.diagnosis {
        if result.identity.is_some() {
            lines.push(terminal::upper(&diagnosis.message));
        } else if diagnosis.is_inconclusive() {
            lines.push(format!("The {} was not checked", result.pat.noun()));
        }
        let said = diagnosis.server_message.as_deref().map(in_quotes);
        lines.extend(said.map(|it| format!("The server says: {it}")));
        lines.extend(diagnosis.next_steps.iter().flat_map(NextStep::lines));
    }
    lines.extend(result.unreadable.iter().flat_map(Failure::steps).cloned());
    let token = result.token.as_ref().filter(|_| result.identity.is_some());
    lines.extend(token.and_then(|token| about_token(token, result.pat, result.now)));
    lines.extend(restored(result));
    let hint = hints.then(|| how_to_check_access(result)).flatten();
    lines.extend(expiring(result, hints));
    let more = [hint, result.how_to_restore()];
    lines.extend(more.iter().flatten().flat_map(NextStep::lines));
    lines
}

/// What to do about a PAT that works and expires soon, and why its renewal has failed. An overview
/// has its date already.
fn expiring(result: &CheckResult<'_>, with_date: bool) -> Vec<String> {
    let (pat, is_expiring) = (result.pat, result.is_expiring && result.is_ok());
    let end = pat.end().filter(|end| is_expiring && end.at > result.now);
    let (Some(end), Some(_)) = (end, pat.location.source.pat_store()) else {
        return Vec::new();
    };
    let when = if end.at_latest { "by" } else { "on" };
    let date = with_date.then(|| format!("The PAT expires {when} {}", end.at.last_day()));
    let failed = pat.failed_renewal("Renewing it");
    date.into_iter().chain(failed).chain(how_to_renew(pat).lines()).collect()
}

/// For a PAT that expires soon or has expired.
pub(super) fn how_to_renew(pat: &PatEntry) -> NextStep {
    let (verb, command) = pat.replacement();
    NextStep::run(format!("To {verb} the PAT, run"), command)
}

/// Whose an Entra token is, where it comes from, and when it ends. `None` for a PAT.
pub(in crate::commands) fn about_token(
    token: &Secret,
    pat: &PatEntry,
    now: Timestamp,
) -> Option<String> {
    let from = pat.location.source.entra()?.provider.owner();
    let Claims { is_app, expires, .. } = Claims::read(token)?;
    let whose = if is_app { "an application's" } else { "a user's" };
    let left = now.time_until(expires?);
    Some(format!(
        "Entra token ({whose}) from {from}; it expires in {left}, and git then gets a new one"
    ))
}

fn access(result: &CheckResult<'_>) -> Option<String> {
    let access = match (result.can_read, result.can_push) {
        (Some(true), Some(true)) => "can read and push",
        (Some(true), Some(false)) => "can read, but not push",
        (Some(true), None) => "can read",
        (Some(false), _) => "cannot read",
        (None, _) => return None,
    };
    Some(format!("{}: {access}", result.repository?.url()))
}

fn restored(result: &CheckResult<'_>) -> Option<String> {
    let health = match result.restored_from? {
        Health::Suspect => "suspect",
        Health::Rejected => "rejected",
        Health::Good | Health::Expired => "expired",
    };
    Some(format!("The PAT was marked {health}; it is now re-enabled"))
}

/// A check of an organization does not tell which repositories the PAT gives access to.
fn how_to_check_access(result: &CheckResult<'_>) -> Option<NextStep> {
    let url = result.pat.organization().url();
    let command = format!("git credential-azdo check {url}/PROJECT/_git/REPOSITORY");
    let is_unknown = result.is_ok() && result.repository.is_none();
    is_unknown.then(|| NextStep::run("To check access to a repository, run", command))
}

/// A result as JSON. The keys are stable: new ones may be added.
pub(super) fn to_json(result: &CheckResult<'_>) -> Value {
    let text = |text: &str| clean(text).into_owned();
    let user = result.identity.as_ref().map(|identity| {
        json!({
            "id": text(&identity.id),
            "name": identity.name.as_deref().map(text),
            "account": identity.account.as_deref().map(text),
        })
    });
    let diagnosis = result.diagnosis.as_ref();
    let steps = diagnosis.iter().flat_map(|it| &it.next_steps);
    let mut next: Vec<String> = steps.map(|step| text(&step.to_string())).collect();
    for step in result.unreadable.iter().flat_map(Failure::steps) {
        match next.last_mut() {
            Some(before) if step.starts_with(' ') => *before += &format!(" {}", text(step.trim())),
            _ => next.push(text(step)),
        }
    }
    let code = diagnosis.map(|it| it.code);
    let unreadable = result.unreadable.as_ref().map(ToString::to_string);
    let message = diagnosis.map(|it| &it.message).or(unreadable.as_ref());
    let claims = result.token.as_ref().and_then(Claims::read);
    let token = claims.map(|it| {
        let owner = if it.is_app { "application" } else { "user" };
        json!({ "owner": owner, "expires": it.expires.map(|end| end.to_string()) })
    });
    json!({
        "organization": result.pat.organization().to_string(),
        "url": result.pat.organization().url(),
        "name": result.pat.name.given(),
        "store": result.pat.location.source.to_string(),
        "ok": result.is_ok(),
        "user": user,
        "token": token,
        "repository": result.repository.map(|repository| repository.url()),
        "can_read": result.can_read,
        "can_push": result.can_push,
        "problem": code.or(result.unreadable.as_ref().map(|_| "unreadable")),
        "message": message.map(|message| text(message)),
        "server_said": diagnosis.and_then(|it| it.server_message.as_deref().map(text)),
        "next": next,
        "retry_after": diagnosis.and_then(|it| it.retry_after()),
        "git_asks_us": result.git_uses_helper,
    })
}
