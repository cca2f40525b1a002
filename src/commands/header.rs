//! `header` and `token`: print a PAT in the form that another program needs.

use std::io::{IsTerminal, stdout};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::select_pat::{self, Grant};
use super::{Result, refuse};
use crate::cli;
use crate::context::{Context, Streams};
use crate::entra;
use crate::util::pat::is_jwt;

pub(super) fn run(options: &cli::Header, streams: &mut Streams<'_>, context: &Context) -> Result {
    let grant =
        select_pat::for_url(&options.url, options.name.as_ref(), options.bearer, streams, context)?;
    let text = written(options, &grant)?;
    print(text, &grant, streams)?;
    grant.note("header", &options.url, context);
    Ok(())
}

/// `token`: prints the PAT itself, for an organization too.
pub(super) fn token(
    options: &cli::UsedPat,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    let (url, grant) = select_pat::for_user(options, streams, context)?;
    print(joined(&[grant.secret.expose()]), &grant, streams)?;
    grant.note("token", &url, context);
    Ok(())
}

fn print(mut text: Zeroizing<String>, grant: &Grant, streams: &mut Streams<'_>) -> Result {
    text.push('\n');
    // On a terminal others may see it or find it in the scrollback.
    if stdout().is_terminal() {
        let warning = format!("printing {} in plain text", grant.pat.described());
        streams.warn(warning);
    }
    if grant.pat.suspect.is_some() {
        streams.warn(grant.pat.rejection());
    }
    streams.output.write_all(text.as_bytes())?;
    Ok(streams.output.flush()?)
}

fn written(options: &cli::Header, grant: &Grant) -> Result<Zeroizing<String>> {
    let secret = grant.secret.expose();
    Ok(if options.value {
        basic(grant)
    } else if options.raw {
        joined(&[secret])
    } else if options.base64 {
        joined(&[&encoded(secret)])
    } else if options.json {
        in_json(grant)
    } else if !options.bearer {
        joined(&["Authorization: ", &basic(grant)])
    } else if is_jwt(secret) {
        joined(&["Authorization: Bearer ", secret])
    } else {
        return refuse(format!(
            "the PAT for {} is not an Entra or pipeline token, and Azure DevOps accepts PATs \
             only as Basic: omit --bearer",
            grant.pat.title()
        ));
    })
}

/// The value of the Authorization header for basic authentication (RFC 7617).
pub(super) fn basic(grant: &Grant) -> Zeroizing<String> {
    let pair = joined(&[grant.pat.name.as_username(), ":", grant.secret.expose()]);
    joined(&["Basic ", &encoded(&pair)])
}

fn encoded(text: &str) -> Zeroizing<String> {
    Zeroizing::new(STANDARD.encode(text))
}

/// Stable: keys are only ever added, and all values are strings, as Terraform's `external` needs.
/// Documented in the help.
fn in_json(grant: &Grant) -> Zeroizing<String> {
    let organization = grant.pat.organization();
    let (title, url, name) =
        (organization.to_string(), organization.url(), grant.pat.name.to_string());
    let end = entra::end_of(&grant.secret).filter(|_| grant.pat.is_entra());
    let end = end.map(|end| end.to_string());
    let pairs = [
        ("authorization", Some(&**basic(grant))),
        ("expires", end.as_deref()),
        ("name", Some(&*name)),
        ("organization", Some(&*title)),
        ("password", Some(grant.secret.expose())),
        ("url", Some(&*url)),
        ("username", Some(grant.pat.name.as_username())),
    ];
    let mut json = joined(&[]);
    for (key, value) in pairs.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        let value = quoted(value);
        let comma = if json.is_empty() { "{" } else { ", " };
        json = joined(&[&json, comma, "\"", key, "\": ", &value]);
    }
    joined(&[&json, "}"])
}

/// A JSON string, in one allocation: a character takes at most six bytes.
fn quoted(text: &str) -> Zeroizing<String> {
    let mut json = Zeroizing::new(Vec::with_capacity(2 + 6 * text.len()));
    // Writing a string to memory does not fail.
    let _ = serde_json::to_writer(&mut *json, text);
    Zeroizing::new(String::from_utf8(std::mem::take(&mut *json)).unwrap_or_default())
}

/// All parts in one allocation: a string that grows leaves copies behind.
fn joined(parts: &[&str]) -> Zeroizing<String> {
    let room = 1 + parts.iter().map(|part| part.len()).sum::<usize>();
    let mut text = Zeroizing::new(String::with_capacity(room));
    for part in parts {
        text.push_str(part);
    }
    text
}
