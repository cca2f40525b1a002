//! Commands that report what is known about PATs.

use clap::{Args, ValueHint};

use super::pats::pat_name;
use super::server::SignIn;
use crate::index::PatName;

/// List the stored PATs and their states
///
/// Shows the account that each PAT signs in as, where it is stored, when it expires, and its last known state.
/// The PATs themselves are never shown, and no server is contacted; to contact it, use status. An
/// asterisk marks the default. "by DATE" is the latest date the PAT can expire: newer PATs contain
/// the month they were created in, and a PAT is valid for at most a year.
///
/// Below the table are the tokens from environment variables: which variable, for which
/// organization, and, if it is not used, why. For more, run `git credential-azdo help variables`.
#[derive(Debug, Args)]
#[command(after_help = "\
States:
  verified     git uses it; the server accepted it on that day
  unverified   git uses it; not yet verified with the server
  expiring     git uses it; it expires soon (setting warn)
  suspect      the server rejected it once; git tries it again, after others
  rejected at  the server rejected it at login, check, or whoami; git
               tries it after others
  missing      its store no longer has it
  unreadable   its store cannot be read, or contains something else
  locked       its store is locked; git asks you to unlock it
  expired      past the date given at login; not used
  rejected     the server rejected it twice; not used until replaced or restored")]
pub(crate) struct List {
    /// List only this organization's PATs
    #[arg(value_name = "ORG", value_hint = ValueHint::Url)]
    pub(crate) organization: Option<String>,
    /// List your PATs at Azure DevOps instead, and where each one is.
    ///
    /// Signs in as `renew` does. With --json: {"pats": [{organization, authorization, display_name,
    /// scopes, created, expires, stored, name, created_on}]}
    #[arg(long, conflicts_with = "check")]
    pub(crate) server: bool,
    #[command(flatten)]
    pub(crate) sign_in: SignIn,
    /// List only PATs that need attention.
    ///
    /// These are all but verified and unverified PATs. A PAT is expiring in its last 7 days (setting
    /// `warn`). Exits with status 3 if there are any
    #[arg(long)]
    pub(crate) check: bool,
    /// Print JSON.
    ///
    /// {"pats": [{organization, url, name, default, account, kind, provider, tenant, client, store,
    /// command, state, added, expires, expires_at_latest, days_left, verified, suspect, rejected,
    /// renewal_failed, renewal_error}], "environment": [{variable, file, organization, url, used,
    /// why_not}]}. kind is pat or entra (git gets new tokens by itself). state is the first word
    /// under States below, or refused for a PAT rejected at login, check, or whoami. Times are UTC,
    /// null means unknown or none; keys may be added but never change
    #[arg(long)]
    pub(crate) json: bool,
}

/// Show when your PATs were used, and by which programs
///
/// Off by default. To turn it on, run `git credential-azdo config set log yes`. From then on, each
/// PAT that git gets, that `token`, `header`, or `run` passes on, or that `check`, `whoami`, or
/// `login` sends to its server is logged: the time, the organization, the PAT's name, the URL without
/// userinfo and query, and on Linux the calling programs and their process IDs. The PAT itself is never logged. The
/// newest 256 to 512 KiB are kept.
#[derive(Debug, Args)]
pub(crate) struct Log {
    /// Print JSON.
    ///
    /// {"on", "uses": [{time, organization, name, command, url, caller, callers: [{pid, name}]}]},
    /// the newest last. Times are UTC, null means unknown; keys may be added but never change
    #[arg(long)]
    pub(crate) json: bool,
}

/// Verify that a PAT works with the server
///
/// Reports the account that the PAT signs in as and whether it can read and push code, or why it is rejected
/// and what to do. With the URL of a repository, or inside a clone, it also tests reading and
/// pushing there. Outside a clone, the organization can be omitted if no other one has a PAT. Without
/// --name it checks every PAT of the organization, including those from
/// environment variables (see list).
///
/// Each PAT is sent only to the host it is stored for, and redirects are not followed. check uses
/// the same proxies and certificate authorities as git (http.proxy, HTTPS_PROXY, NO_PROXY,
/// http.sslCAInfo, http.URL.*, and so on), but a repository's own configuration cannot decide which
/// authorities are trusted. GIT_CREDENTIAL_AZDO_HTTP_TIMEOUT sets the time limit in seconds
/// (default 20).
///
/// The result is noted for list. A PAT that can read code is re-enabled if it was marked rejected,
/// suspect, or expired. A PAT that the server rejects stays in use, but other PATs of the
/// organization come first for a day, and if the server then rejects it for git too, git stops
/// using it.
///
/// Exit status: 0 if every PAT works and git uses it, otherwise 1.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  git credential-azdo check https://dev.azure.com/acme/web/_git/web
  git credential-azdo check --all")]
pub(crate) struct Check {
    /// The organization or repository, as a URL or name; inside a clone you can omit it
    #[arg(value_name = "ORG", value_hint = ValueHint::Url)]
    pub(crate) organization: Option<String>,
    /// Check only the PAT with this name
    #[arg(long, value_name = "NAME", value_parser = pat_name)]
    pub(crate) name: Option<PatName>,
    /// Check all PATs
    #[arg(long, conflicts_with_all = ["organization", "name"])]
    pub(crate) all: bool,
    /// Whether the command is `status`
    #[arg(skip)]
    pub(crate) is_overview: bool,
    /// Print JSON.
    ///
    /// {"checks": [{organization, url, name, store, ok, user: {id, name, account},
    /// token: {owner, expires} for an Entra token, repository, can_read, can_push, problem, message,
    /// server_said, next, retry_after, git_asks_us}], findings: as in doctor --json}. null means
    /// unknown; keys may be added but never change
    #[arg(long)]
    pub(crate) json: bool,
}

/// Show which PATs are stored and whether they work
///
/// Asks the server of each PAT, as `check --all` does, and shows where the PAT is stored and when it
/// expires. Where there is no terminal, each PAT's state is a word: works, expiring, limited (it signs
/// in but may not use the repository), not used (marked rejected or expired), failed, or not checked
/// (the server said nothing about it). For the last known state without a network, see list.
///
/// Exit status: 0 if every PAT works and git uses it, otherwise 1.
#[derive(Debug, Args)]
pub(crate) struct Status {
    /// Show only this organization's PATs
    #[arg(value_name = "ORG", value_hint = ValueHint::Url)]
    pub(crate) organization: Option<String>,
    /// Print JSON, as check does
    #[arg(long)]
    pub(crate) json: bool,
}

impl From<Status> for Check {
    fn from(Status { organization, json }: Status) -> Check {
        Check { all: organization.is_none(), organization, name: None, is_overview: true, json }
    }
}
