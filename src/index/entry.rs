//! What is known about one PAT.

use super::{PatName, Registration, RenewalFailure};
use crate::organization::Organization;
use crate::stores::{SecretLocation, Variable};
use crate::util::time::Timestamp;

/// Those of this program that ask the server.
const COMMANDS: [&str; 3] = ["login", "check", "whoami"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatEntry {
    pub name: PatName,
    pub location: SecretLocation,
    pub added: Timestamp,
    /// When it expires, if the user said so.
    pub expires: Option<Timestamp>,
    /// When it expires at the latest: no PAT is valid for longer than a year, and newer ones
    /// contain the month in which they were created.
    pub expires_at_latest: Option<Timestamp>,
    /// When the server last accepted it when one of [`COMMANDS`] asked, or after a rejection. A success of a
    /// healthy PAT is not noted, because git would have to wait for that.
    pub verified: Option<Timestamp>,
    /// The user that it signs in as.
    pub account: Option<String>,
    /// When the server last rejected it, unless it accepted it since.
    pub suspect: Option<Timestamp>,
    /// The URL of the repository where it did, if git saw it.
    pub suspect_at: Option<String>,
    /// The git command during which it did ([`crate::util::caller::command`]), or one of [`COMMANDS`].
    pub suspect_by: Option<String>,
    /// When the server rejected it for the second time in a row.
    pub rejected: Option<Timestamp>,
    /// When the user was last reminded that it expires.
    pub warned: Option<Timestamp>,
    pub default: bool,
    /// Known for PATs that this program created or found at the server.
    pub registration: Option<Registration>,
    pub renewal_failure: Option<RenewalFailure>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    pub at: Timestamp,
    /// Whether it may expire earlier.
    pub at_latest: bool,
}

/// What the server answered when it was asked about a PAT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Accepted {
        account: Option<String>,
    },
    /// Seen by this one of the commands in [`COMMANDS`].
    RejectedAt(&'static str),
    /// It was not asked, or its answer says nothing about the PAT.
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    Good,
    /// The server rejected it once.
    Suspect,
    /// The server rejected it twice in a row, or git did not ask twice.
    Rejected,
    Expired,
}

impl PatEntry {
    /// A PAT about which nothing else is known.
    pub fn new(name: PatName, location: SecretLocation, added: Timestamp) -> PatEntry {
        PatEntry {
            name,
            location,
            added,
            expires: None,
            expires_at_latest: None,
            verified: None,
            account: None,
            suspect: None,
            suspect_at: None,
            suspect_by: None,
            rejected: None,
            warned: None,
            default: false,
            registration: None,
            renewal_failure: None,
        }
    }

    /// Whether another PAT has the same organization and name.
    pub fn shares_name(&self, other: &PatEntry) -> bool {
        self.name == other.name && self.organization() == other.organization()
    }

    pub fn organization(&self) -> &Organization {
        &self.location.organization
    }

    pub fn variable(&self) -> Option<Variable> {
        self.location.source.variable()
    }

    /// Whether git gets Entra tokens, a new one after a rejection.
    pub fn is_entra(&self) -> bool {
        self.location.source.entra().is_some()
    }

    pub fn end(&self) -> Option<End> {
        let latest = self.expires_at_latest.map(|at| End { at, at_latest: true });
        let end = self.expires.map(|at| End { at, at_latest: false });
        // Of two equal ends the exact one.
        [end, latest].into_iter().flatten().min_by_key(|end| end.at)
    }

    pub fn ends_within(&self, days: u32, now: Timestamp) -> bool {
        self.end().is_some_and(|end| now.days_until(end.at) <= days.into())
    }

    /// Whether it can be used. Expired comes first, because it explains more. An Entra entry can
    /// always be used: after a first rejection git gets a new token, and is only [`Health::Suspect`]
    /// if that was rejected, too.
    pub fn health(&self, now: Timestamp) -> Health {
        if self.end().is_some_and(|end| end.at <= now) {
            Health::Expired
        } else if self.is_entra() {
            if self.rejected.is_some() { Health::Suspect } else { Health::Good }
        } else if self.rejected.is_some() {
            Health::Rejected
        } else if self.suspect.is_some() {
            Health::Suspect
        } else {
            Health::Good
        }
    }

    /// Why an expired or rejected PAT is not used, and what re-enables it; of a PAT that was rejected at
    /// `login` or `check`, which git still tries, only when that was.
    pub fn why_not_used(&self, now: Timestamp) -> String {
        let title = self.title();
        if self.health(now) == Health::Expired {
            let day = self.end().map(|end| end.at.last_day()).unwrap_or_default();
            // Both dates, so that a wrong clock is noticed.
            return format!("the PAT for {title} expired on {day} (today is {})", now.day());
        }
        let rejection = self.rejection();
        if self.health(now) == Health::Suspect && self.rejected_by().is_some() {
            return rejection;
        }
        if let Some(renew) = self.where_to_renew() {
            return format!("{rejection}. {renew}");
        }
        let restore = self.restore_command();
        format!("{rejection}, so it is no longer used. To re-enable it, run: {restore}")
    }

    /// When the server rejected it, and at which command of a person.
    pub fn rejection(&self) -> String {
        let day = self.rejected.or(self.suspect).map(Timestamp::day).unwrap_or_default();
        let command = self.rejected_by().filter(|_| self.rejected.is_none());
        let at = command.map(|command| format!(" during {command}")).unwrap_or_default();
        format!("the server rejected {}{at} on {day}", self.described())
    }

    /// On which day the server last accepted it, and as whom.
    pub fn accepted(&self) -> Option<String> {
        let day = self.verified?.day();
        let account = self.account.as_ref().map(|account| format!(" (as {account})"));
        Some(day + &account.unwrap_or_default())
    }

    pub fn where_to_renew(&self) -> Option<String> {
        let command = self.location.source.command()?;
        Some(format!("It comes from `{command}`: renew it there."))
    }

    /// When it was rejected, if it comes after healthy PATs because of that: for a day, so that one
    /// stray 401 does not replace it forever. A time in the future comes from a wrong clock.
    pub fn deprioritized_since(&self, now: Timestamp) -> Option<Timestamp> {
        let since = if self.is_entra() { self.rejected } else { self.suspect };
        since.filter(|rejected| *rejected <= now && now < rejected.plus_days(1))
    }

    /// Notes what the server said at `login` or `check`. A rejection there is the first strike:
    /// git still gets the PAT, after others, and its own rejection is the second.
    pub fn note(&mut self, verdict: &Verdict, now: Timestamp) {
        match verdict {
            Verdict::Accepted { account } => {
                self.verified = Some(now);
                self.account = account.clone().or(self.account.take());
                // git may have been rejected where a scope is missing, which signing in does not show.
                if self.is_entra() {
                    self.clear_rejections();
                } else if self.rejected_by().is_some() {
                    (self.suspect, self.suspect_by) = (None, None);
                }
            }
            Verdict::RejectedAt(command) => {
                self.suspect = Some(now);
                (self.suspect_at, self.suspect_by) = (None, Some((*command).to_owned()));
            }
            Verdict::Unknown => {}
        }
    }

    /// The command of this program that saw the last rejection, if git did not.
    pub fn rejected_by(&self) -> Option<&str> {
        self.suspect_by.as_deref().filter(|by| COMMANDS.contains(by))
    }

    /// The order in lists: by organization; the default, the unnamed one, and then the others.
    pub fn place(&self) -> (String, bool, bool, String) {
        let [organization, name] = [self.organization().to_string(), self.name.to_string()];
        let [organization, lower] = [organization, name].map(|text| text.to_lowercase());
        (organization, !self.default, !self.name.is_default(), lower)
    }

    pub fn clear_rejections(&mut self) {
        (self.suspect, self.suspect_at) = (None, None);
        (self.suspect_by, self.rejected) = (None, None);
    }

    pub fn was_warned_on(&self, now: Timestamp) -> bool {
        self.warned.is_some_and(|warned| warned.day() == now.day())
    }
}
