//! Organizations and PATs as several commands name them.

use super::{Failure, Result};
use crate::cli;
use crate::context::Context;
use crate::git;
use crate::index::{PatEntry, PatIndex, PatName, title};
use crate::organization::{Organization, Unclear, either, parse_user_input};

/// One PAT, as most commands name it: `[URL|ORG] [--name NAME]`.
pub(super) struct PatChoice {
    pub(super) organization: Organization,
    pub(super) name: PatName,
}

impl PatChoice {
    pub(super) fn new(options: cli::Pat, context: &Context) -> Result<PatChoice> {
        let organization = organization(options.organization.as_deref(), context)?;
        Ok(PatChoice { organization, name: options.name })
    }

    pub(super) fn title(&self) -> String {
        title(&self.organization, &self.name)
    }

    pub(super) fn not_stored(&self, context: &Context) -> Result {
        Err(no_such_pat(&self.organization, &self.name, &index(context)?))
    }
}

pub(super) fn index(context: &Context) -> Result<PatIndex> {
    Ok(context.index()?)
}

/// An organization's PATs, or the one with this name. Fails if there is none.
pub(super) fn pats_of<'a>(
    organization: &Organization,
    name: Option<&PatName>,
    index: &'a PatIndex,
) -> Result<Vec<&'a PatEntry>> {
    let is_meant = |pat: &&PatEntry| name.is_none_or(|name| pat.name == *name);
    let pats: Vec<_> = index.of(organization).filter(is_meant).collect();
    if pats.is_empty() {
        return Err(no_such_pat(organization, &name.cloned().unwrap_or_default(), index));
    }
    Ok(pats)
}

pub(super) fn no_such_pat(
    organization: &Organization,
    name: &PatName,
    index: &PatIndex,
) -> Failure {
    let names: Vec<String> = index.of(organization).map(|pat| pat.name.to_string()).collect();
    let stored = names.join(", ");
    Failure::Refused(if names.is_empty() {
        format!("no PAT is stored for {organization}; to list all: git credential-azdo list")
    } else if name.is_default() {
        format!("every PAT stored for {organization} has a name; choose one with --name: {stored}")
    } else {
        format!("no PAT named {name} is stored for {organization}; stored: {stored}")
    })
}

/// The organization that the user typed, or else the one that the repository's remotes belong to.
/// On a host other than Azure's own, it must have a PAT: a remote may name any host.
pub(super) fn organization(typed_text: Option<&str>, context: &Context) -> Result<Organization> {
    let organization = any_organization(typed_text, context)?;
    if typed_text.is_none() && organization.origin().is_some() {
        let index = index(context)?;
        if index.of(&organization).next().is_none() {
            return Err(no_such_pat(&organization, &PatName::default(), &index));
        }
    }
    Ok(organization)
}

/// The organization that the user typed, or else the one that the repository's remotes belong to, on
/// any host.
pub(super) fn any_organization(
    typed_text: Option<&str>,
    context: &Context,
) -> Result<Organization> {
    let Some(text) = typed_text else {
        return of_remotes(context);
    };
    match parse_user_input(text) {
        Err(Unclear::Ambiguous(candidates)) => only_known(&candidates, context)?
            .ok_or_else(|| Failure::Usage(Unclear::Ambiguous(candidates).to_string())),
        other => other.map_err(|error| Failure::Usage(error.to_string())),
    }
}

fn of_remotes(context: &Context) -> Result<Organization> {
    let mut found: Vec<Vec<Organization>> = Vec::new();
    let mut unclear = None;
    for url in (context.hints.remotes)() {
        // Any host could be a server, and most remotes are not Azure DevOps: on hosts other than
        // Azure's own, only this shows it.
        let is_azure = url.contains("/_git/") || url.contains("/_ssh/");
        let candidates = match parse_user_input(&url) {
            Ok(organization) => vec![organization],
            Err(Unclear::Ambiguous(candidates)) => candidates,
            Err(error) => {
                unclear = unclear.or(is_azure.then_some(error));
                continue;
            }
        };
        if candidates[0].origin().is_some() && !is_azure {
            continue;
        }
        let known = only_known(&candidates, context)?.map(|known| vec![known]);
        let candidates = known.unwrap_or(candidates);
        if !found.contains(&candidates) {
            found.push(candidates);
        }
    }
    if found.is_empty() {
        refuse_untrusted_repository()?;
    }
    let names: Vec<String> = found.iter().map(|candidates| either(candidates)).collect();
    Err(Failure::Usage(match &mut found[..] {
        [] => match unclear {
            Some(error) => format!("the remote here is unclear: {error}"),
            None => "name an organization, or run this inside an Azure DevOps clone".to_owned(),
        },
        [only] if only.len() == 1 => return Ok(only.remove(0)),
        [_] => format!("name the collection; the remote here belongs to {}", names[0]),
        _ => format!("name an organization; the remotes here belong to {}", names.join(", ")),
    }))
}

/// Fails if git does not use the repository here, such as one of another user's.
pub(super) fn refuse_untrusted_repository() -> Result {
    let Some((what, command)) = git::refusal() else {
        return Ok(());
    };
    let steps = command.map(|command| vec!["If you trust it, run:".to_owned(), command]);
    Err(Failure::Advised(what, steps.unwrap_or_default()))
}

/// The only one of several candidates that has a PAT.
fn only_known(candidates: &[Organization], context: &Context) -> Result<Option<Organization>> {
    if candidates.len() == 1 {
        return Ok(None);
    }
    let index = index(context)?;
    let mut known = candidates.iter().filter(|candidate| index.of(candidate).next().is_some());
    Ok(known.next().filter(|_| known.next().is_none()).cloned())
}
