//! `list`: the stored PATs, without the secrets.

mod environment;
mod server;
mod state;
mod table;

use serde_json::{Value, json};

use super::{Failure, Result, arguments};
use crate::cli;
use crate::context::{Context, Streams};
use crate::index::{PatEntry, PatIndex, PatName};
use crate::settings;
use crate::stores::{CommandLine, SecretLocation};
use crate::util::terminal;
use crate::util::time::Timestamp;

use state::Listed;

pub(in crate::commands) use table::expiration;

/// The exit status of `--check` if a PAT needs attention.
const DUE: u8 = 3;

pub(super) fn run(options: &cli::List, streams: &mut Streams<'_>, context: &Context) -> Result {
    if options.server {
        return server::run(options, streams, context);
    }
    let index = context.index()?;
    let organization = options.organization.as_deref();
    let organization =
        organization.map(|typed| arguments::organization(Some(typed), context)).transpose()?;
    let mut pats: Vec<&PatEntry> = match &organization {
        Some(organization) => index.of(organization).collect(),
        None => index.pats.iter().collect(),
    };
    let variables = environment::of(organization.as_ref());
    if let Some(organization) = organization.filter(|_| pats.is_empty() && variables.is_empty()) {
        return Err(arguments::no_such_pat(&organization, &PatName::default(), &index));
    }
    pats.sort_by_cached_key(|pat| pat.place());
    // Where nothing can be stored, there may be no settings either.
    let warning_days =
        if pats.is_empty() { 0 } else { settings::warning_days(context.dirs()?)? }.into();
    let mut closed = Vec::new();
    let all = pats.into_iter().map(|pat| Listed::new(pat, warning_days, &mut closed, context));
    let pats: Vec<Listed<'_>> = all.filter(|pat| !options.check || pat.is_due()).collect();
    if options.json {
        let pats: Vec<Value> = pats.iter().map(in_json).collect();
        // Variables never need attention: a rejected one is reported when git uses it.
        let provided = if options.check { Vec::new() } else { environment::in_json(&variables) };
        let all = json!({ "pats": pats, "environment": provided });
        writeln!(streams.output, "{}", terminal::in_lines(&all))?;
    } else if !options.check || !pats.is_empty() {
        table::show(&pats, &index, streams)?;
        say_leftovers(&index, streams);
        if !options.check {
            environment::show(&variables, streams)?;
        }
    }
    if options.check && !pats.is_empty() { Err(Failure::Found(DUE)) } else { Ok(()) }
}

fn say_leftovers(index: &PatIndex, streams: &mut Streams<'_>) {
    for location in &index.pending_deletions {
        let SecretLocation { organization, source, .. } = location;
        let warning = format!(
            "an old PAT for {organization} could not be deleted from the {source}; the \
             next login or logout tries again"
        );
        streams.warn(warning);
    }
}

/// Stable: keys are only ever added. Documented in docs/reference.md.
fn in_json(listed: &Listed<'_>) -> Value {
    let pat = listed.pat;
    let tokens = pat.location.source.entra();
    let moment = |moment: Option<Timestamp>| moment.map(|moment| moment.to_string());
    json!({
        "organization": pat.organization().to_string(),
        "url": pat.organization().url(),
        "name": pat.name.given(),
        "default": pat.default,
        "account": pat.account,
        "kind": if tokens.is_some() { "entra" } else { "pat" },
        "provider": tokens.map(|it| it.provider.name()),
        "tenant": tokens.and_then(|it| Some(it.tenant.as_ref()?.to_string())),
        "client": tokens.and_then(|it| it.client.as_ref()),
        "store": pat.location.source.to_string(),
        "command": pat.location.source.command().map(CommandLine::words),
        "state": listed.state,
        "added": pat.added.to_string(),
        "expires": moment(pat.expires),
        "expires_at_latest": moment(pat.expires_at_latest),
        "days_left": listed.days_left(),
        "verified": moment(pat.verified),
        "suspect": moment(pat.suspect),
        "rejected": moment(pat.rejected),
        "renewal_failed": moment(pat.renewal_failure.as_ref().map(|it| it.since)),
        "renewal_error": pat.renewal_failure.as_ref().map(|it| &it.why),
    })
}
