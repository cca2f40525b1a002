//! What several commands take on their command line.

use std::ffi::OsString;

use super::Failure;
use crate::error::Error;
use crate::record::{PatName, Record, title};
use crate::remote::{Organisation, typed};
use crate::store::StoreKind;
use crate::world::World;

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
        return Err(Failure::Usage("only one organisation at a time".to_owned()));
    }
    *place = Some(utf8(value)?);
    Ok(())
}

/// One PAT, as most commands name it: `[URL|ORG] [--name NAME]`.
pub(super) struct Which {
    pub(super) organisation: Organisation,
    pub(super) name: PatName,
}

impl Which {
    /// As a person calls it.
    pub(super) fn title(&self) -> String {
        title(&self.organisation, &self.name)
    }

    /// `None` for `--help`.
    pub(super) fn parse(
        parser: &mut lexopt::Parser,
        world: &World,
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
        let organisation = organisation(named.as_deref(), world)?;
        Ok(Some(Which { organisation, name }))
    }
}

/// The record as it is now.
pub(super) fn record(world: &World) -> Result<Record, Failure> {
    let file = world.record_file().map_err(Error::from)?;
    Ok(file.read().map_err(Error::from)?)
}

/// What to say where a PAT was named that is not stored.
pub(super) fn no_such_pat(organisation: &Organisation, name: &PatName, record: &Record) -> Failure {
    let others: Vec<String> = record.of(organisation).map(|pat| pat.name.to_string()).collect();
    Failure::Refused(if others.is_empty() {
        format!("no PAT is stored for {organisation}; to see all: git credential-azdo list")
    } else {
        let others = others.join(", ");
        if name.is_default() {
            format!("all PATs stored for {organisation} have a name; say which: --name {others}")
        } else {
            format!("no PAT named {name} is stored for {organisation}; there is: {others}")
        }
    })
}

/// The organisation that a person typed, or else the one that the repository's remotes name.
pub(super) fn organisation(
    typed_text: Option<&str>,
    world: &World,
) -> Result<Organisation, Failure> {
    if let Some(text) = typed_text {
        return typed(text).map_err(|error| Failure::Usage(error.to_string()));
    }
    let mut found: Vec<Organisation> = Vec::new();
    for url in (world.remotes)() {
        // Any host could be a server, and most remotes are of no Azure DevOps: on a host that is
        // not Azure's own only `_git` in the path tells.
        let organisation =
            typed(&url).ok().filter(|found| found.origin().is_none() || url.contains("/_git/"));
        if let Some(organisation) = organisation
            && !found.contains(&organisation)
        {
            found.push(organisation);
        }
    }
    match found.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(Failure::Usage(
            "which organisation? Give its URL or name; only inside a repository with an Azure \
             DevOps remote can it be left out"
                .to_owned(),
        )),
        several => {
            let names: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(Failure::Usage(format!(
                "which organisation? Here it could be: {}",
                names.join(", ")
            )))
        }
    }
}
