//! `check`: asks the server whether a PAT works, and says why not.

mod examination;
mod report;

use super::{Failure, arguments};
use crate::azure::Problem;
use crate::context::{Context, Streams};
use crate::index::select;
use crate::index::{PatEntry, PatIndex, PatName};
use crate::organization::{Organization, Repository};
use crate::util::terminal;

use examination::Examination;

/// The exit status where something does not work.
const DOES_NOT_WORK: u8 = 1;

#[derive(Default)]
struct Options {
    named: Option<String>,
    name: Option<PatName>,
    all: bool,
    as_json: bool,
}

pub(super) fn run(
    parser: &mut lexopt::Parser,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Failure> {
    let Some(options) = parse(parser)? else {
        return super::help::of("check", streams);
    };
    let mut index = arguments::index(context)?;
    index.add_bound();
    let mut repository = None;
    let chosen = if options.all {
        everyone(&index)?
    } else {
        let (organization, found) = subject(options.named.as_deref(), &index, context)?;
        repository = found;
        index.add_unbound(&organization);
        of_organization(&organization, options.name.as_ref(), &index)?
    };
    let mut all = Vec::with_capacity(chosen.len());
    let mut said: Vec<String> = Vec::new();
    for pat in chosen {
        let known = known_trouble(pat, &all);
        let examined = Examination::of(pat, repository.as_ref(), known, streams, context)?;
        for note in &examined.notes {
            if !said.contains(note) {
                terminal::say(streams.errors, note);
                said.push(note.clone());
            }
        }
        if !options.as_json {
            report::show(&examined, !options.all, streams)?;
        }
        all.push(examined);
    }
    if options.as_json {
        report::in_json(&all, streams)?;
    }
    if all.iter().all(Examination::is_good) { Ok(()) } else { Err(Failure::Found(DOES_NOT_WORK)) }
}

/// `None` for `--help`.
fn parse(parser: &mut lexopt::Parser) -> Result<Option<Options>, Failure> {
    use lexopt::Arg::{Long, Short, Value};
    let mut options = Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("name") => options.name = Some(arguments::name(parser)?),
            Long("all") => options.all = true,
            Long("json") => options.as_json = true,
            Long("help") | Short('h') => return Ok(None),
            Value(value) => arguments::positional(&mut options.named, value)?,
            other => return Err(other.unexpected().into()),
        }
    }
    if options.all && (options.named.is_some() || options.name.is_some()) {
        let both = "--all is every PAT: name no organization and no --name with it";
        return Err(Failure::Usage(both.to_owned()));
    }
    Ok(Some(options))
}

/// What is to be asked about: the organization, and a repository of it if one was named, or if
/// this is a clone of one.
fn subject(
    named: Option<&str>,
    index: &PatIndex,
    context: &Context,
) -> Result<(Organization, Option<Repository>), Failure> {
    let of = |repository: Repository| {
        let found = select::organization(repository.remote(), None, index, context.remotes);
        let organization = found.organization().map(|(organization, _)| organization.clone());
        organization.map(|organization| (organization, Some(repository)))
    };
    if let Some(named) = named {
        let found = Repository::parse(named).and_then(of);
        return match found {
            Some(found) => Ok(found),
            None => Ok((arguments::organization(Some(named), context)?, None)),
        };
    }
    let remotes = (context.remotes)();
    let mut found = remotes.iter().filter_map(|url| Repository::parse(url)).filter_map(of);
    match found.next() {
        Some(first) if found.all(|(other, _)| other == first.0) => Ok(first),
        _ => Ok((arguments::organization(None, context)?, None)),
    }
}

fn everyone(index: &PatIndex) -> Result<Vec<&PatEntry>, Failure> {
    if index.pats.is_empty() {
        return Err(Failure::Refused(
            "no PAT is stored. To store one: git credential-azdo login \
             https://dev.azure.com/ORGANIZATION"
                .to_owned(),
        ));
    }
    Ok(index.pats.iter().collect())
}

fn of_organization<'a>(
    organization: &Organization,
    name: Option<&PatName>,
    index: &'a PatIndex,
) -> Result<Vec<&'a PatEntry>, Failure> {
    let asked = |pat: &&PatEntry| name.is_none_or(|name| pat.name == *name);
    let found: Vec<&PatEntry> = index.of(organization).filter(asked).collect();
    if found.is_empty() {
        let name = name.cloned().unwrap_or_default();
        return Err(arguments::no_such_pat(organization, &name, index));
    }
    Ok(found)
}

/// What another PAT has met at the same server and this one would meet too: each costs a time
/// limit, and who is asked to wait should not ask again.
fn known_trouble(pat: &PatEntry, before: &[Examination<'_>]) -> Option<Problem> {
    let same =
        |other: &&Examination<'_>| other.pat.organization().origin() == pat.organization().origin();
    let problems = before.iter().filter(same).filter_map(|other| other.problem.clone());
    problems.map(|(problem, _)| problem).find(Problem::is_of_the_place)
}
