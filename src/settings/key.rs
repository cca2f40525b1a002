//! The settings and their valid values.

use std::fmt;

use thiserror::Error;

use super::{DAY, LONGEST_WARNING};
use crate::stores::{SecretSource, StoreKind};
use crate::util::env;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Store,
    Warn,
    VaultTimeout,
    Verify,
    Log,
}

/// Why a value of a setting is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidValue {
    /// A command provides only the one PAT that it prints.
    #[error(
        "a command cannot be the default store; choose it for one PAT, with its command line: \
         git credential-azdo login ORGANIZATION --store command -- PROGRAM ARGUMENTS"
    )]
    Command,
    #[error("use {}", .0.values())]
    Other(Key),
}

impl Key {
    /// Every setting, by its name.
    pub const ALL: [(&'static str, Key); 5] = [
        ("store", Key::Store),
        ("warn", Key::Warn),
        ("vault_timeout", Key::VaultTimeout),
        ("verify", Key::Verify),
        ("log", Key::Log),
    ];

    pub fn parse(name: &str) -> Option<Key> {
        Key::ALL.iter().find(|(other, _)| *other == name).map(|(_, key)| *key)
    }

    pub fn names() -> impl Iterator<Item = &'static str> {
        Key::ALL.iter().map(|(name, _)| *name)
    }

    pub fn default(self) -> &'static str {
        match self {
            Key::Store => "keyring",
            Key::Warn => "7",
            Key::VaultTimeout => "12h",
            Key::Verify => "yes",
            Key::Log => "no",
        }
    }

    /// Whether an invalid value is an error rather than ignored.
    pub fn is_strict(self) -> bool {
        matches!(self, Key::Store | Key::VaultTimeout)
    }

    /// The environment variable that overrides the file.
    pub fn variable(self) -> Option<&'static str> {
        match self {
            Key::Store => Some(env::STORE),
            Key::Verify => Some(env::VERIFY),
            _ => None,
        }
    }

    pub fn check(self, value: &str) -> Result<(), InvalidValue> {
        let is_valid = match self {
            Key::Store => value.parse::<StoreKind>().is_ok(),
            Key::Warn => days(value).is_some(),
            Key::VaultTimeout => timeout(value).is_some(),
            Key::Verify | Key::Log => yes_or_no(value).is_some(),
        };
        match (is_valid, self) {
            (true, _) => Ok(()),
            (false, Key::Store) if value == SecretSource::COMMAND => Err(InvalidValue::Command),
            (false, _) => Err(InvalidValue::Other(self)),
        }
    }

    fn values(self) -> String {
        match self {
            Key::Store => format!("one of {}", StoreKind::names()),
            Key::Warn => format!("a number of days from 0 to {LONGEST_WARNING}"),
            Key::VaultTimeout => "30m, 12h, 7d (at most a year), or never".to_owned(),
            Key::Verify | Key::Log => "yes or no".to_owned(),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = Key::ALL.iter().find(|(_, key)| key == self);
        f.pad(found.map_or("", |(name, _)| name))
    }
}

/// Parses `30m`, `12h`, `7d`, or `never` for as long as the machine runs; at most a year.
pub fn timeout(text: &str) -> Option<Option<u32>> {
    if text == "never" {
        return Some(None);
    }
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let seconds = match unit {
        "m" => 60,
        "h" => 60 * 60,
        "d" => DAY,
        _ => return None,
    };
    let number: u32 = number.parse().ok()?;
    let whole = number.checked_mul(seconds)?;
    (1..=366 * DAY).contains(&whole).then_some(Some(whole))
}

pub(super) fn days(text: &str) -> Option<u32> {
    text.parse().ok().filter(|days| *days <= LONGEST_WARNING)
}

pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}
