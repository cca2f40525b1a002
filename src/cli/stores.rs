//! Commands that move PATs, and those of the vault.

use std::env::consts::OS;

use clap::{Args, ValueHint};

use super::store_names::move_help;
use crate::index::PatName;
use crate::settings;
use crate::stores::StoreKind;

/// Move PATs to a renamed organization
///
/// The PATs keep their names, dates, and states; they stay valid when their organization is
/// renamed. Works for servers and collections too.
#[derive(Debug, Args)]
pub(crate) struct Rename {
    /// The old organization, as a URL or name
    #[arg(value_hint = ValueHint::Url)]
    pub(crate) old: String,
    /// The new organization, as a URL or name
    #[arg(value_hint = ValueHint::Url)]
    pub(crate) new: String,
    /// Accept a new address without https
    #[arg(long)]
    pub(crate) allow_http: bool,
    /// Accept a new host even if it resembles a Microsoft host or the PATs are from Azure DevOps
    /// Services
    #[arg(long)]
    pub(crate) trust_host: bool,
}

/// Move PATs to another store
///
/// The PATs keep their names, dates, and states. A PAT that cannot be read stays where it is.
/// Without an organization, all PATs are moved, except those printed by another program (login
/// --store command). New PATs are still stored where they were before.
#[derive(Debug, Args)]
#[command(override_usage = "git credential-azdo store-move --to STORE [ORG]")]
#[command(after_help = "\
Example:
  git credential-azdo store-move --to keyring acme")]
pub(crate) struct StoreMove {
    /// Move only the PATs of this organization, a URL or name
    #[arg(value_name = "ORG", value_hint = ValueHint::Url)]
    pub(crate) organization: Option<String>,
    #[arg(long, value_name = "STORE", help = "The new store", long_help = move_help(OS))]
    pub(crate) to: StoreKind,
    /// Move only the organization's PAT with this name.
    ///
    /// Inside a clone you can omit the organization
    #[arg(long, value_name = "NAME", value_parser = super::pats::pat_name)]
    pub(crate) name: Option<PatName>,
}

/// Unlock the vault for a while
///
/// The vault's key stays in kernel memory, for all your programs on this machine, until the time is
/// up, the machine restarts, or you lock the vault. git asks for the passphrase when it can; use
/// this command to unlock ahead of time. On Windows, the key is in a file that only the kernel can
/// decrypt, until you log off. If the system cannot keep keys (macOS, most containers), every command
/// prompts for the passphrase.
///
/// If the vault is already unlocked, unlock shows until when. --for changes that time; extending it
/// requires the passphrase.
#[derive(Debug, Args)]
pub(crate) struct Unlock {
    /// How long: 30m, 12h, 7d, or never. The default is the setting `vault_timeout`, or 12h
    #[arg(long = "for", value_name = "TIME", value_parser = unlock_time, allow_hyphen_values = true)]
    pub(crate) time: Option<UnlockTime>,
    /// Read the passphrase from standard input
    #[arg(long)]
    pub(crate) with_passphrase: bool,
}

/// How long the vault stays unlocked, in seconds; `None` is until a restart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnlockTime(pub(crate) Option<u32>);

fn unlock_time(text: &str) -> Result<UnlockTime, &'static str> {
    settings::timeout(text).map(UnlockTime).ok_or("use 30m, 12h, 7d (at most a year), or never")
}

/// Change the vault's passphrase, or create the vault
///
/// The vault is one file, encrypted with a key derived from the passphrase (Argon2id,
/// XChaCha20-Poly1305). A forgotten passphrase cannot be recovered: remove `vault` and `vault.copy`
/// and log in again. The copy is a backup in case the file is damaged.
#[derive(Debug, Args)]
pub(crate) struct Passphrase {
    /// Read the old and the new passphrase from standard input, one per line.
    ///
    /// If there is no vault yet, pass only the new one
    #[arg(long)]
    pub(crate) with_passphrase: bool,
}
