//! Where a secret is.

use std::env::consts::OS;
use std::fmt;
use std::str::FromStr;

use super::command::CommandLine;
use super::environment::Variable;
use super::token_source::TokenSource;
use crate::organization::Organization;
use crate::util::similar::use_one_of;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretLocation {
    pub organization: Organization,
    pub source: SecretSource,
    pub secret: SecretId,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    Store(StoreKind),
    /// Another program, which prints it each time.
    Command(CommandLine),
    /// Entra, which issues a token for about an hour each time.
    Entra(TokenSource),
    /// A variable of a pipeline or container. Never in the index on disk.
    Environment(Variable),
}

impl SecretSource {
    /// The name of a command as a store, in options and in the index.
    pub const COMMAND: &str = "command";
    /// The name of Entra as a store in the index.
    pub const ENTRA: &str = "entra";

    pub fn command(&self) -> Option<&CommandLine> {
        if let SecretSource::Command(line) = self { Some(line) } else { None }
    }

    pub fn entra(&self) -> Option<&TokenSource> {
        if let SecretSource::Entra(tokens) = self { Some(tokens) } else { None }
    }

    /// The store that has a secret of ours: a PAT, or the secret of a service principal.
    pub fn store(&self) -> Option<StoreKind> {
        self.pat_store().or_else(|| self.entra()?.secret_in)
    }

    /// The store that has a PAT.
    pub fn pat_store(&self) -> Option<StoreKind> {
        if let SecretSource::Store(kind) = self { Some(*kind) } else { None }
    }

    /// Whether both secrets are in the same place.
    pub fn is_with(&self, other: &SecretSource) -> bool {
        self == other || self.store().is_some_and(|store| other.store() == Some(store))
    }

    /// What is secret about it, for people.
    pub fn secret_word(&self) -> &'static str {
        match self.entra() {
            Some(tokens) if tokens.secret_in.is_some() => "client secret",
            Some(_) => "Entra token",
            None => "PAT",
        }
    }

    /// The same, if its secret were in this store.
    pub fn in_store(&self, kind: StoreKind) -> SecretSource {
        match self.entra().cloned() {
            Some(tokens) => SecretSource::Entra(TokenSource { secret_in: Some(kind), ..tokens }),
            None => SecretSource::Store(kind),
        }
    }

    /// Whether this program keeps something for it: a secret, or a cached token.
    pub fn is_kept_here(&self) -> bool {
        self.store().is_some() || self.entra().is_some()
    }

    pub fn variable(&self) -> Option<Variable> {
        if let SecretSource::Environment(variable) = self { Some(*variable) } else { None }
    }
}

impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SecretSource::Store(kind) => kind.fmt(f),
            SecretSource::Command(_) => f.pad(SecretSource::COMMAND),
            SecretSource::Entra(tokens) => {
                let store = tokens.secret_in.map(|kind| format!(", {kind}")).unwrap_or_default();
                f.pad(&format!("entra ({}{store})", tokens.provider))
            }
            SecretSource::Environment(variable) => variable.fmt(f),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreKind {
    Keyring,
    /// An unencrypted file per secret that only the user can read.
    File,
    /// One encrypted file for all secrets.
    Vault,
    Kernel,
    /// A file per secret that Windows encrypts for the user.
    Dpapi,
}

impl StoreKind {
    /// Every store, by its name in options, settings, and the index.
    pub const ALL: [(&'static str, StoreKind); 5] = [
        ("keyring", StoreKind::Keyring),
        ("dpapi", StoreKind::Dpapi),
        ("vault", StoreKind::Vault),
        ("kernel", StoreKind::Kernel),
        ("file", StoreKind::File),
    ];

    /// The store with this name. Unlike `parse` it makes no suggestion, which takes longer.
    pub fn named(name: &str) -> Option<StoreKind> {
        StoreKind::ALL.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// Whether a system has it, by that system's name in [`OS`].
    pub fn is_on(self, os: &str) -> bool {
        match self {
            StoreKind::Kernel => os == "linux",
            StoreKind::Dpapi => os == "windows",
            StoreKind::Keyring | StoreKind::Vault | StoreKind::File => true,
        }
    }

    /// The stores of a system.
    pub fn all_on(os: &str) -> impl Iterator<Item = StoreKind> {
        StoreKind::ALL.into_iter().map(|(_, kind)| kind).filter(move |kind| kind.is_on(os))
    }

    /// The names of the stores of this system.
    pub fn names() -> String {
        StoreKind::all_on(OS).map(|kind| kind.to_string()).collect::<Vec<_>>().join(", ")
    }

    /// What it is called in a sentence, after "the".
    pub fn noun(self) -> String {
        match self {
            StoreKind::Dpapi => "DPAPI store".to_owned(),
            other => other.to_string(),
        }
    }
}

impl FromStr for StoreKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        StoreKind::named(text).ok_or_else(|| use_one_of(text, &StoreKind::names()))
    }
}

impl fmt::Display for StoreKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = StoreKind::ALL.iter().find(|(_, kind)| kind == self);
        f.pad(found.map_or("", |(name, _)| name))
    }
}

/// The id of a secret: sixteen hexadecimal digits, never reused, so that a late `erase` or `store`
/// about an old secret cannot match its successor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretId(String);

impl SecretId {
    /// Panics if the system has no random numbers.
    pub fn random() -> SecretId {
        SecretId(format!("{:016x}", getrandom::u64().expect("the system has random numbers")))
    }

    /// The id of the key for what is encrypted under this one: the same with inverted bits.
    pub(super) fn for_key(&self) -> SecretId {
        let number = u64::from_str_radix(&self.0, 16).expect("sixteen hexadecimal digits");
        SecretId(format!("{:016x}", !number))
    }

    /// The id of something that is not stored and has no successor.
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
