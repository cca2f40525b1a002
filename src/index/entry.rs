//! What is known about one PAT.

use super::PatName;
use crate::organization::Organization;
use crate::stores::{SecretLocation, Variable};
use crate::util::invocation::Invocation;
use crate::util::time::Timestamp;

/// What is known about one PAT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatEntry {
    /// What the user calls it; `default` where they did not.
    pub name: PatName,
    /// Where its secret is, and who it is for.
    pub location: SecretLocation,
    /// When it was stored.
    pub added: Timestamp,
    /// When it ends, if the user said so.
    pub expires: Option<Timestamp>,
    /// When it must have ended: no PAT lives longer than a year, and the newer ones carry the
    /// month that they were issued in.
    pub expires_at_latest: Option<Timestamp>,
    /// When the server refused it last, if it did not take it since.
    pub suspect: Option<Timestamp>,
    /// When the server refused it for the second time in a row.
    pub rejected: Option<Timestamp>,
    /// When the user was last told that it ends soon.
    pub warned: Option<Timestamp>,
    /// It answers before the others of its organization.
    pub default: bool,
}

/// What a PAT is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// As far as is known.
    Good,
    /// The server said no once.
    Suspect,
    /// The server said no twice in a row, or git did not ask twice.
    Rejected,
    /// Past its end.
    Expired,
}

impl PatEntry {
    /// One about which nothing else is known.
    pub fn new(name: PatName, location: SecretLocation, added: Timestamp) -> PatEntry {
        PatEntry {
            name,
            location,
            added,
            expires: None,
            expires_at_latest: None,
            suspect: None,
            rejected: None,
            warned: None,
            default: false,
        }
    }

    /// Who it is for.
    pub fn organization(&self) -> &Organization {
        &self.location.organization
    }

    /// The variable that has its secret, if it is not stored but in the environment.
    pub fn variable(&self) -> Option<Variable> {
        self.location.source.variable()
    }

    /// As a person calls it among others of its organization.
    pub fn title(&self) -> String {
        title(self.organization(), &self.name)
    }

    /// What a person types to put a new one in its place.
    pub fn login_command(&self) -> String {
        login_command(self.organization(), &self.name)
    }

    /// What a person types to use it again after it was rejected.
    pub fn restore_command(&self) -> String {
        pat_command("restore", self.organization(), &self.name)
    }

    /// When it ends, as well as is known, and whether that is only the latest it can be.
    pub fn end(&self) -> Option<(Timestamp, bool)> {
        match (self.expires, self.expires_at_latest) {
            (Some(end), None) => Some((end, false)),
            (Some(end), Some(latest)) if end <= latest => Some((end, false)),
            (_, Some(latest)) => Some((latest, true)),
            (None, None) => None,
        }
    }

    /// Whether it can be offered to the server. Expired comes first: it explains more.
    pub fn health(&self, now: Timestamp) -> Health {
        if self.end().is_some_and(|(end, _)| end <= now) {
            Health::Expired
        } else if self.rejected.is_some() {
            Health::Rejected
        } else if self.suspect.is_some() {
            Health::Suspect
        } else {
            Health::Good
        }
    }

    /// Why one that is expired or rejected is not used, and what would bring it back.
    pub fn why_not_used(&self, now: Timestamp) -> String {
        let title = self.title();
        if self.health(now) == Health::Expired {
            let day = self.end().map(|(end, _)| end.last_day()).unwrap_or_default();
            // With both dates a clock that is wrong by years is seen at once.
            return format!("the PAT for {title} expired on {day} (today is {})", now.day());
        }
        let day = self.rejected.or(self.suspect).map(Timestamp::day).unwrap_or_default();
        if let Some(renew) = self.where_to_renew() {
            return format!("the server refused the PAT for {title} on {day}. {renew}");
        }
        let restore = self.restore_command();
        format!(
            "the server refused the PAT for {title} on {day}, so it is not used any more (to use \
             it again: {restore})"
        )
    }

    /// What can be done about a PAT that another program prints.
    pub fn where_to_renew(&self) -> Option<String> {
        let command = self.location.source.command()?;
        Some(format!("It comes from `{command}`, which is asked each time: renew it there."))
    }

    /// Whether it comes after the healthy ones: for a day after it was refused, so that one stray
    /// 401 does not let another PAT take its place for good.
    pub fn is_deprioritized(&self, now: Timestamp) -> bool {
        self.suspect.is_some_and(|refused| now < refused.plus_days(1))
    }

    /// Whether the user has been told today that it ends soon.
    pub fn was_warned_on(&self, now: Timestamp) -> bool {
        self.warned.is_some_and(|warned| warned.day() == now.day())
    }
}

/// As a person calls a PAT: by its organization, and its name if it was given one.
pub fn title(organization: &Organization, name: &PatName) -> String {
    if name.is_default() { organization.to_string() } else { format!("{organization} ({name})") }
}

/// The command that stores a PAT with this name.
pub fn login_command(organization: &Organization, name: &PatName) -> String {
    pat_command("login", organization, name)
}

/// A command about the PAT with this name.
pub fn pat_command(command: &str, organization: &Organization, name: &PatName) -> String {
    let command = Invocation::new(command).argument(organization);
    if name.is_default() { command } else { command.option("--name", name) }.to_string()
}
