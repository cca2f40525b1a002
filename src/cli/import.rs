//! `import`.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueHint};

use crate::import::Source;
use crate::stores::StoreKind;

/// Import PATs from other tools
///
/// Finds the Azure DevOps PATs that other tools store, shows each one with its organization and
/// whether it works, asks, and stores it as `login` does. The other tool's copy stays unless you add
/// --remove. PATs that the server rejects are not stored, and Entra tokens never are: use
/// `login --entra` instead.
///
/// The stores are read directly: Git Credential Manager itself is not started, because it would
/// create a PAT if it has none. For Azure DevOps Server, log in to the server first or pass the
/// collection's URL.
///
/// Some sources, such as .netrc, do not name the organization of a PAT for dev.azure.com. At a
/// terminal, import asks you for it; otherwise pass ORG.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  git credential-azdo import --dry-run
  git credential-azdo import acme --from netrc
  git credential-azdo import --from gcm --yes --remove")]
pub(crate) struct Import {
    /// Only this organization's PATs, as a URL or name
    #[arg(value_name = "ORG", value_hint = ValueHint::Url)]
    pub(crate) organization: Option<String>,
    /// Look only in this source.
    ///
    /// One of gcm (Git Credential Manager, in the keyring, pass, or files), az-devops (az devops
    /// login), libsecret, osxkeychain, store, cache (git's helpers), netrc, or remotes (URLs of this
    /// clone's remotes)
    #[arg(long, value_name = "SOURCE", value_parser = source())]
    pub(crate) from: Option<Source>,
    /// Show what would be imported, without storing it
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Store every PAT that is not rejected, without asking.
    ///
    /// An organization's second PAT gets a name of its own, and git continues to use the first one.
    /// Remotes are skipped unless you add --from remotes, because someone else may have written them
    #[arg(long)]
    pub(crate) yes: bool,
    /// Delete a PAT from the other tool once it is stored here, was read back, and works
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) remove: bool,
    /// Where to store the PATs; `login --help` lists the stores
    #[arg(long, value_name = "STORE")]
    pub(crate) store: Option<StoreKind>,
    /// Leave git's configuration unchanged
    #[arg(long)]
    pub(crate) no_git_config: bool,
    /// Print JSON, and store PATs only with --yes.
    ///
    /// {"pats": [{organization, url, account, pat, places: [{source, place}], expires, state, name,
    /// store, removed}], "refused": [{organization, source, place, why}], "unread": [{source,
    /// why}]}. pat has the first and last characters. state is works, unverified, rejected, expired,
    /// stored (earlier), or unnamed (organization unknown). name and store are set if the PAT was
    /// stored now; keys may be added but never change
    #[arg(long)]
    pub(crate) json: bool,
}

fn source() -> impl TypedValueParser<Value = Source> {
    let names = Source::ALL.map(Source::name);
    PossibleValuesParser::new(names).try_map(|name| Source::parse(&name).ok_or("unknown source"))
}
