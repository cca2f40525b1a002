//! The text format of the index: sections of `key = value`, as in git's own configuration.
//!
//! ```text
//! format = 7
//!
//! [https://dev.azure.com/acme]
//! name = default
//! store = keyring
//! secret = 93b1c2d4e5f60718
//! added = 2026-11-23T19:30:00Z
//! expires = 2027-02-22T00:00:00Z
//! verified = 2026-11-23T19:30:00Z
//! account = jane@example.com
//! authorization = 6f2c1a94-7d3e-4b58-9a0c-1e5f8d7b2a36
//! scope = vso.code_write
//!
//! [https://dev.azure.com/globex]
//! name = default
//! store = command
//! command = ["op","read","op://Work/azdo/token"]
//! program = /opt/homebrew/bin/op
//! secret = 5d0c4b1e8a7f2936
//! added = 2026-11-23T19:30:00Z
//!
//! [https://dev.azure.com/initech]
//! name = default
//! store = entra
//! entra = az
//! tenant = 0d1c2b3a-4f5e-4d6c-8b7a-9e8f7a6b5c4d
//! secret = 2f9a7c1b6e3d8054
//! added = 2026-11-23T19:30:00Z
//!
//! [replaced https://dev.azure.com/acme]
//! name = default
//! store = keyring
//! secret = 7d1e0a9b8c3f4625
//! added = 2026-08-20T07:10:00Z
//! until = 2026-12-07T19:30:00Z
//!
//! [leftover https://dev.azure.com/acme]
//! store = keyring
//! secret = 0817f6e5d4c2b193
//!
//! [creating https://dev.azure.com/acme]
//! name = default
//! account = jane@example.com
//! display_name = git-credential-azdo on jane-laptop
//! added = 2026-11-23T19:30:00Z
//! expires = 2027-02-21T19:30:00Z
//!
//! [revoking https://dev.azure.com/acme]
//! account = jane@example.com
//! authorization = 0c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b
//! display_name = git-credential-azdo on jane-laptop
//!
//! [forgotten https://dev.azure.com/acme]
//! mark = 5d0c4b1e8a7f2936-1f2e3d4c
//! until = 2026-11-23T19:40:00Z
//! ```
//!
//! Where the secret of a service principal is stored, `store` is its store, beside `entra`.
//!
//! Unknown text is an error and never dropped, because the next write would lose it.

use std::fmt::Display;

use thiserror::Error;

use super::section::{
    CREATING, PENDING_DELETION, PROGRAM, RECENTLY_DELETED, REPLACED, REVOKING, Section, pair,
};
use super::{PatEntry, PatIndex, Replaced};
use crate::organization::{Remote, SERVICES_HOST};
use crate::stores::{CommandLine, SecretLocation, SecretSource, TokenSource};

/// Raised with every change that an older version would not understand.
const FORMAT: &str = "7";
/// What is written where it is enough, so that an older version in another place can be used, too.
const FORMAT_WITHOUT_PROGRAMS: &str = "6";
/// The formats that are read. 1 had no commands, 2 no replaced PATs, 3 no accounts, 4 nothing about
/// PATs at the server, 5 no Entra, 6 no paths of programs.
const KNOWN: [&str; 7] = ["1", "2", "3", "4", "5", FORMAT_WITHOUT_PROGRAMS, FORMAT];
const HEADER: &str = "\
# Written by git-credential-azdo: which PATs are stored, for whom and where.
# The PATs themselves are not in this file. Change it with `git credential-azdo`.
";

/// An index that cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum BadIndex {
    /// Written by a later version.
    #[error("was written by a newer git-credential-azdo (format {0}): update this program")]
    Newer(String),
    /// Edited by hand; the next change would keep only one of the two.
    #[error("has two PATs for {0}: delete one of the sections")]
    Double(String),
    /// Edited by hand; the deletion of one would take the other's secret.
    #[error("uses the same secret twice, for {0}: delete one of the sections")]
    SharedSecret(String),
    /// Damaged, or edited by hand.
    #[error("cannot be read at line {0}: fix that line or move the file away")]
    Line(usize),
}

/// Writes an index so that [`parse`] reads it again.
pub(super) fn format(index: &PatIndex) -> String {
    let mut stored = index.with_replaced().filter_map(|pat| pat.location.source.command());
    let has_programs = stored.any(|line| line.found().is_some());
    let format = if has_programs { FORMAT } else { FORMAT_WITHOUT_PROGRAMS };
    let mut text = format!("{HEADER}format = {format}\n");
    // Tokens of the environment are not stored.
    for pat in index.pats.iter().filter(|pat| pat.variable().is_none()) {
        text += &format!("\n[{}]\n", pat.organization().url());
        pat_lines(&mut text, pat);
    }
    for Replaced { pat, until } in &index.replaced {
        text += &format!("\n[{REPLACED}{}]\n", pat.organization().url());
        pat_lines(&mut text, pat);
        line(&mut text, "until", until);
    }
    for location in &index.pending_deletions {
        text += &format!("\n[{PENDING_DELETION}{}]\n", location.organization.url());
        location_lines(&mut text, location);
    }
    for creation in &index.pending_creations {
        text += &format!("\n[{CREATING}{}]\n", creation.organization.url());
        line(&mut text, "name", &creation.name);
        line(&mut text, "account", &creation.account);
        line(&mut text, "display_name", &creation.display_name);
        line(&mut text, "added", creation.requested);
        line(&mut text, "expires", creation.expires);
    }
    for revocation in &index.pending_revocations {
        text += &format!("\n[{REVOKING}{}]\n", revocation.organization.url());
        line(&mut text, "account", &revocation.account);
        line(&mut text, "authorization", &revocation.authorization);
        line(&mut text, "display_name", &revocation.display_name);
    }
    for recently_deleted in &index.recently_deleted {
        text += &format!("\n[{RECENTLY_DELETED}{}]\n", recently_deleted.organization.url());
        line(&mut text, "mark", &recently_deleted.mark);
        line(&mut text, "until", recently_deleted.until);
    }
    text
}

fn pat_lines(text: &mut String, pat: &PatEntry) {
    line(text, "name", &pat.name);
    location_lines(text, &pat.location);
    line(text, "added", pat.added);
    optional_line(text, "expires", pat.expires);
    optional_line(text, "expires_at_latest", pat.expires_at_latest);
    optional_line(text, "verified", pat.verified);
    optional_line(text, "account", pat.account.as_deref());
    optional_line(text, "suspect", pat.suspect);
    optional_line(text, "suspect_at", pat.suspect_at.as_deref());
    optional_line(text, "suspect_by", pat.suspect_by.as_deref());
    optional_line(text, "rejected", pat.rejected);
    optional_line(text, "warned", pat.warned);
    optional_line(text, "default", pat.default.then_some("yes"));
    if let Some(registration) = &pat.registration {
        line(text, "authorization", &registration.authorization);
        line(text, "scope", &registration.scope);
    }
    if let Some(failure) = &pat.renewal_failure {
        line(text, "renewal_failed", failure.since);
        line(text, "renewal_error", &failure.why);
    }
}

fn location_lines(text: &mut String, location: &SecretLocation) {
    match &location.source {
        SecretSource::Entra(tokens) => token_source_lines(text, tokens),
        source => line(text, "store", source),
    }
    if let Some(command) = location.source.command() {
        line(text, "command", in_one_line(command));
        optional_line(text, PROGRAM, command.found());
    }
    line(text, "secret", &location.secret);
}

fn token_source_lines(text: &mut String, tokens: &TokenSource) {
    match tokens.secret_in {
        Some(kind) => line(text, "store", kind),
        None => line(text, "store", SecretSource::ENTRA),
    }
    line(text, "entra", tokens.provider);
    optional_line(text, "tenant", tokens.tenant.as_ref());
    optional_line(text, "client", tokens.client.as_deref());
}

/// As JSON, which escapes line breaks.
fn in_one_line(command: &CommandLine) -> String {
    serde_json::Value::from(command.words()).to_string()
}

fn optional_line(text: &mut String, key: &str, value: Option<impl Display>) {
    if let Some(value) = value {
        line(text, key, value);
    }
}

fn line(text: &mut String, key: &str, value: impl Display) {
    *text += &format!("{key} = {value}\n");
}

/// The part of the text about PATs for this remote.
///
/// To parse a thousand PATs for one of them would take longer than everything else.
pub(super) fn about(text: &str, remote: &Remote) -> String {
    let is_indent = |char: char| char.is_whitespace() && char != '\n';
    let is_start = |at: &usize| text[..*at].trim_end_matches(is_indent).ends_with('\n');
    let brackets = |from: usize| text[from..].match_indices('[').map(move |(at, _)| from + at);
    let next = |from| brackets(from).find(is_start).unwrap_or(text.len());
    let mut part = text[..next(0)].to_owned();
    let title = match remote {
        Remote::Organization(organization) => format!("[{}]", organization.url()),
        Remote::Server { origin, .. } => format!("[{origin}/"),
        Remote::Services => format!("[https://{SERVICES_HOST}/"),
    };
    let is_titled = |at: &usize| {
        let start = text.as_bytes()[*at..].get(..title.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(title.as_bytes()))
    };
    for start in brackets(0).filter(is_titled).filter(is_start) {
        part += &text[start..next(start + 1)];
    }
    part
}

pub(super) fn parse(text: &str) -> Result<PatIndex, BadIndex> {
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .peekable();
    match lines.next().map(|(_, line)| pair(line)) {
        Some(Some(("format", known))) if KNOWN.contains(&known) => {}
        Some(Some(("format", newer))) => return Err(BadIndex::Newer(newer.to_owned())),
        _ => return Err(BadIndex::Line(1)),
    }
    let mut index = PatIndex::default();
    while let Some((number, header)) = lines.next() {
        let mut section = Section::parse(number, header)?;
        while let Some((number, line)) = lines.next_if(|(_, line)| !line.starts_with('[')) {
            section.push(number, line)?;
        }
        section.add_to(&mut index)?;
    }
    Ok(index)
}
