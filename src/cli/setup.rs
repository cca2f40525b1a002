//! Commands for git's configuration and this machine.

use std::env::consts::OS;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand, ValueHint};

use super::store_names::config_about;
use crate::git::Scope;
use crate::settings::Key;

/// Options of `configure` and `unconfigure`.
#[derive(Debug, Args)]
pub(crate) struct Configure {
    /// In your global configuration (the default)
    #[arg(long, overrides_with_all = ["system", "local"])]
    global: bool,
    /// For every user on this machine
    #[arg(long, overrides_with_all = ["global", "local"])]
    system: bool,
    /// For this repository
    #[arg(long, overrides_with_all = ["global", "system"])]
    local: bool,
    /// Print the commands instead of running them
    #[arg(long)]
    pub(crate) dry_run: bool,
}

impl Configure {
    pub(crate) fn scope(&self) -> Scope {
        match (self.system, self.local) {
            (true, _) => Scope::System,
            (_, true) => Scope::Local,
            _ => Scope::Global,
        }
    }
}

/// Diagnose and fix this machine's setup
///
/// Finds what keeps git from using your PATs, and where PATs are stored in plain text. It does not
/// contact a server or open a locked keyring or vault. Each finding comes with its fix. PATs are
/// shown only with their first and last four characters.
///
/// It checks which helpers git uses and in what order; useHttpPath, proactiveAuth, extraHeader,
/// userAgent, and insteadOf; .netrc; environment variables that can hold a token; programs that
/// print a PAT; the index and the stores; file permissions; git's version; and PATs in git's
/// configuration, password files, shell startup files, and histories.
///
/// Exit status: 1 if there is a problem (with --fix: if one is left), otherwise 0. Warnings and
/// advice do not count.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Apply the safe fixes, and name each one.
    ///
    /// They run configure, set useHttpPath and proactiveAuth, and make this program's files
    /// private. At a terminal, doctor also offers to store each PAT found in a remote and to remove
    /// it from the URL
    #[arg(long)]
    pub(crate) fix: bool,
    /// With --fix, also show the changes to git's configuration as commands
    #[arg(long, requires = "fix")]
    pub(crate) verbose: bool,
    /// Also scan all repositories below DIR.
    ///
    /// The scan includes every .gitmodules, .npmrc, .yarnrc.yml, NuGet.Config, pip.conf, .netrc,
    /// and .git-credentials there. It does not follow links or run git in these repositories
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) scan: Option<PathBuf>,
    /// Print JSON.
    ///
    /// {"git", "findings": [{id, severity, what, why, step, commands, can_fix}]}.
    /// Severity is "problem", "warning", or "advice"; keys and ids may be added but never change
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(
    about = "Show or change the settings of this program",
    long_about = config_about(OS),
    disable_help_subcommand = true,
    after_help = "\
Example:
  git credential-azdo config set store vault"
)]
pub(crate) struct Config {
    #[command(subcommand)]
    pub(crate) action: Option<ConfigAction>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigAction {
    /// Show each setting, its value, and where the value comes from
    List,
    /// Print the value of a setting
    Get {
        /// The setting
        #[arg(value_name = "SETTING", value_parser = key())]
        key: Key,
    },
    /// Change a setting
    Set {
        /// The setting
        #[arg(value_name = "SETTING", value_parser = key())]
        key: Key,
        /// Its new value
        value: String,
    },
    /// Return a setting to its default
    Unset {
        /// The setting
        #[arg(value_name = "SETTING", value_parser = key())]
        key: Key,
    },
}

fn key() -> impl TypedValueParser<Value = Key> {
    PossibleValuesParser::new(Key::names())
        .try_map(|name| Key::parse(&name).ok_or("unknown setting"))
}
