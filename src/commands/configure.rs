//! `configure` and `unconfigure`: make git use this program, and undo that.

use super::{Result, arguments};
use crate::cli::Configure;
use crate::context::{Context, Streams};
use crate::git::{Config, Scope, helper_value, setup};
use crate::index::PatIndex;
use crate::organization::Organization;
use crate::util::terminal;

pub(super) fn run(options: &Configure, streams: &mut Streams<'_>, context: &Context) -> Result {
    let mut config = open(options.scope(), options.dry_run, context)?;
    let written = add_all(&mut config, options.scope(), context)?;
    if options.dry_run {
        return show(config, streams);
    }
    let text = if written {
        "git now uses git-credential-azdo for Azure DevOps."
    } else {
        "git already uses git-credential-azdo for Azure DevOps; nothing was changed."
    };
    writeln!(streams.output, "{text}")?;
    warn_of_others(streams)
}

/// Configures git for Azure DevOps Services and, in the global scope, for each organization.
pub(super) fn add_all(config: &mut Config, scope: Scope, context: &Context) -> Result<bool> {
    let mut written = add_services(config)?;
    if scope == Scope::Global {
        // What each login wrote, in case it was undone since.
        for organization in arguments::index(context)?.organizations() {
            written |= add_organization(config, organization)?;
        }
    }
    Ok(written)
}

pub(super) fn undo(options: &Configure, streams: &mut Streams<'_>, context: &Context) -> Result {
    let mut config = open(options.scope(), options.dry_run, context)?;
    let index = arguments::index(context)?;
    let mut removed = false;
    for section in setup::our_sections(&config)? {
        removed |= setup::remove_section(&mut config, &section)?;
    }
    if options.scope() == Scope::Global {
        for organization in index.organizations() {
            removed |= setup::remove_proactive_auth(&mut config, organization)?;
        }
    }
    if options.dry_run {
        return show(config, streams);
    }
    let text = match (setup::any_of_us_answers()?, removed, index.pats.is_empty()) {
        (true, ..) => {
            "git still uses git-credential-azdo because of another configuration file. To find it, \
             run:\n  git config --show-origin --get-all credential.https://dev.azure.com.helper"
        }
        (false, false, _) => "git did not use git-credential-azdo; nothing was changed.",
        (false, true, true) => "git no longer uses git-credential-azdo.",
        (false, true, false) => {
            "git no longer uses git-credential-azdo. Your PATs are still stored."
        }
    };
    Ok(writeln!(streams.output, "{text}")?)
}

/// Configures git for one organization, as `login` does.
pub(super) fn for_organization(
    organization: &Organization,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    let mut config = open(Scope::Global, false, context)?;
    let known = setup::answers(&helper_value()?)?;
    // It may be configured for the whole machine.
    if organization.origin().is_none() && !known {
        add_services(&mut config)?;
    }
    if add_organization(&mut config, organization)? {
        writeln!(streams.output, "git now uses it.")?;
    }
    warn_of_others(streams)
}

/// Sets `proactiveAuth` for an organization and, on a server, the helper.
fn add_organization(config: &mut Config, organization: &Organization) -> Result<bool> {
    let mut written = setup::add_proactive_auth(config, organization)?;
    if let Some(origin) = organization.origin() {
        written |= setup::add_section(config, &origin.to_string(), &helper_value()?)?;
    }
    Ok(written)
}

/// Removes what [`for_organization`] wrote for an organization that has no PAT left. `true` if
/// there was something to remove.
pub(super) fn forget_organization(
    organization: &Organization,
    index: &PatIndex,
    context: &Context,
) -> Result<bool> {
    let mut config = open(Scope::Global, false, context)?;
    let mut removed = setup::remove_proactive_auth(&mut config, organization)?;
    if let Some(origin) = organization.origin()
        && !index.organizations().iter().any(|other| other.origin() == Some(origin))
    {
        removed |= setup::remove_section(&mut config, &origin.to_string())?;
    }
    Ok(removed)
}

pub(super) fn open(scope: Scope, dry_run: bool, context: &Context) -> Result<Config> {
    Ok(Config::open(scope, dry_run, context.dirs()?.data())?)
}

fn add_services(config: &mut Config) -> Result<bool> {
    let helper = helper_value()?;
    let mut written = false;
    for section in setup::SERVICES {
        written |= setup::add_section(config, section, &helper)?;
    }
    Ok(written)
}

fn show(config: Config, streams: &mut Streams<'_>) -> Result {
    let not_run = config.into_not_run();
    if not_run.is_empty() {
        writeln!(streams.output, "Nothing to change.")?;
    }
    for command in not_run {
        writeln!(streams.output, "{command}")?;
    }
    Ok(())
}

fn warn_of_others(streams: &mut Streams<'_>) -> Result {
    for helper in setup::helpers_after_ours()? {
        let what = format!("git also gives every working PAT to another helper ({helper})");
        let warning = format!("warning: {what}. To find where it is set, run:");
        terminal::say(streams.errors, &warning);
        terminal::add(streams.errors, "git config --show-origin --get-all credential.helper");
    }
    Ok(())
}
