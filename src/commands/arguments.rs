//! What several commands take on their command line.

use super::Failure;
use crate::cli;
use crate::context::Context;
use crate::error::Error;
use crate::index::{PatIndex, PatName, title};
use crate::organization::{Organization, typed};

/// One PAT, as most commands name it: `[URL|ORG] [--name NAME]`.
pub(super) struct Which {
    pub(super) organization: Organization,
    pub(super) name: PatName,
}

impl Which {
    /// As a person calls it.
    pub(super) fn title(&self) -> String {
        title(&self.organization, &self.name)
    }

    /// The PAT that the options name.
    pub(super) fn of(options: &cli::Pat, context: &Context) -> Result<Which, Failure> {
        let organization = organization(options.organization.as_deref(), context)?;
        Ok(Which { organization, name: options.name.clone() })
    }
}

/// The record as it is now.
pub(super) fn index(context: &Context) -> Result<PatIndex, Failure> {
    let file = context.index_file().map_err(Error::from)?;
    Ok(file.read().map_err(Error::from)?)
}

/// What to say where a PAT was named that is not stored.
pub(super) fn no_such_pat(
    organization: &Organization,
    name: &PatName,
    index: &PatIndex,
) -> Failure {
    let others: Vec<String> = index.of(organization).map(|pat| pat.name.to_string()).collect();
    Failure::Refused(if others.is_empty() {
        format!("no PAT is stored for {organization}; to see all: git credential-azdo list")
    } else {
        let others = others.join(", ");
        if name.is_default() {
            format!("all PATs stored for {organization} have a name; say which: --name {others}")
        } else {
            format!("no PAT named {name} is stored for {organization}; there is: {others}")
        }
    })
}

/// The organization that a person typed, or else the one that the repository's remotes name.
pub(super) fn organization(
    typed_text: Option<&str>,
    context: &Context,
) -> Result<Organization, Failure> {
    if let Some(text) = typed_text {
        return typed(text).map_err(|error| Failure::Usage(error.to_string()));
    }
    let mut found: Vec<Organization> = Vec::new();
    for url in (context.remotes)() {
        // Any host could be a server, and most remotes are of no Azure DevOps: on a host that is
        // not Azure's own only `_git` in the path tells.
        let organization =
            typed(&url).ok().filter(|found| found.origin().is_none() || url.contains("/_git/"));
        if let Some(organization) = organization
            && !found.contains(&organization)
        {
            found.push(organization);
        }
    }
    match found.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(Failure::Usage(
            "which organization? Give its URL or name; only inside a repository with an Azure \
             DevOps remote can it be left out"
                .to_owned(),
        )),
        several => {
            let names: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(Failure::Usage(format!(
                "which organization? Here it could be: {}",
                names.join(", ")
            )))
        }
    }
}
