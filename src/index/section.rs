//! Parsing one section of the index.

use super::{PatEntry, PatIndex, PatName, RecentlyDeleted};
use crate::organization::parse_canonical_url;
use crate::stores::{CommandLine, SecretId, SecretLocation, SecretSource, StoreKind};
use crate::util::time::Timestamp;

pub(super) const PENDING_DELETION: &str = "leftover ";
pub(super) const RECENTLY_DELETED: &str = "forgotten ";

/// The values of a section.
#[derive(Default)]
pub(super) struct Section {
    name: Option<PatName>,
    store: Option<StoreKind>,
    is_command: Option<()>,
    command: Option<CommandLine>,
    secret: Option<SecretId>,
    added: Option<Timestamp>,
    expires: Option<Timestamp>,
    expires_at_latest: Option<Timestamp>,
    suspect: Option<Timestamp>,
    rejected: Option<Timestamp>,
    warned: Option<Timestamp>,
    default: Option<bool>,
    mark: Option<String>,
    until: Option<Timestamp>,
}

impl Section {
    /// Parses one line; `None` if it is unknown or a repetition.
    pub(super) fn take(&mut self, line: &str) -> Option<()> {
        let (key, value) = pair(line)?;
        let moment = || Timestamp::parse(value);
        match key {
            "name" => once(&mut self.name, value.parse().ok()?),
            "store" if value == SecretSource::COMMAND => once(&mut self.is_command, ()),
            "command" => once(&mut self.command, command_line(value)?),
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

    /// Adds the section to the index; `None` if a value is missing or does not belong.
    pub(super) fn close(self, header: &str, index: &mut PatIndex) -> Option<()> {
        let title = header.strip_prefix('[')?.strip_suffix(']')?;
        if let Some(url) = title.strip_prefix(PENDING_DELETION) {
            index.pending_deletions.push(self.pending_deletion(url)?);
        } else if let Some(url) = title.strip_prefix(RECENTLY_DELETED) {
            index.recently_deleted.push(self.recently_deleted(url)?);
        } else {
            index.pats.push(self.pat(title)?);
        }
        Some(())
    }

    fn pat(self, url: &str) -> Option<PatEntry> {
        // Destructured, so that a new key cannot be forgotten here.
        let Section {
            name: Some(name),
            store,
            is_command,
            command,
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
        let source = match (store, is_command, command) {
            (Some(store), None, None) => SecretSource::Store(store),
            (None, Some(()), Some(command)) => SecretSource::Command(command),
            _ => return None,
        };
        let location = SecretLocation { organization: parse_canonical_url(url)?, source, secret };
        let default = default.is_some();
        Some(PatEntry {
            name,
            location,
            added,
            expires,
            expires_at_latest,
            suspect,
            rejected,
            warned,
            default,
        })
    }

    fn pending_deletion(mut self, url: &str) -> Option<SecretLocation> {
        let (store, secret) = (self.store.take()?, self.secret.take()?);
        let source = SecretSource::Store(store);
        self.is_empty().then_some(SecretLocation {
            organization: parse_canonical_url(url)?,
            source,
            secret,
        })
    }

    fn recently_deleted(mut self, url: &str) -> Option<RecentlyDeleted> {
        let (mark, until) = (self.mark.take()?, self.until.take()?);
        self.is_empty().then_some(RecentlyDeleted {
            organization: parse_canonical_url(url)?,
            mark,
            until,
        })
    }

    fn is_empty(&self) -> bool {
        matches!(
            self,
            Section {
                name: None,
                store: None,
                is_command: None,
                command: None,
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

/// Splits a line into key and value.
pub(super) fn pair(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once('=')?;
    Some((key.trim_end(), value.trim_start()))
}

fn command_line(text: &str) -> Option<CommandLine> {
    CommandLine::new(serde_json::from_str(text).ok()?).ok()
}
