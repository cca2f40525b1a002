//! `check`: asks the server whether a PAT works, and says why not.

mod examination;
mod report;

use super::{Failure, arguments};
use crate::azure::Problem;
use crate::choice;
use crate::record::{PatName, Record, StoredPat};
use crate::remote::{Organisation, Repository};
use crate::terminal;
use crate::world::{Streams, World};

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
    world: &World,
) -> Result<(), Failure> {
    let Some(options) = parse(parser)? else {
        return super::help::of("check", streams);
    };
    let mut record = arguments::record(world)?;
    record.add_bound();
    let mut repository = None;
    let chosen = if options.all {
        everyone(&record)?
    } else {
        let (organisation, found) = subject(options.named.as_deref(), &record, world)?;
        repository = found;
        record.add_unbound(&organisation);
        of_organisation(&organisation, options.name.as_ref(), &record)?
    };
    let mut all = Vec::with_capacity(chosen.len());
    let mut said: Vec<String> = Vec::new();
    for pat in chosen {
        let known = known_trouble(pat, &all);
        let examined = Examination::of(pat, repository.as_ref(), known, streams, world)?;
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
        let both = "--all is every PAT: name no organisation and no --name with it";
        return Err(Failure::Usage(both.to_owned()));
    }
    Ok(Some(options))
}

/// What is to be asked about: the organisation, and a repository of it if one was named, or if
/// this is a clone of one.
fn subject(
    named: Option<&str>,
    record: &Record,
    world: &World,
) -> Result<(Organisation, Option<Repository>), Failure> {
    let of = |repository: Repository| {
        let found = choice::organisation(repository.remote(), None, record, world.remotes);
        let organisation = found.organisation().map(|(organisation, _)| organisation.clone());
        organisation.map(|organisation| (organisation, Some(repository)))
    };
    if let Some(named) = named {
        let found = Repository::parse(named).and_then(of);
        return match found {
            Some(found) => Ok(found),
            None => Ok((arguments::organisation(Some(named), world)?, None)),
        };
    }
    let remotes = (world.remotes)();
    let mut found = remotes.iter().filter_map(|url| Repository::parse(url)).filter_map(of);
    match found.next() {
        Some(first) if found.all(|(other, _)| other == first.0) => Ok(first),
        _ => Ok((arguments::organisation(None, world)?, None)),
    }
}

fn everyone(record: &Record) -> Result<Vec<&StoredPat>, Failure> {
    if record.pats.is_empty() {
        return Err(Failure::Refused(
            "no PAT is stored. To store one: git credential-azdo login \
             https://dev.azure.com/ORGANISATION"
                .to_owned(),
        ));
    }
    Ok(record.pats.iter().collect())
}

fn of_organisation<'a>(
    organisation: &Organisation,
    name: Option<&PatName>,
    record: &'a Record,
) -> Result<Vec<&'a StoredPat>, Failure> {
    let asked = |pat: &&StoredPat| name.is_none_or(|name| pat.name == *name);
    let found: Vec<&StoredPat> = record.of(organisation).filter(asked).collect();
    if found.is_empty() {
        let name = name.cloned().unwrap_or_default();
        return Err(arguments::no_such_pat(organisation, &name, record));
    }
    Ok(found)
}

/// What another PAT has met at the same server and this one would meet too: each costs a time
/// limit, and who is asked to wait should not ask again.
fn known_trouble(pat: &StoredPat, before: &[Examination<'_>]) -> Option<Problem> {
    let same =
        |other: &&Examination<'_>| other.pat.organisation().origin() == pat.organisation().origin();
    let problems = before.iter().filter(same).filter_map(|other| other.problem.clone());
    problems.map(|(problem, _)| problem).find(Problem::is_of_the_place)
}
