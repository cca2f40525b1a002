//! The address of one secret.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::str::FromStr;

use super::{CommandLine, Variable};
use crate::organization::Organization;

/// Where one secret is: the record points to this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretLocation {
    /// Who the secret is for.
    pub organization: Organization,
    /// Where it comes from.
    pub source: SecretSource,
    /// Which one it is there.
    pub secret: SecretId,
}

/// Where a secret comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// One of our stores keeps it.
    Store(StoreKind),
    /// Another program prints it each time.
    Command(CommandLine),
    /// A variable of a pipeline or container has it. Never in the record on disk.
    Environment(Variable),
}

impl SecretSource {
    /// What flags and the record call a source that is a command.
    pub const COMMAND: &str = "command";

    /// The command line, if another program has it.
    pub fn command(&self) -> Option<&CommandLine> {
        match self {
            SecretSource::Command(line) => Some(line),
            _ => None,
        }
    }

    /// The store that keeps it, if it is ours to keep.
    pub fn store(&self) -> Option<StoreKind> {
        match self {
            SecretSource::Store(kind) => Some(*kind),
            _ => None,
        }
    }

    /// The variable that has it, if it is in the environment.
    pub fn variable(&self) -> Option<Variable> {
        match self {
            SecretSource::Environment(variable) => Some(*variable),
            _ => None,
        }
    }
}

impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SecretSource::Store(kind) => kind.fmt(f),
            SecretSource::Command(_) => f.pad(SecretSource::COMMAND),
            SecretSource::Environment(variable) => variable.fmt(f),
        }
    }
}

/// The stores that a secret can be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreKind {
    /// The keyring of the operating system.
    Keyring,
    /// A file of its own that only the user can read.
    File,
    /// One encrypted file for all of them.
    Vault,
    /// The kernel's memory.
    Kernel,
}

impl StoreKind {
    /// Every store, by the name that flags, settings and the record use.
    pub const ALL: [(&'static str, StoreKind); 4] = [
        ("keyring", StoreKind::Keyring),
        ("vault", StoreKind::Vault),
        ("kernel", StoreKind::Kernel),
        ("file", StoreKind::File),
    ];
}

impl StoreKind {
    /// What can be chosen, for a person.
    pub fn names() -> String {
        let names: Vec<&str> = StoreKind::ALL.iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }
}

impl FromStr for StoreKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let found = StoreKind::ALL.iter().find(|(name, _)| *name == text);
        found.map(|(_, kind)| *kind).ok_or(())
    }
}

impl fmt::Display for StoreKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = StoreKind::ALL.iter().find(|(_, kind)| kind == self);
        f.pad(found.map_or("", |(name, _)| name))
    }
}

/// Sixteen hexadecimal digits that no other secret has: never reused, so a late `erase` or
/// `store` that means an old secret cannot meet its successor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretId(String);

impl SecretId {
    /// A new one. It need not be hard to guess, only different: the standard library's hash
    /// seeds come from the system's random numbers and save a dependency.
    pub fn random() -> SecretId {
        SecretId(format!("{:016x}", RandomState::new().build_hasher().finish()))
    }

    /// The one of something that is not stored and so has no successor.
    pub(super) fn fixed(number: u8) -> SecretId {
        SecretId(format!("{number:016x}"))
    }
}

impl FromStr for SecretId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let hexadecimal = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let fits = text.len() == 16 && text.bytes().all(hexadecimal);
        if fits { Ok(SecretId(text.to_owned())) } else { Err(()) }
    }
}

impl fmt::Display for SecretId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
