//! The results of a search: PATs, and other secrets that are refused.

use super::{Owner, Place, Source, Spot};
use crate::organization::Organization;
use crate::util::pat::{NotAPat, ParsedPat, Secret, parse_pasted};
use crate::util::time::Timestamp;

/// The start of the line after a password with which git's helpers note its expiration.
const EXPIRY: &str = "password_expiry_utc=";

/// A credential as its source has it.
pub(super) struct Entry {
    pub(super) source: Source,
    pub(super) owner: Owner,
    pub(super) account: Option<String>,
    /// The secret, perhaps followed by lines that describe it.
    pub(super) text: Secret,
    pub(super) spot: Spot,
}

/// A PAT and all the places that contain it.
pub struct Found {
    /// `None` if no source names it.
    pub organization: Option<Organization>,
    /// Whether only the user named the organization, and no source did.
    pub is_assumed: bool,
    pub account: Option<String>,
    pub secret: Secret,
    pub expires: Option<Timestamp>,
    pub places: Vec<Place>,
}

impl Found {
    /// Whether only the URLs of remotes have it.
    pub fn is_of_remotes(&self) -> bool {
        self.places.iter().all(|place| place.source == Source::Remotes)
    }
}

/// A secret that is not a PAT.
pub struct Refused {
    pub organization: Option<Organization>,
    pub place: Place,
    pub why: NotAPat,
}

#[derive(Default)]
pub struct Search {
    pub found: Vec<Found>,
    pub refused: Vec<Refused>,
    /// What could not be read, and why.
    pub failures: Vec<(Source, String)>,
}

impl Search {
    pub(super) fn add(&mut self, entry: Entry) {
        let Entry { source, owner, account, text, spot } = entry;
        let place = Place { source, spot };
        let is_assumed = matches!(owner, Owner::Assumed(_));
        let organization = match owner {
            Owner::Organization(organization) | Owner::Assumed(organization) => Some(organization),
            Owner::Unnamed => None,
        };
        let (first, more) = text.expose().split_once('\n').unwrap_or((text.expose(), ""));
        let secret = match parse_pasted(&Secret::new(first.to_owned())) {
            Ok(ParsedPat { pat, .. }) => pat,
            Err(NotAPat::Empty) => return,
            Err(why) => return self.refused.push(Refused { organization, place, why }),
        };
        let expires = more.lines().find_map(|line| line.trim().strip_prefix(EXPIRY)?.parse().ok());
        let expires = expires.map(Timestamp::from_unix);
        let same =
            |other: &&mut Found| other.organization == organization && other.secret == secret;
        match self.found.iter_mut().find(same) {
            Some(other) => {
                other.is_assumed &= is_assumed;
                other.expires = other.expires.or(expires);
                other.account = other.account.take().or(account);
                if !other.places.contains(&place) {
                    other.places.push(place);
                }
            }
            None => {
                let places = vec![place];
                self.found.push(Found {
                    organization,
                    is_assumed,
                    account,
                    secret,
                    expires,
                    places,
                });
            }
        }
    }

    /// If one source does not name a PAT's organization and another one does, merges the two.
    pub(super) fn merge_unnamed(&mut self) {
        let is_unnamed = |found: &mut Found| found.organization.is_none();
        for unnamed in self.found.extract_if(.., is_unnamed).collect::<Vec<_>>() {
            match self.found.iter_mut().find(|found| found.secret == unnamed.secret) {
                Some(named) => named.places.extend(unnamed.places),
                None => self.found.push(unnamed),
            }
        }
    }

    /// Drops what was found in other sources: some readers search several.
    pub(super) fn limit_to(&mut self, from: Option<Source>) {
        let Some(from) = from else { return };
        for found in &mut self.found {
            found.places.retain(|place| place.source == from);
        }
        self.found.retain(|found| !found.places.is_empty());
        self.refused.retain(|refused| refused.place.source == from);
        self.failures.retain(|(source, _)| *source == from);
    }
}
