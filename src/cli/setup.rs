//! Commands for git's configuration and this machine.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::git::Scope;

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
/// Exit status: 1 if there is a problem, otherwise 0.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Apply the safe fixes, after showing them.
    ///
    /// They run configure, set useHttpPath and proactiveAuth, and make this program's files
    /// private. At a terminal, doctor also offers to store each PAT found in a remote and to remove
    /// it from the URL
    #[arg(long)]
    pub(crate) fix: bool,
    /// Also scan all repositories below DIR.
    ///
    /// The scan includes every .gitmodules, .npmrc, .yarnrc.yml, NuGet.Config, pip.conf, .netrc,
    /// and .git-credentials there. It does not follow links or run git in these repositories
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) scan: Option<PathBuf>,
    /// Print JSON.
    ///
    /// {"git", "findings": [{id, severity, what, why, step, commands, can_fix}]}.
    /// Severity is "problem" or "advice"; keys and ids may be added but never change
    #[arg(long)]
    pub(crate) json: bool,
}
