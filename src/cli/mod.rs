//! The command line: what people type. git's own operations never pass through here.

mod error;
mod help;
mod import;
mod pats;
mod programs;
mod provider;
mod reports;
mod server;
mod setup;
mod store_names;
mod stores;
mod unknown;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueHint};
use clap_complete::Shell;

pub(crate) use error::explain;
pub(crate) use help::{page, text_of, with_aliases};
pub(crate) use import::Import;
pub(crate) use pats::{Login, LoginStore, Logout, Pat, Restore};
pub(crate) use programs::{Header, Run, UsedPat};
pub(crate) use reports::{Check, List, Log, Status};
pub(crate) use server::{Renew, Revoke, SignIn};
pub(crate) use setup::{Config, ConfigAction, Configure, Doctor};
pub(crate) use stores::{Passphrase, Rename, StoreMove, Unlock, UnlockTime};
pub(crate) use unknown::unknown_command;

/// Stores one PAT per Azure DevOps organization and hands it to git
#[derive(Debug, Parser)]
#[command(
    name = "git-credential-azdo",
    bin_name = "git credential-azdo",
    version,
    no_binary_name = true,
    args_override_self = true,
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// The commands, in the order of the overview. Their aliases are what similar programs (git, gh, az,
/// ssh) call them.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(aliases = ["signin", "sign-in", "add"])]
    Login(Login),
    #[command(aliases = ["rm", "remove", "delete", "signout", "sign-out"])]
    Logout(Logout),
    Import(Import),
    #[command(aliases = ["extend", "refresh", "rotate"])]
    Renew(Renew),
    Revoke(Revoke),
    #[command(aliases = ["ls", "show"])]
    List(List),
    Status(Status),
    Log(Log),
    Header(Header),
    /// Print an organization's PAT
    ///
    /// Prints the PAT itself, and only if the organization or collection has one; otherwise prints
    /// the reason to standard error and exits with status 1. It does not use the network, except to
    /// get an Entra token after `login --entra`. For other forms use `header`; to keep the PAT out
    /// of sight use `run`.
    #[command(after_help = "\
Example:
  git credential-azdo token acme | az devops login --organization https://dev.azure.com/acme")]
    Token(UsedPat),
    #[command(alias = "exec")]
    Run(Run),
    #[command(aliases = ["test", "verify"])]
    Check(Check),
    /// Show the account that a PAT signs in as
    ///
    /// Asks the server and prints one line: the user's name and account. Exits with status 1 if the
    /// server rejects the PAT or cannot be reached; `check` explains more.
    Whoami(UsedPat),
    #[command(alias = "diagnose")]
    Doctor(Doctor),
    /// Re-enable a PAT marked rejected or expired
    ///
    /// Use it if the server rejected the PAT by mistake or accepts it again, or if you entered a
    /// wrong expiration date, which is then cleared. With --previous it brings back the PAT that
    /// the
    /// current one replaced within the last 14 days.
    Restore(Restore),
    /// Choose which PAT of an organization is used first
    ///
    /// git gets the PAT whose name is the username in the URL. Otherwise the order is: healthy
    /// PATs before suspect ones, the default before the others, and older ones before newer ones.
    /// Expired and rejected PATs are never used. Without --name, the PAT without a name becomes
    /// the default.
    #[command(alias = "switch")]
    Default(Pat),
    #[command(aliases = ["move", "mv"])]
    Rename(Rename),
    StoreMove(StoreMove),
    Unlock(Unlock),
    /// Lock the vault
    ///
    /// Removes the vault's key from kernel memory. The PATs stay in the vault; git asks for the
    /// passphrase
    /// before it can use them again.
    Lock,
    Passphrase(Passphrase),
    /// Make git use this helper for Azure DevOps
    ///
    /// `login` does this for you if needed.
    ///
    /// For https://dev.azure.com and https://*.visualstudio.com it sets an empty helper (so that
    /// no other helper answers first or keeps the PAT), the path of this program, useHttpPath (so
    /// that git says which organization it needs), and a username (so that git prompts only for
    /// the PAT).
    #[command(alias = "setup-git")]
    Configure(Configure),
    /// Undo configure
    ///
    /// Removes what `configure` and `login` wrote to git's configuration, and nothing else. Stored
    /// PATs stay; `logout` deletes them.
    Unconfigure(Configure),
    Config(Config),
    /// Print a completion script for a shell
    ///
    /// install.sh installs these scripts. To try one now, in bash:
    /// source <(git credential-azdo completions bash)
    ///
    /// In PowerShell:
    /// git credential-azdo completions powershell | Out-String | Invoke-Expression
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Show help for a command, or for `variables`
    Help {
        /// The command
        topic: Option<String>,
    },
    /// Show the version
    Version {
        /// Print JSON: {version, commit}.
        ///
        /// The commit is null for a program that was not built from a clone
        #[arg(long)]
        json: bool,
    },
    /// Write the manual pages
    #[command(hide = true)]
    Man {
        /// The directory to write to
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        out: PathBuf,
    },
}

impl Command {
    /// Whether the outcome depends on the settings, and someone reads its messages.
    pub(crate) fn depends_on_settings(&self) -> bool {
        use Command::{Import, List, Log, Login, Passphrase, Renew, Unlock};
        matches!(
            self,
            Import(_) | List(_) | Log(_) | Login(_) | Passphrase(_) | Renew(_) | Unlock(_)
        )
    }
}

/// Parses the arguments after the program's name. An error is for [`explain`]: clap's own text
/// repeats arguments.
pub(crate) fn parse(arguments: Vec<OsString>) -> Result<Cli, clap::Error> {
    let mut matches = definition().try_get_matches_from(arguments)?;
    Cli::from_arg_matches_mut(&mut matches)
}

pub(crate) fn is_command(word: &str) -> bool {
    Cli::command().find_subcommand(word).is_some()
}

/// The definition of the command line, with help that fits the terminal.
pub(crate) fn definition() -> clap::Command {
    help::layout(Cli::command())
}
