//! Commands that name an organization or one of its PATs.

use std::env::consts::OS;
use std::ffi::OsString;
use std::str::FromStr;

use clap::{Args, ValueHint};

use super::provider::provider;
use super::server::{SignIn, guid};
use super::store_names::login_help;
use crate::index::PatName;
use crate::stores::{Provider, SecretSource, StoreKind};
use crate::util::guid::Guid;
use crate::util::redact::holds_secret;
use crate::util::similar::use_one_of;

/// Store or replace a PAT, and make git use it
///
/// Pass any URL of the organization or just its name. If you omit it, login takes the one that the
/// clone's remotes belong to, or asks for it at a terminal. For Azure DevOps Server (TFS) pass the
/// URL of the collection, such as https://server/DefaultCollection or
/// https://server:8080/tfs/DefaultCollection.
///
/// You paste the PAT at a prompt that does not show it. It needs the "Code (Read & write)" scope;
/// "Code (Read)" is enough to clone and fetch. With --create, Azure DevOps creates the PAT, and there
/// is nothing to paste.
///
/// With --store command, the command after `--`, such as a password manager, runs each time a PAT
/// is needed. The first line of its standard output is the PAT. It runs without a shell in your
/// home directory, for at most 30 seconds (or GIT_CREDENTIAL_AZDO_COMMAND_TIMEOUT seconds). Only
/// the command line is stored, in plain text, so it must not contain a secret.
///
/// With --entra service-principal, the service principal's secret is stored like a PAT: a client
/// secret, which you paste, or a PEM file with a certificate and its RSA key, which you pass on
/// standard input with --with-token. If AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH is set,
/// nothing is stored without --store or --with-token, and git needs the variable each time.
#[derive(Clone, Debug, Args)]
// The one that clap makes is too long for a narrow terminal.
#[command(override_usage = "\
git credential-azdo login [OPTIONS] [ORG]
       git credential-azdo login [OPTIONS] ORG -- COMMAND...")]
#[command(after_help = "\
Examples:
  git credential-azdo login https://dev.azure.com/acme --expires 90d
  git credential-azdo login acme --create --expires 90d
  git credential-azdo login acme --entra az
  git credential-azdo login acme --entra service-principal --client-id ID
  git credential-azdo login acme --name build --with-token < pat.txt
  git credential-azdo login acme --store command -- op read op://Work/azdo/token")]
pub(crate) struct Login {
    /// The organization, as a URL or name
    #[arg(value_name = "ORG", value_hint = ValueHint::Url)]
    pub(crate) organization: Option<String>,
    /// A name for the PAT, to keep several for one organization.
    ///
    /// A username in the URL selects one: https://NAME@dev.azure.com/ORG/... If omitted, the PAT has
    /// no name. With --entra: the name that the organization's Entra entry has; or else `entra`, if
    /// there is a PAT without a name
    #[arg(long, value_name = "NAME", value_parser = pat_name)]
    pub(crate) name: Option<PatName>,
    /// Make this the organization's default PAT
    #[arg(long = "default")]
    pub(crate) make_default: bool,
    /// The last day the PAT is valid (2027-02-28) or its lifetime (90d).
    ///
    /// If omitted, login asks for it at a terminal. During the last 7 days you get one reminder a
    /// day; after that the PAT is no longer sent to the server
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub(crate) expires: Option<String>,
    /// Create the PAT at Azure DevOps instead of pasting one.
    ///
    /// Needs the Azure CLI, signed in with `az login`, or another source of an Entra token; see
    /// `renew`
    #[arg(long, conflicts_with = "with_token")]
    pub(crate) create: bool,
    /// The scopes of the new PAT (default: code).
    ///
    /// One or more of code, code-read, packaging, packaging-read, or Azure's own names, such as
    /// vso.build, separated by commas
    #[arg(long, value_name = "SCOPES")]
    pub(crate) scope: Option<String>,
    /// Use Entra tokens instead of a PAT, where PATs are forbidden.
    ///
    /// PROVIDER is one of az, azd, azureauth, managed-identity, workload-identity, github,
    /// pipelines, or service-principal. If omitted: the one whose variables are set, else the first
    /// that works here. Nothing secret is stored, except a service principal's secret (see below)
    #[arg(long, value_name = "PROVIDER", num_args = 0..=1, value_parser = provider,
          conflicts_with_all = ["create", "scope", "allow_http", "entra_token", "expires", "words"])]
    pub(crate) entra: Option<Option<Provider>>,
    /// The client ID of the application or managed identity (with --entra)
    #[arg(long, value_name = "ID", value_parser = guid)]
    pub(crate) client_id: Option<Guid>,
    #[command(flatten)]
    pub(crate) sign_in: SignIn,
    #[arg(long, value_name = "STORE", help = "Where to store the PAT", long_help = login_help(OS))]
    pub(crate) store: Option<LoginStore>,
    /// Read the PAT, or the service principal's secret, from standard input
    #[arg(long)]
    pub(crate) with_token: bool,
    /// Accept a server without https.
    ///
    /// Anyone on the network path can then capture and use the PAT
    #[arg(long)]
    pub(crate) allow_http: bool,
    /// Accept the URL even if its host resembles a Microsoft host, the PAT looks like one from Azure
    /// DevOps Services, or the URL may be a project's
    #[arg(long)]
    pub(crate) trust_host: bool,
    /// Store the PAT without verifying it with the server.
    ///
    /// Otherwise a rejected PAT is stored only if you confirm; if the server cannot be reached, it
    /// is stored with a warning
    #[arg(long)]
    pub(crate) no_verify: bool,
    /// Leave git's configuration unchanged
    #[arg(long)]
    pub(crate) no_git_config: bool,
    /// More than one organization, or a command without `--`
    #[arg(hide = true)]
    pub(crate) unexpected: Vec<OsString>,
    /// The command that prints the PAT (with --store command)
    #[arg(last = true, value_name = "COMMAND", value_hint = ValueHint::CommandWithArguments)]
    pub(crate) words: Option<Vec<OsString>>,
}

impl Login {
    pub(crate) fn pat_name(&self) -> PatName {
        self.name.clone().unwrap_or_default()
    }

    /// Whether a person pastes the PAT.
    pub(crate) fn is_typed(&self) -> bool {
        !self.with_token
            && !self.sign_in.entra_token
            && self.entra.is_none()
            && self.store != Some(LoginStore::Command)
    }
}

/// The value of `login --store`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LoginStore {
    Kept(StoreKind),
    Command,
}

impl FromStr for LoginStore {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(kind) => Ok(LoginStore::Kept(kind)),
            Err(_) if text == SecretSource::COMMAND => Ok(LoginStore::Command),
            Err(_) => {
                Err(use_one_of(text, &format!("{}, {}", StoreKind::names(), SecretSource::COMMAND)))
            }
        }
    }
}

/// The PAT that a command is about.
#[derive(Clone, Debug, Args)]
pub(crate) struct Pat {
    /// The organization, as a URL or name; inside a clone you can omit it
    #[arg(value_name = "ORG", value_hint = ValueHint::Url)]
    pub(crate) organization: Option<String>,
    /// The name of the PAT, if the organization has several
    #[arg(long, value_name = "NAME", value_parser = pat_name)]
    pub(crate) name: Option<PatName>,
}

/// Delete a stored PAT, or all of them
///
/// Also deletes the PAT that this one replaced: after that, restore --previous cannot bring it back.
/// A PAT stays valid on the server until you revoke it. With --revoke, logout also revokes it (Azure
/// DevOps Services only); otherwise it prints the command or the URL of the page for that. A PAT
/// that another program provides is not deleted from that program.
///
/// If you omit the organization inside a clone, or the name of its only PAT, logout names them and
/// asks first; without a terminal, add --yes.
#[derive(Debug, Args)]
pub(crate) struct Logout {
    #[command(flatten)]
    pub(crate) pat: Pat,
    /// Delete every PAT, including those kept for restore --previous.
    ///
    /// Asks first, and names the files that remain. If a store cannot delete a PAT now, the PAT stays stored, and the exit status is
    /// 1
    #[arg(long, conflicts_with_all = ["organization", "name"])]
    pub(crate) all: bool,
    /// Revoke the PAT at Azure DevOps first, as `revoke` does
    #[arg(long, conflicts_with = "all")]
    pub(crate) revoke: bool,
    #[command(flatten)]
    pub(crate) sign_in: SignIn,
    /// Used by uninstall.sh, which deletes what remains
    #[arg(long, hide = true, requires = "all")]
    pub(crate) purge: bool,
    /// Do not ask first
    #[arg(short, long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    #[command(flatten)]
    pub(crate) pat: Pat,
    /// Bring back the PAT that the current one replaced
    #[arg(long)]
    pub(crate) previous: bool,
}

/// A PAT's name, unless it is a PAT itself: a name is shown in messages.
pub(super) fn pat_name(text: &str) -> Result<PatName, String> {
    if holds_secret(text) {
        return Err("this is a PAT, not a name for one".to_owned());
    }
    PatName::from_str(text).map_err(|error| error.to_string())
}
