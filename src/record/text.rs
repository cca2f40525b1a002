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
//! ```
//!
//! What is not understood is an error and never dropped: the next write would lose it.

use std::fmt::Display;

use thiserror::Error;

use super::{PatName, Record, StoredPat};
use crate::clock::Moment;
use crate::remote::typed;
use crate::store::{SecretId, Slot, StoreKind};

/// Raised with every change that an older program would not understand.
const FORMAT: &str = "1";
const HEADER: &str = "\
# Written by git-credential-azdo: which PATs are stored, for whom and where.
# The PATs themselves are not in this file. Change it with `git credential-azdo`.
";
const LEFTOVER: &str = "leftover ";

/// A record that cannot be used as it is.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Unreadable {
    /// Written by a later version of this program.
    #[error("was written by a newer git-credential-azdo (format {0}): update this one")]
    Newer(String),
    /// Damaged, or changed by hand.
    #[error("cannot be understood at line {0}: mend it or move it away")]
    Line(usize),
}

/// Writes a record so that [`parse`] reads it again.
pub(super) fn format(record: &Record) -> String {
    let mut text = format!("{HEADER}format = {FORMAT}\n");
    for pat in &record.pats {
        text += &format!("\n[{}]\n", pat.organisation().url());
        line(&mut text, "name", &pat.name);
        slot_lines(&mut text, &pat.slot);
        line(&mut text, "added", pat.added);
        optional_line(&mut text, "expires", pat.expires);
        optional_line(&mut text, "rejected", pat.rejected);
    }
    for slot in &record.leftovers {
        text += &format!("\n[{LEFTOVER}{}]\n", slot.organisation.url());
        slot_lines(&mut text, slot);
    }
    text
}

fn slot_lines(text: &mut String, slot: &Slot) {
    line(text, "store", slot.store);
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
    rejected: Option<Moment>,
}

impl Section {
    /// Takes one line; `None` if it is not understood or came before.
    fn take(&mut self, line: &str) -> Option<()> {
        let (key, value) = pair(line)?;
        match key {
            "name" => once(&mut self.name, value.parse().ok()?),
            "store" => once(&mut self.store, value.parse().ok()?),
            "secret" => once(&mut self.secret, value.parse().ok()?),
            "added" => once(&mut self.added, Moment::parse(value)?),
            "expires" => once(&mut self.expires, Moment::parse(value)?),
            "rejected" => once(&mut self.rejected, Moment::parse(value)?),
            _ => None,
        }
    }

    /// Puts the section into the record; `None` if something is missing or there is too much.
    fn close(self, header: &str, record: &mut Record) -> Option<()> {
        let title = header.strip_prefix('[')?.strip_suffix(']')?;
        let leftover = title.strip_prefix(LEFTOVER);
        let url = leftover.unwrap_or(title);
        let organisation = typed(url).ok().filter(|organisation| organisation.url() == url)?;
        let slot = Slot { organisation, store: self.store?, secret: self.secret? };
        if leftover.is_some() {
            let bare = (self.name, self.added, self.expires, self.rejected);
            record.leftovers.push((bare == (None, None, None, None)).then_some(slot)?);
            return Some(());
        }
        record.pats.push(StoredPat {
            name: self.name?,
            slot,
            added: self.added?,
            expires: self.expires,
            rejected: self.rejected,
        });
        Some(())
    }
}

fn once<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}
