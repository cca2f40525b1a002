//! Commands that create, change, and revoke PATs at Azure DevOps.

use clap::Args;

use super::pats::Pat;
use crate::util::guid::Guid;
use crate::util::redact::holds_secret;
use crate::util::terminal::clean;

/// How a command signs in to Azure DevOps as the user.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct SignIn {
    /// The organization's tenant, if Azure DevOps does not say which one it is
    #[arg(long, value_name = "TENANT", value_parser = guid)]
    pub(crate) tenant: Option<Guid>,
    /// Read the Entra token for managing PATs from standard input
    #[arg(long)]
    pub(crate) entra_token: bool,
}

pub(super) fn guid(text: &str) -> Result<Guid, String> {
    text.parse().map_err(|why| format!("{why}"))
}

/// Renew a PAT before it expires, now or on a schedule
///
/// Extends the PAT at Azure DevOps: the PAT itself stays the same. If it has expired, was pasted, or
/// a policy does not allow a longer lifetime, renew creates a new PAT, verifies and stores it, and
/// then revokes the old one.
///
/// Needs the Azure CLI, signed in with `az login`, or one of: azd, azureauth, an Entra token in
/// GIT_CREDENTIAL_AZDO_ENTRA_TOKEN or on standard input. PATs of Azure DevOps Server cannot be
/// renewed this way.
#[derive(Debug, Args)]
#[command(override_usage = "\
git credential-azdo renew [OPTIONS] [ORG]
       git credential-azdo renew --all [OPTIONS]
       git credential-azdo renew --schedule [--within DAYS]
       git credential-azdo renew --unschedule | --status")]
#[command(after_help = "\
Examples:
  git credential-azdo renew acme --expires 180d
  git credential-azdo renew --all --within 14d
  git credential-azdo renew --schedule")]
pub(crate) struct Renew {
    #[command(flatten)]
    pub(crate) pat: Pat,
    /// Renew every PAT that expires soon.
    ///
    /// See --within. PATs from other programs and from variables are left out
    #[arg(long, conflicts_with_all = ["organization", "name"])]
    pub(crate) all: bool,
    /// Renew only PATs that expire within this time (default with --all: 14d).
    ///
    /// Short-lived PATs are renewed at half their lifetime
    #[arg(long, value_name = "DAYS", value_parser = days)]
    pub(crate) within: Option<u32>,
    /// The new last day (2027-02-28) or lifetime (default: 90d)
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub(crate) expires: Option<String>,
    /// Change the scopes, such as code, code-read, packaging, or vso.code_write,vso.packaging
    #[arg(long, value_name = "SCOPES")]
    pub(crate) scope: Option<String>,
    /// Change the name that Azure DevOps shows for the PAT
    #[arg(long, value_name = "NAME", conflicts_with = "all", value_parser = display_name)]
    pub(crate) display_name: Option<String>,
    /// Only print what would be done
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) sign_in: SignIn,
    /// Renew PATs every day, in the background
    #[arg(long, conflicts_with_all = ["organization", "name", "all", "unschedule", "status"])]
    pub(crate) schedule: bool,
    /// Stop renewing PATs every day
    #[arg(long, conflicts_with_all = ["organization", "name", "all", "status"])]
    pub(crate) unschedule: bool,
    /// Show whether PATs are renewed every day
    #[arg(long, conflicts_with_all = ["organization", "name", "all"])]
    pub(crate) status: bool,
    /// The run that --schedule starts
    #[arg(long, hide = true, requires = "all")]
    pub(crate) scheduled: bool,
}

/// A name that fits on one line. Not a PAT: the name is shown.
fn display_name(text: &str) -> Result<String, String> {
    if holds_secret(text) {
        return Err("this is a PAT, not a name for one".to_owned());
    }
    let name = text.trim();
    if name.is_empty() || name.chars().count() > 200 || clean(name) != name {
        return Err("use up to 200 printable characters".to_owned());
    }
    Ok(name.to_owned())
}

/// A number of days, such as `14d`.
fn days(text: &str) -> Result<u32, String> {
    let number = text.strip_suffix('d').unwrap_or(text).parse().ok();
    number.filter(|days| *days <= 366).ok_or_else(|| "use a number of days, such as 14d".to_owned())
}

/// Revoke a PAT at Azure DevOps, and delete it here
///
/// After that, no copy of the PAT works. If this program did not create the PAT, you choose it from
/// the server's list. Signs in as `renew` does.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  git credential-azdo revoke acme
  git credential-azdo list acme --server")]
pub(crate) struct Revoke {
    #[command(flatten)]
    pub(crate) pat: Pat,
    /// Revoke the PAT with this ID, which `list --server --json` shows
    #[arg(long, value_name = "ID", value_parser = guid, conflicts_with = "name")]
    pub(crate) authorization: Option<Guid>,
    /// Do not ask first
    #[arg(long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) sign_in: SignIn,
}
