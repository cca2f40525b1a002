//! Parsing one section of the index.

use std::str::FromStr;

use super::{
    BadIndex, PatEntry, PatIndex, PendingCreation, PendingRevocation, RecentlyDeleted,
    Registration, RenewalFailure, Replaced,
};
use crate::organization::{Organization, parse_canonical_url};
use crate::stores::{CommandLine, Provider, SecretLocation, SecretSource, StoreKind, TokenSource};
use crate::util::time::Timestamp;

pub(super) const PENDING_DELETION: &str = "leftover ";
pub(super) const RECENTLY_DELETED: &str = "forgotten ";
pub(super) const CREATING: &str = "creating ";
pub(super) const REVOKING: &str = "revoking ";
pub(super) const REPLACED: &str = "replaced ";
/// The only key of format 7 that format 6 does not have.
pub(super) const PROGRAM: &str = "program";

const KEYS: [&str; 26] = [
    "name",
    "store",
    "command",
    PROGRAM,
    "entra",
    "tenant",
    "client",
    "secret",
    "added",
    "expires",
    "expires_at_latest",
    "verified",
    "account",
    "suspect",
    "suspect_at",
    "suspect_by",
    "rejected",
    "warned",
    "default",
    "authorization",
    "scope",
    "display_name",
    "renewal_failed",
    "renewal_error",
    "mark",
    "until",
];

/// A section: its title, and the values that were not used yet.
pub(super) struct Section<'t> {
    line: usize,
    title: &'t str,
    values: Vec<Value<'t>>,
}

struct Value<'t> {
    line: usize,
    key: &'t str,
    text: &'t str,
}

impl<'t> Section<'t> {
    pub(super) fn parse(line: usize, header: &'t str) -> Result<Section<'t>, BadIndex> {
        let title = header.strip_prefix('[').and_then(|header| header.strip_suffix(']'));
        let title = title.ok_or(BadIndex::Line(line))?;
        Ok(Section { line, title, values: Vec::new() })
    }

    /// Adds a line of the section, which must not be unknown or a repetition.
    pub(super) fn push(&mut self, line: usize, text: &'t str) -> Result<(), BadIndex> {
        let (key, text) = pair(text).ok_or(BadIndex::Line(line))?;
        if !KEYS.contains(&key) || self.values.iter().any(|value| value.key == key) {
            return Err(BadIndex::Line(line));
        }
        self.values.push(Value { line, key, text });
        Ok(())
    }

    /// Adds what the section says to the index.
    pub(super) fn add_to(mut self, index: &mut PatIndex) -> Result<(), BadIndex> {
        if let Some(url) = self.title.strip_prefix(PENDING_DELETION) {
            let location = self.location(url)?;
            // Nothing that another program keeps is ours to delete.
            if !location.source.is_kept_here() {
                return Err(BadIndex::Line(self.line));
            }
            index.pending_deletions.push(location);
        } else if let Some(url) = self.title.strip_prefix(RECENTLY_DELETED) {
            index.recently_deleted.push(RecentlyDeleted {
                organization: self.organization(url)?,
                mark: self.required("mark")?,
                until: self.time("until")?.ok_or(BadIndex::Line(self.line))?,
            });
        } else if let Some(url) = self.title.strip_prefix(REPLACED) {
            let until = self.time("until")?.ok_or(BadIndex::Line(self.line))?;
            index.replaced.push(Replaced { pat: self.pat(url)?, until });
        } else if let Some(url) = self.title.strip_prefix(CREATING) {
            index.pending_creations.push(PendingCreation {
                organization: self.organization(url)?,
                name: self.required("name")?,
                account: self.required("account")?,
                display_name: self.required("display_name")?,
                requested: self.time("added")?.ok_or(BadIndex::Line(self.line))?,
                expires: self.time("expires")?.ok_or(BadIndex::Line(self.line))?,
            });
        } else if let Some(url) = self.title.strip_prefix(REVOKING) {
            index.pending_revocations.push(PendingRevocation {
                organization: self.organization(url)?,
                account: self.required("account")?,
                authorization: self.required("authorization")?,
                display_name: self.required("display_name")?,
            });
        } else {
            index.pats.push(self.pat(self.title)?);
        }
        self.values.first().map_or(Ok(()), |unused| Err(BadIndex::Line(unused.line)))
    }

    fn pat(&mut self, url: &str) -> Result<PatEntry, BadIndex> {
        Ok(PatEntry {
            location: self.location(url)?,
            name: self.required("name")?,
            added: self.time("added")?.ok_or(BadIndex::Line(self.line))?,
            expires: self.time("expires")?,
            expires_at_latest: self.time("expires_at_latest")?,
            verified: self.time("verified")?,
            account: self.value("account", |text| Some(text.to_owned()))?,
            suspect: self.time("suspect")?,
            suspect_at: self.value("suspect_at", |text| Some(text.to_owned()))?,
            suspect_by: self.value("suspect_by", |text| Some(text.to_owned()))?,
            rejected: self.time("rejected")?,
            warned: self.time("warned")?,
            default: self.value("default", |value| (value == "yes").then_some(()))?.is_some(),
            registration: self.registration()?,
            renewal_failure: self.renewal_failure()?,
        })
    }

    fn registration(&mut self) -> Result<Option<Registration>, BadIndex> {
        let Some(authorization) = self.value("authorization", |text| text.parse().ok())? else {
            return Ok(None);
        };
        Ok(Some(Registration { authorization, scope: self.required("scope")? }))
    }

    fn renewal_failure(&mut self) -> Result<Option<RenewalFailure>, BadIndex> {
        let Some(since) = self.time("renewal_failed")? else {
            return Ok(None);
        };
        Ok(Some(RenewalFailure { since, why: self.required("renewal_error")? }))
    }

    fn location(&mut self, url: &str) -> Result<SecretLocation, BadIndex> {
        let store: String = self.required("store")?;
        let kind = StoreKind::named(&store);
        let has_entra = self.values.iter().any(|value| value.key == SecretSource::ENTRA);
        let source = if store == SecretSource::COMMAND {
            let line = self.value("command", command_line)?;
            let found = self.value(PROGRAM, |text| Some(text.to_owned()))?;
            line.map(|line| SecretSource::Command(line.with_found(found)))
        } else if store == SecretSource::ENTRA || kind.is_some() && has_entra {
            Some(SecretSource::Entra(self.token_source(kind)?))
        } else {
            kind.map(SecretSource::Store)
        };
        Ok(SecretLocation {
            organization: self.organization(url)?,
            source: source.ok_or(BadIndex::Line(self.line))?,
            secret: self.required("secret")?,
        })
    }

    fn token_source(&mut self, secret_in: Option<StoreKind>) -> Result<TokenSource, BadIndex> {
        let provider = self.required("entra")?;
        // Nothing else has a secret.
        if secret_in.is_some() && provider != Provider::ServicePrincipal {
            return Err(BadIndex::Line(self.line));
        }
        Ok(TokenSource {
            provider,
            tenant: self.value("tenant", |text| text.parse().ok())?,
            client: self.value("client", |text| Some(text.to_owned()))?,
            secret_in,
        })
    }

    fn organization(&self, url: &str) -> Result<Organization, BadIndex> {
        parse_canonical_url(url).ok_or(BadIndex::Line(self.line))
    }

    fn time(&mut self, key: &str) -> Result<Option<Timestamp>, BadIndex> {
        self.value(key, Timestamp::parse)
    }

    fn required<T: FromStr>(&mut self, key: &str) -> Result<T, BadIndex> {
        let value = self.value(key, |text| text.parse().ok())?;
        value.ok_or(BadIndex::Line(self.line))
    }

    /// Takes the value of a key out of the section.
    fn value<T>(
        &mut self,
        key: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, BadIndex> {
        let Some(at) = self.values.iter().position(|value| value.key == key) else {
            return Ok(None);
        };
        let Value { line, text, .. } = self.values.remove(at);
        parse(text).map(Some).ok_or(BadIndex::Line(line))
    }
}

pub(super) fn pair(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once('=')?;
    Some((key.trim_end(), value.trim_start()))
}

fn command_line(text: &str) -> Option<CommandLine> {
    CommandLine::new(serde_json::from_str(text).ok()?).ok()
}
