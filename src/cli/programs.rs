//! Commands that hand a PAT to programs other than git.

use std::ffi::OsString;

use clap::{Args, ValueHint};

use super::pats::pat_name;
use crate::index::PatName;

/// Print a PAT for curl, npm, cargo, and other programs
///
/// Prints the PAT only if the URL belongs to an organization or collection that has one; otherwise
/// prints the reason to standard error and exits with status 1. It does not use the
/// network, except to get an Entra token after `login --entra`.
///
/// Pass the full URL of the request: below https://dev.azure.com/ORG, https://ORG.visualstudio.com,
/// a collection of your server, or the organization at one of Azure's other hosts, such as
/// https://pkgs.dev.azure.com/ORG (also feeds, vssps, vsaex, vsrm, vstmr, almsearch, analytics,
/// extmgmt, auditservice, and advsec, most of them also in the form
/// https://ORG.pkgs.visualstudio.com).
#[derive(Debug, Args)]
#[command(after_help = "\
These examples keep the PAT out of command lines and the shell history:
  # bash and zsh
  curl --header @<(git credential-azdo header \"$url\") \"$url\"
  # other Unix shells
  git credential-azdo header \"$url\" | curl --header @- \"$url\"
  # npm, with :_password=${FEED_PASSWORD} for the feed in .npmrc
  FEED_PASSWORD=$(git credential-azdo header --base64 \"$url\") npm install
  # PowerShell
  Invoke-RestMethod $url -Headers @{ Authorization =
      (git credential-azdo header --value $url) }")]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
pub(crate) struct Header {
    /// The URL that the PAT will be used for
    #[arg(value_hint = ValueHint::Url)]
    pub(crate) url: String,
    /// Use the PAT with this name; by default the one that git would get.
    ///
    /// A username in the URL also selects one
    #[arg(long, value_parser = pat_name)]
    pub(crate) name: Option<PatName>,
    /// Print only the value, `Basic ...` (PowerShell, cargo).
    ///
    /// By default the whole header is printed, `Authorization: Basic ...` (curl)
    #[arg(long, group = "form")]
    pub(crate) value: bool,
    /// Print the PAT itself (Maven, NuGet, pip, twine)
    #[arg(long, group = "form")]
    pub(crate) raw: bool,
    /// Print the PAT in base64 (npm's _password)
    #[arg(long, group = "form")]
    pub(crate) base64: bool,
    /// Print JSON (Python, Terraform).
    ///
    /// {authorization, expires, name, organization, password, url, username}, all of them strings;
    /// expires only for an Entra token
    #[arg(long, group = "form")]
    pub(crate) json: bool,
    /// Print `Authorization: Bearer ...`, for an Entra or pipeline token.
    ///
    /// Azure DevOps accepts these tokens as Basic too, and PATs only as Basic
    #[arg(long, group = "form")]
    pub(crate) bearer: bool,
}

/// One PAT to use.
#[derive(Debug, Args)]
pub(crate) struct UsedPat {
    /// The organization, as a URL or name; inside a clone you can omit it
    #[arg(value_name = "ORG", value_hint = ValueHint::Url)]
    pub(crate) organization: Option<String>,
    /// Use the PAT with this name; by default the one that git would get
    #[arg(long, value_parser = pat_name)]
    pub(crate) name: Option<PatName>,
}

/// Run a command with a PAT in its environment
///
/// Sets the variables that Azure tools read: AZURE_DEVOPS_EXT_PAT (az devops and many others),
/// AZDO_PERSONAL_ACCESS_TOKEN and AZDO_ORG_SERVICE_URL (Terraform), AZURE_DEVOPS_PAT and
/// AZURE_DEVOPS_ORG_URL (Microsoft's samples, MCP), VSS_NUGET_ACCESSTOKEN and
/// VSS_NUGET_URI_PREFIXES (NuGet, pip, and twine with artifacts-credprovider).
///
/// The command replaces this process; its exit status is passed through, and 127 means that it was
/// not found. The PAT is not on any command line, but every program that the command starts can
/// read it. az sends AZURE_DEVOPS_EXT_PAT to whichever organization you give it.
///
/// After `login --entra` the variables contain an Entra token instead, which is valid for about an
/// hour and is not renewed for the command. Feeds may reject it in VSS_NUGET_ACCESSTOKEN if it is a
/// user's.
///
/// For a collection of Azure DevOps Server (TFS), git also gets this PAT for URLs below that
/// collection (GIT_CONFIG_COUNT, git 2.31 and later), follows no redirects, and uses no other
/// helper there. git before 2.46 gets it as a header, because it cannot otherwise authenticate to a
/// server that offers NTLM. In that case, do not share the output of `git lfs env` or the logs in
/// .git/lfs/logs: they contain that header, which is the PAT in base64.
#[derive(Debug, Args)]
#[command(override_usage = "git credential-azdo run [OPTIONS] [ORG] -- COMMAND...")]
#[command(after_help = "\
Examples:
  git credential-azdo run acme -- az devops project list
  git credential-azdo run https://tfs.example.com/tfs/Main -- git fetch")]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) pat: UsedPat,
    /// git calls its helper this way, for the secret with this id.
    #[arg(long, hide = true)]
    pub(crate) for_git: Option<String>,
    /// With that: git has the PAT in a header.
    #[arg(long, hide = true, requires = "for_git")]
    pub(crate) by_header: bool,
    /// The command to run, after `--`
    #[arg(last = true, value_name = "COMMAND", value_hint = ValueHint::CommandWithArguments)]
    pub(crate) command: Vec<OsString>,
}
