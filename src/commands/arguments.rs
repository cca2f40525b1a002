//! What several commands take on their command line.

use std::ffi::OsString;

use super::Failure;
use crate::context::Context;
use crate::error::Error;
use crate::index::{PatIndex, PatName, title};
use crate::organization::{Organization, typed};
use crate::stores::StoreKind;

/// The value of an option, as text.
pub(super) fn text(parser: &mut lexopt::Parser) -> Result<String, Failure> {
    utf8(parser.value()?)
}

fn utf8(value: OsString) -> Result<String, Failure> {
    // The value is not repeated: it may be anything.
    value.into_string().map_err(|_| Failure::Usage("an argument is not UTF-8".to_owned()))
}

/// The value of `--name`.
pub(super) fn name(parser: &mut lexopt::Parser) -> Result<PatName, Failure> {
    text(parser)?.parse().map_err(|error| Failure::Usage(format!("--name: {error}")))
}

/// The value of `--store`, or of another option that names a store.
pub(super) fn store(option: &str, text: &str) -> Result<StoreKind, Failure> {
    let unknown = |()| Failure::Usage(format!("{option}: there is {}", StoreKind::names()));
    text.parse().map_err(unknown)
}

/// Takes the one argument that is no option.
pub(super) fn positional(place: &mut Option<String>, value: OsString) -> Result<(), Failure> {
    if place.is_some() {
        return Err(Failure::Usage("only one organization at a time".to_owned()));
    }
    *place = Some(utf8(value)?);
    Ok(())
}

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

    /// `None` for `--help`.
    pub(super) fn parse(
        parser: &mut lexopt::Parser,
        context: &Context,
    ) -> Result<Option<Which>, Failure> {
        use lexopt::Arg::{Long, Short, Value};
        let mut named = None;
        let mut name = PatName::default();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("name") => name = self::name(parser)?,
                Long("help") | Short('h') => return Ok(None),
                Value(value) => positional(&mut named, value)?,
                other => return Err(other.unexpected().into()),
            }
        }
        let organization = organization(named.as_deref(), context)?;
        Ok(Some(Which { organization, name }))
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
