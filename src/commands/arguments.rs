//! Organizations and PATs as several commands name them.

use super::{Failure, Result};
use crate::cli;
use crate::context::Context;
use crate::index::{PatIndex, PatName, title};
use crate::organization::{Organization, parse_user_input};

/// One PAT, as most commands name it: `[URL|ORG] [--name NAME]`.
pub(super) struct Which {
    pub(super) organization: Organization,
    pub(super) name: PatName,
}

impl Which {
    /// The PAT as messages name it.
    pub(super) fn title(&self) -> String {
        title(&self.organization, &self.name)
    }

    /// The PAT that the options name.
    pub(super) fn of(options: &cli::Pat, context: &Context) -> Result<Which> {
        let organization = organization(options.organization.as_deref(), context)?;
        Ok(Which { organization, name: options.name.clone() })
    }

    /// The failure if the PAT is not stored.
    pub(super) fn is_not_there(&self, context: &Context) -> Result<Failure> {
        let index = index(context)?;
        Ok(no_such_pat(&self.organization, &self.name, &index))
    }
}

/// The index as it is now.
pub(super) fn index(context: &Context) -> Result<PatIndex> {
    Ok(context.index_file()?.read()?)
}

/// The failure for a PAT that is not stored.
pub(super) fn no_such_pat(
    organization: &Organization,
    name: &PatName,
    index: &PatIndex,
) -> Failure {
    let others: Vec<String> = index.of(organization).map(|pat| pat.name.to_string()).collect();
    Failure::Refused(if others.is_empty() {
        format!("no PAT is stored for {organization}; to list all: git credential-azdo list")
    } else {
        let others = others.join(", ");
        if name.is_default() {
            format!(
                "every PAT stored for {organization} has a name; choose one with --name: {others}"
            )
        } else {
            format!("no PAT named {name} is stored for {organization}; stored: {others}")
        }
    })
}

/// The organization that the user typed, or else the one that the repository's remotes belong to.
pub(super) fn organization(typed_text: Option<&str>, context: &Context) -> Result<Organization> {
    if let Some(text) = typed_text {
        return parse_user_input(text).map_err(|error| Failure::Usage(error.to_string()));
    }
    let mut found: Vec<Organization> = Vec::new();
    for url in (context.remotes)() {
        // Any host could be a server, and most remotes are not Azure DevOps: on other hosts than
        // Azure's own, only `_git` in the path tells.
        let organization = parse_user_input(&url)
            .ok()
            .filter(|found| found.origin().is_none() || url.contains("/_git/"));
        if let Some(organization) = organization
            && !found.contains(&organization)
        {
            found.push(organization);
        }
    }
    match found.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(Failure::Usage(
            "name an organization, or run this inside an Azure DevOps clone".to_owned(),
        )),
        several => {
            let names: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(Failure::Usage(format!(
                "name an organization; the remotes here belong to {}",
                names.join(", ")
            )))
        }
    }
}
