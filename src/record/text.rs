//! The record as a text: sections of `key = value`, as in git's own configuration.
//!
//! ```text
//! format = 1
//!
//! [https://dev.azure.com/acme]
//! name = default
//! store = keyring
//! secret = 93b1c2d4e5f60718
//! added = 2026-11-23T19:30:00Z
//! expires = 2027-02-22T00:00:00Z
//!
//! [leftover https://dev.azure.com/acme]
//! store = keyring
//! secret = 0817f6e5d4c2b193
//!
//! [forgotten https://dev.azure.com/acme]
//! mark = 5d0c4b1e8a7f2936-1f2e3d4c
//! until = 2026-11-23T19:40:00Z
//! ```
//!
//! What is not understood is an error and never dropped: the next write would lose it.

use std::fmt::Display;

use thiserror::Error;

use super::{Forgotten, PatName, Record, StoredPat};
use crate::clock::Moment;
use crate::remote::canonical;
use crate::store::{SecretId, Slot, Source, StoreKind};

/// Raised with every change that an older program would not understand.
const FORMAT: &str = "1";
const HEADER: &str = "\
# Written by git-credential-azdo: which PATs are stored, for whom and where.
# The PATs themselves are not in this file. Change it with `git credential-azdo`.
";
const LEFTOVER: &str = "leftover ";
const FORGOTTEN: &str = "forgotten ";

/// A record that cannot be used as it is.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Unreadable {
    /// Written by a later version of this program.
    #[error("was written by a newer git-credential-azdo (format {0}): update this one")]
    Newer(String),
    /// Changed by hand; a change by the program would keep only one of the two.
    #[error("has two PATs for {0}: delete one of the sections")]
    Double(String),
    /// Damaged, or changed by hand.
    #[error("cannot be understood at line {0}: mend it or move it away")]
    Line(usize),
}

/// Writes a record so that [`parse`] reads it again.
pub(super) fn format(record: &Record) -> String {
    let mut text = format!("{HEADER}format = {FORMAT}\n");
    // What the environment provides is not stored, here neither.
    for pat in record.pats.iter().filter(|pat| pat.variable().is_none()) {
        text += &format!("\n[{}]\n", pat.organisation().url());
        line(&mut text, "name", &pat.name);
        slot_lines(&mut text, &pat.slot);
        line(&mut text, "added", pat.added);
        optional_line(&mut text, "expires", pat.expires);
        optional_line(&mut text, "expires_at_latest", pat.expires_at_latest);
        optional_line(&mut text, "suspect", pat.suspect);
        optional_line(&mut text, "rejected", pat.rejected);
        optional_line(&mut text, "warned", pat.warned);
        optional_line(&mut text, "default", pat.default.then_some("yes"));
    }
    for slot in &record.leftovers {
        text += &format!("\n[{LEFTOVER}{}]\n", slot.organisation.url());
        slot_lines(&mut text, slot);
    }
    for forgotten in &record.forgotten {
        text += &format!("\n[{FORGOTTEN}{}]\n", forgotten.organisation.url());
        line(&mut text, "mark", &forgotten.mark);
        line(&mut text, "until", forgotten.until);
    }
    text
}

fn slot_lines(text: &mut String, slot: &Slot) {
    line(text, "store", &slot.source);
    line(text, "secret", &slot.secret);
}

fn optional_line(text: &mut String, key: &str, value: Option<impl Display>) {
    if let Some(value) = value {
        line(text, key, value);
    }
}

fn line(text: &mut String, key: &str, value: impl Display) {
    *text += &format!("{key} = {value}\n");
}

/// Reads a record.
///
/// # Errors
/// [`Unreadable`] names the line.
pub(super) fn parse(text: &str) -> Result<Record, Unreadable> {
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .peekable();
    match lines.next().map(|(_, line)| pair(line)) {
        Some(Some(("format", FORMAT))) => {}
        Some(Some(("format", newer))) => return Err(Unreadable::Newer(newer.to_owned())),
        _ => return Err(Unreadable::Line(1)),
    }
    let mut record = Record::default();
    while let Some((number, header)) = lines.next() {
        let mut section = Section::default();
        while let Some((number, line)) = lines.next_if(|(_, line)| !line.starts_with('[')) {
            section.take(line).ok_or(Unreadable::Line(number))?;
        }
        section.close(header, &mut record).ok_or(Unreadable::Line(number))?;
    }
    Ok(record)
}

fn pair(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once('=')?;
    Some((key.trim_end(), value.trim_start()))
}

/// What has been read of a section.
#[derive(Default)]
struct Section {
    name: Option<PatName>,
    store: Option<StoreKind>,
    secret: Option<SecretId>,
    added: Option<Moment>,
    expires: Option<Moment>,
    expires_at_latest: Option<Moment>,
    suspect: Option<Moment>,
    rejected: Option<Moment>,
    warned: Option<Moment>,
    default: Option<bool>,
    mark: Option<String>,
    until: Option<Moment>,
}

impl Section {
    /// Takes one line; `None` if it is not understood or came before.
    fn take(&mut self, line: &str) -> Option<()> {
        let (key, value) = pair(line)?;
        let moment = || Moment::parse(value);
        match key {
            "name" => once(&mut self.name, value.parse().ok()?),
            "store" => once(&mut self.store, value.parse().ok()?),
            "secret" => once(&mut self.secret, value.parse().ok()?),
            "added" => once(&mut self.added, moment()?),
            "expires" => once(&mut self.expires, moment()?),
            "expires_at_latest" => once(&mut self.expires_at_latest, moment()?),
            "suspect" => once(&mut self.suspect, moment()?),
            "rejected" => once(&mut self.rejected, moment()?),
            "warned" => once(&mut self.warned, moment()?),
            "default" => once(&mut self.default, (value == "yes").then_some(true)?),
            "mark" => once(&mut self.mark, value.to_owned()),
            "until" => once(&mut self.until, moment()?),
            _ => None,
        }
    }

    /// Puts the section into the record; `None` if something is missing or does not belong.
    fn close(self, header: &str, record: &mut Record) -> Option<()> {
        let title = header.strip_prefix('[')?.strip_suffix(']')?;
        if let Some(url) = title.strip_prefix(LEFTOVER) {
            record.leftovers.push(self.leftover(url)?);
        } else if let Some(url) = title.strip_prefix(FORGOTTEN) {
            record.forgotten.push(self.forgotten(url)?);
        } else {
            record.pats.push(self.pat(title)?);
        }
        Some(())
    }

    fn pat(self, url: &str) -> Option<StoredPat> {
        // Destructured, so that a new key cannot be forgotten here.
        let Section {
            name: Some(name),
            store: Some(store),
            secret: Some(secret),
            added: Some(added),
            expires,
            expires_at_latest,
            suspect,
            rejected,
            warned,
            default,
            mark: None,
            until: None,
        } = self
        else {
            return None;
        };
        let slot = Slot { organisation: canonical(url)?, source: Source::Store(store), secret };
        let default = default.is_some();
        Some(StoredPat {
            name,
            slot,
            added,
            expires,
            expires_at_latest,
            suspect,
            rejected,
            warned,
            default,
        })
    }

    fn leftover(mut self, url: &str) -> Option<Slot> {
        let (store, secret) = (self.store.take()?, self.secret.take()?);
        let source = Source::Store(store);
        self.is_empty().then_some(Slot { organisation: canonical(url)?, source, secret })
    }

    fn forgotten(mut self, url: &str) -> Option<Forgotten> {
        let (mark, until) = (self.mark.take()?, self.until.take()?);
        self.is_empty().then_some(Forgotten { organisation: canonical(url)?, mark, until })
    }

    fn is_empty(&self) -> bool {
        matches!(
            self,
            Section {
                name: None,
                store: None,
                secret: None,
                added: None,
                expires: None,
                expires_at_latest: None,
                suspect: None,
                rejected: None,
                warned: None,
                default: None,
                mark: None,
                until: None,
            }
        )
    }
}

fn once<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}
