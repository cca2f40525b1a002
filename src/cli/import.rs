//! `import`.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueHint};

use crate::import::Source;
use crate::stores::StoreKind;

/// Take over PATs that other tools keep
///
/// Looks for PATs of Azure DevOps where other tools keep them, shows each one with its organization
/// and whether it works, asks, and stores it as `login` does. The other tool's copy stays, unless you
/// add --remove. A PAT that the server rejects is not stored, and an Entra token never is: for these
/// use `login --entra`.
///
/// The stores are read as they are: Git Credential Manager itself is not started, because it would
/// create a PAT where it has none. A server's PATs are found once you have logged in to the server,
/// or if you pass the collection's URL.
///
/// Some sources do not say which organization of dev.azure.com a PAT is for, such as .netrc. import
/// asks you for it at a terminal; or pass ORG.
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
    /// Look only there.
    ///
    /// One of gcm (Git Credential Manager, in the keyring, pass, or files), az-devops (az devops
    /// login), libsecret, osxkeychain, store, cache (git's helpers), netrc, or remotes (URLs of this
    /// clone's remotes)
    #[arg(long, value_name = "SOURCE", value_parser = source())]
    pub(crate) from: Option<Source>,
    /// Only show what is there
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask: store each PAT that is not rejected.
    ///
    /// A second PAT of an organization gets a name of its own, and the first one is still used.
    /// Remotes count only with --from remotes, as someone else may have written their URLs
    #[arg(long)]
    pub(crate) yes: bool,
    /// Delete a PAT from the other tool once it is stored here, was read back, and works
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) remove: bool,
    /// Where to store the PATs: keyring, vault, kernel, or file; see `login`
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
    /// stored (before), or unnamed (organization unknown). name and store are set for what was
    /// stored now; keys may be added but never change
    #[arg(long)]
    pub(crate) json: bool,
}

fn source() -> impl TypedValueParser<Value = Source> {
    let names = Source::ALL.map(Source::name);
    PossibleValuesParser::new(names).try_map(|name| Source::parse(&name).ok_or("unknown source"))
}
