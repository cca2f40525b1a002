//! What `check` prints.

use serde_json::{Value, json};

use super::examination::Examination;
use crate::commands::Failure;
use crate::context::Streams;
use crate::index::Health;
use crate::util::terminal::{self, Color, clean};

/// For a person. `alone` where there is room for what could be asked further.
pub(super) fn show(
    it: &Examination<'_>,
    alone: bool,
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let words = it.words();
    let color = match (&it.identity, it.is_good()) {
        (_, true) => Color::Green,
        (Some(_), false) => Color::Yellow,
        (None, false) => Color::Red,
    };
    let title = terminal::paint(&it.pat.title(), Some(color));
    let first = match (&it.identity, &words) {
        (Some(identity), _) => format!("signed in as {}", identity.who()),
        (None, words) => words.as_ref().map(|words| words.why.clone()).unwrap_or_default(),
    };
    writeln!(streams.output, "{title}: {}", clean(&first))?;
    let mut lines = Vec::new();
    lines.extend(access(it));
    if let Some(words) = words {
        lines.extend(it.identity.as_ref().map(|_| terminal::upper(&words.why)));
        lines.extend(words.said.map(|said| format!("The server says: {said}")));
        lines.extend(words.next);
    } else if alone && it.repository.is_none() {
        lines.push(whether_code(it));
    }
    lines.extend(back_in_use(it));
    lines.extend(it.not_in_use());
    lines.extend(it.not_asked());
    for line in lines {
        writeln!(streams.output, "  {}", clean(&line))?;
    }
    Ok(())
}

fn access(it: &Examination<'_>) -> Option<String> {
    let repository = it.repository?.url();
    let can = match (it.can_read, it.can_push) {
        (Some(true), Some(true)) => "can be read and pushed to",
        (Some(true), Some(false)) => "can be read, but not pushed to",
        (Some(true), None) => "can be read",
        (Some(false), _) => "cannot be read",
        (None, _) => return None,
    };
    Some(format!("{repository}: {can}"))
}

fn whether_code(it: &Examination<'_>) -> String {
    let url = it.pat.organization().url();
    format!(
        "Whether it may read and push code shows in a repository: git credential-azdo check \
         {url}/PROJECT/_git/REPOSITORY"
    )
}

fn back_in_use(it: &Examination<'_>) -> Option<String> {
    let was = match it.taken_back? {
        Health::Suspect => "suspect",
        Health::Rejected => "rejected",
        _ => "noted as expired",
    };
    Some(format!("It was {was}; from now on git gets it as before"))
}

/// Stable: keys are only ever added. Documented in the help.
pub(super) fn in_json(all: &[Examination<'_>], streams: &mut Streams<'_>) -> Result<(), Failure> {
    let checks: Vec<Value> = all.iter().map(one_in_json).collect();
    writeln!(streams.output, "{}", terminal::in_lines(&json!({ "checks": checks })))?;
    Ok(())
}

fn one_in_json(it: &Examination<'_>) -> Value {
    let words = it.words();
    let text = |text: &str| clean(text).into_owned();
    let user = it.identity.as_ref().map(|identity| {
        json!({
            "id": text(&identity.id),
            "name": identity.name.as_deref().map(text),
            "account": identity.account.as_deref().map(text),
        })
    });
    let next = words.as_ref().map(|words| words.next.iter().map(|line| text(line)).collect());
    let next: Vec<String> = next.unwrap_or_default();
    json!({
        "organization": it.pat.organization().to_string(),
        "url": it.pat.organization().url(),
        "name": it.pat.name.to_string(),
        "store": it.pat.location.source.to_string(),
        "ok": it.is_good(),
        "user": user,
        "repository": it.repository.map(|repository| repository.url()),
        "can_read": it.can_read,
        "can_push": it.can_push,
        "problem": words.as_ref().map(|words| &words.code),
        "message": words.as_ref().map(|words| text(&words.why)),
        "server_said": words.as_ref().and_then(|words| words.said.as_deref().map(text)),
        "next": next,
        "retry_after": it.problem.as_ref().and_then(|(problem, _)| problem.pause()),
        "git_asks_us": it.git_asks_us,
    })
}
