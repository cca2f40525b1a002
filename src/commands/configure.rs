//! `configure` and `unconfigure`: make git use this program, and undo that.

use std::path::Path;

use super::renew::schedule;
use super::{Failure, Result, arguments, clone_organization};
use crate::FAILURE;
use crate::cli::Configure;
use crate::context::{Context, Streams};
use crate::doctor::{self, Finding, Snapshot};
use crate::git::setup::{self, Surroundings};
use crate::git::{self, Config, Scope, helper_value};
use crate::index::PatIndex;
use crate::organization::Organization;
use crate::util::files;
use crate::util::shell::Shell;

/// A change of git's configuration; `true` if there was anything to change.
pub(super) type Change<'a> = &'a dyn Fn(&mut Config) -> Result<bool>;

pub(super) fn run(options: &Configure, streams: &mut Streams<'_>, context: &Context) -> Result {
    let scope = options.scope();
    let add = |config: &mut Config| add_all(config, scope, context);
    if options.dry_run {
        return show(scope, &add, streams);
    }
    let written = change(scope, &add, context)?;
    verify(Snapshot::read(context).with_services(), streams)?;
    let text = if written {
        "git now uses git-credential-azdo for Azure DevOps."
    } else {
        "git already uses git-credential-azdo for Azure DevOps; nothing was changed."
    };
    Ok(streams.print(text)?)
}

/// Warns of all that keeps git from using the PATs. Fails if git would not use this program.
fn verify(snapshot: Snapshot<'_>, streams: &mut Streams<'_>) -> Result {
    let findings = doctor::git_setup(&snapshot);
    findings.iter().for_each(|finding| finding.warn(streams));
    if findings.iter().any(Finding::is_unused) { Err(Failure::Found(FAILURE)) } else { Ok(()) }
}

/// Configures git for Azure DevOps Services and, in the global scope, for each organization.
pub(super) fn add_all(config: &mut Config, scope: Scope, context: &Context) -> Result<bool> {
    let around = Surroundings::read(scope)?;
    let mut written = add_services(config, &around)?;
    if scope == Scope::Global {
        // What each login wrote, in case it was undone since.
        let index = match context.index() {
            Err(error) if error.nothing_can_be_stored() => PatIndex::default(),
            index => index?,
        };
        for organization in index.organizations() {
            written |= add_organization(config, organization, &around)?;
        }
    }
    Ok(written)
}

pub(super) fn undo(options: &Configure, streams: &mut Streams<'_>, context: &Context) -> Result {
    let scope = options.scope();
    let index = arguments::index(context)?;
    let remove = |config: &mut Config| {
        let mut removed = false;
        for section in setup::our_sections(config) {
            removed |= setup::remove_section(config, &section)?;
        }
        if scope == Scope::Global {
            for organization in index.organizations() {
                removed |= setup::remove_proactive_auth(config, organization)?;
            }
        }
        Ok(removed)
    };
    if options.dry_run {
        return show(scope, &remove, streams);
    }
    let removed = change(scope, &remove, context)?;
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
    streams.print(text)?;
    if scope == Scope::Global { schedule::mention(streams, context) } else { Ok(()) }
}

/// Configures git for one organization, as `login` does.
pub(super) fn for_organization(
    organization: &Organization,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    for_organizations(std::slice::from_ref(organization), streams, context)
}

/// Configures git for several organizations.
pub(super) fn for_organizations(
    organizations: &[Organization],
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    let add = |config: &mut Config| {
        let around = Surroundings::read(Scope::Global)?;
        let is_used = around.use_helper(setup::SERVICES[0], &helper_value()?);
        // It may be configured for the whole machine.
        let mut written = false;
        if organizations.iter().any(|it| it.origin().is_none()) && !is_used {
            written |= add_services(config, &around)?;
        }
        for organization in organizations {
            written |= add_organization(config, organization, &around)?;
        }
        Ok(written)
    };
    let written = change(Scope::Global, &add, context);
    let mut snapshot = Snapshot::read(context);
    if let [only] = organizations {
        snapshot.limit_to(only, None);
    }
    let is_used = |it: &Organization| snapshot.uses_helper(&it.url()) == Some(true);
    let written = match written {
        // Without proactiveAuth, git works too.
        Err(Failure::Advised(what, steps)) if organizations.iter().all(is_used) => {
            streams.warn(what);
            steps.iter().for_each(|step| streams.add(step));
            false
        }
        result => result?,
    };
    // The PATs are stored; only git's configuration needs attention.
    match verify(snapshot, streams) {
        Ok(()) if written => Ok(streams.print("git is now set up to use git-credential-azdo.")?),
        Ok(()) | Err(Failure::Found(_)) => Ok(()),
        Err(failure) => Err(failure),
    }
}

/// Sets `proactiveAuth` for an organization and, on its own host, the helper.
fn add_organization(
    config: &mut Config,
    organization: &Organization,
    around: &Surroundings,
) -> Result<bool> {
    let mut written = setup::add_proactive_auth(config, organization)?;
    if let Some(section) = setup::section_of(organization) {
        written |= setup::add_section(config, &section, &helper_value()?, around)?;
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
    let remove = |config: &mut Config| {
        let mut removed = setup::remove_proactive_auth(config, organization)?;
        let section = setup::section_of(organization);
        let is_used = index.organizations().into_iter().any(|it| setup::section_of(it) == section);
        if let Some(section) = section.filter(|_| !is_used) {
            removed |= setup::remove_section(config, &section)?;
        }
        Ok(removed)
    };
    change(Scope::Global, &remove, context)
}

/// Changes git's configuration. If its file cannot be changed, because something else manages it or
/// there is none, the failure has the lines to write there.
pub(super) fn change(scope: Scope, change: Change<'_>, context: &Context) -> Result<bool> {
    let failure = match open(scope, context).and_then(|mut config| change(&mut config)) {
        Err(Failure::Config(error)) if error.is_lasting() => error,
        result => return result,
    };
    let Ok(mut dry) = Config::open(scope, true, Path::new("")) else {
        return Err(failure.into());
    };
    if scope == Scope::System || change(&mut dry).is_err() {
        return Err(failure.into());
    }
    let mut steps = Vec::new();
    let lines = dry.into_lines();
    let services = format!("[credential \"{}\"]", setup::SERVICES[0]);
    let is_about_services = lines.contains(&services);
    // Not for root with `sudo -E`, who need only leave out the `sudo`.
    if !lines.is_empty() && files::refuse_root(context.dirs()?.data()).is_ok() {
        steps.push("If another tool manages that file, add these lines there:".to_owned());
        steps.extend(lines.iter().map(|line| format!("  {line}")));
    }
    if is_about_services {
        let who = if cfg!(windows) { "an administrator" } else { "root" };
        steps.push(format!("Or configure git for all users, as {who}:"));
        steps.push("  git credential-azdo configure --system".to_owned());
    }
    Err(Failure::Advised(failure.to_string(), steps))
}

fn check(scope: Scope) -> Result {
    if scope == Scope::Local {
        clone_organization::refuse_untrusted_repository()?;
    }
    Ok(git::check_replaceable(scope)?)
}

fn open(scope: Scope, context: &Context) -> Result<Config> {
    check(scope)?;
    let dir = if scope == Scope::System { Path::new("") } else { context.dirs()?.data() };
    Ok(Config::open(scope, false, dir)?)
}

fn add_services(config: &mut Config, around: &Surroundings) -> Result<bool> {
    let helper = helper_value()?;
    let mut written = false;
    for section in setup::SERVICES {
        written |= setup::add_section(config, section, &helper, around)?;
    }
    Ok(written)
}

fn show(scope: Scope, change: Change<'_>, streams: &mut Streams<'_>) -> Result {
    let not_run = commands_of(scope, change)?;
    if not_run.is_empty() {
        writeln!(streams.output, "Nothing to change.")?;
    }
    for command in &not_run {
        writeln!(streams.output, "{command}")?;
    }
    // learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parsing
    if Shell::of_user() == Shell::Windows && not_run.iter().any(|it| it.ends_with(r#" """#)) {
        streams
            .note(r#"In Windows PowerShell 5.1, which drops empty arguments, write '""' for ""."#);
    }
    Ok(())
}

/// The commands that make a change.
pub(super) fn commands_of(scope: Scope, change: Change<'_>) -> Result<Vec<String>> {
    check(scope)?;
    let mut dry = Config::open(scope, true, Path::new(""))?;
    change(&mut dry)?;
    Ok(dry.into_not_run())
}
