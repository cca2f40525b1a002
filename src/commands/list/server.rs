//! `list --server`: the user's PATs at Azure DevOps.

use serde_json::{Value, json};

use super::{Result, arguments};
use crate::azure::pats::{ServerPat, scope};
use crate::cli;
use crate::commands::azure_pats::{Server, created_on, read_token};
use crate::context::{Context, Streams};
use crate::index::PatIndex;
use crate::organization::Organization;
use crate::util::host_name::host_name;
use crate::util::terminal;

pub(super) fn run(options: &cli::List, streams: &mut Streams<'_>, context: &Context) -> Result {
    let index = arguments::index(context)?;
    let given = read_token(&options.sign_in, streams)?;
    let mut all = Vec::new();
    for organization in organizations(options, &index, context)? {
        let server = Server::sign_in(&organization, &options.sign_in, given.clone())?;
        let pats = server.list()?;
        if options.json {
            all.extend(pats.iter().map(|pat| in_json(&organization, pat, &index)));
        } else {
            show(&server, &pats, &index, streams)?;
        }
    }
    if options.json {
        writeln!(streams.output, "{}", terminal::in_lines(&json!({ "pats": all })))?;
    }
    Ok(())
}

/// The named organization, or all that have a PAT and are not on a server.
fn organizations(
    options: &cli::List,
    index: &PatIndex,
    context: &Context,
) -> Result<Vec<Organization>> {
    if let Some(typed) = options.organization.as_deref() {
        return Ok(vec![arguments::organization(Some(typed), context)?]);
    }
    let known = index.organizations().into_iter().filter(|it| it.origin().is_none());
    let known: Vec<Organization> = known.cloned().collect();
    if known.is_empty() { Ok(vec![arguments::organization(None, context)?]) } else { Ok(known) }
}

fn show(
    server: &Server,
    pats: &[ServerPat],
    index: &PatIndex,
    streams: &mut Streams<'_>,
) -> Result {
    let (organization, user) = (&server.organization, server.user.title());
    if pats.is_empty() {
        return Ok(streams.print(format!("{user} has no PAT for {organization}."))?);
    }
    streams.print(format!("PATs of {user} for {organization}:"))?;
    let mut rows = vec![["NAME", "SCOPES", "EXPIRES", "WHERE"].map(str::to_owned)];
    rows.extend(pats.iter().map(|pat| {
        let scopes = scope::in_words(&pat.scope);
        [pat.display_name.clone(), scopes, pat.valid_to.last_day(), place(pat, index)]
    }));
    if terminal::fits(&rows) {
        for line in terminal::aligned(&rows) {
            writeln!(streams.output, "{line}")?;
        }
        return Ok(());
    }
    for [name, scopes, day, place] in &rows[1..] {
        streams.print(name)?;
        for (title, cell) in [("scopes", scopes), ("expires", day), ("where", place)] {
            writeln!(streams.output, "  {title:<7}  {cell}")?;
        }
    }
    Ok(())
}

/// Where a PAT is, as far as this program knows.
fn place(pat: &ServerPat, index: &PatIndex) -> String {
    if let Some(stored) = index.find_by_authorization(&pat.authorization) {
        let name = stored.name.given().map(|name| format!(" ({name})")).unwrap_or_default();
        return format!("stored here{name}");
    }
    match created_on(&pat.display_name) {
        Some(host) if host == host_name() => "created here, not stored".to_owned(),
        Some(host) => format!("created on {host}"),
        None => "unknown".to_owned(),
    }
}

/// Stable: keys are only ever added. Documented in docs/reference.md.
fn in_json(organization: &Organization, pat: &ServerPat, index: &PatIndex) -> Value {
    let stored = index.find_by_authorization(&pat.authorization);
    json!({
        "organization": organization.to_string(),
        "authorization": pat.authorization.to_string(),
        "display_name": pat.display_name,
        "scopes": pat.scope.split(' ').collect::<Vec<_>>(),
        "created": pat.valid_from.to_string(),
        "expires": pat.valid_to.to_string(),
        "stored": stored.is_some(),
        "name": stored.and_then(|pat| pat.name.given()),
        "created_on": created_on(&pat.display_name),
    })
}
