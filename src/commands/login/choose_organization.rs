//! Chooses the organization to log in to: the one that was typed, the clone's, or the user's choice.

use super::{Failure, Result};
use crate::cli::Login;
use crate::commands::clone_organization::{NotOne, of_clone};
use crate::commands::trust::Named;
use crate::commands::{arguments, questions};
use crate::context::{Context, Streams};
use crate::index::{Health, PatIndex};
use crate::organization::Organization;
use crate::util::shell::Shell;
use crate::util::terminal::{self, upper};

/// More digits than this can be the name of an organization.
const LONGEST_NUMBER: usize = 2;

/// An organization, and whether it was typed.
type Choice = (Organization, bool);

pub(super) fn choose(
    options: &Login,
    index: &PatIndex,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Named> {
    let may_ask = options.is_typed() && terminal::is_there();
    let typed = options.organization.as_deref();
    let found = typed.map_or_else(|| of_clone(context), |text| arguments::parse(text, context));
    let (mut organization, is_typed) = match found {
        Ok(organization) => (organization, typed.is_some()),
        // A usage error, such as a URL of another host, is not a question.
        Err(why) if may_ask && (typed.is_none() || !why.candidates.is_empty()) => {
            ask(why, typed.is_none(), index, streams, context)?
        }
        Err(why) if typed.is_some() => return Err(why.into()),
        Err(why) => return Err(without_terminal(why.into())),
    };
    if may_ask
        && is_typed
        && let Some(meant) = arguments::meant(&organization, index)
        && questions::yes_or_enter(&format!("Did you mean {meant}?"), streams)?
    {
        organization = meant.clone();
    }
    Ok(Named { organization, is_typed, is_confirmed: options.trust_host })
}

/// The failure if no organization was named, and the user cannot be asked.
fn without_terminal(failure: Failure) -> Failure {
    match failure {
        Failure::Usage(why) => {
            let login = "git credential-azdo login ORGANIZATION --with-token";
            let command = Shell::of_user().with_input(login, "pat.txt");
            Failure::Usage(format!("{why}. Without a terminal, run: {command}"))
        }
        other => other,
    }
}

/// Asks until the answer names an organization.
fn ask(
    why: NotOne,
    offer_known: bool,
    index: &PatIndex,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Choice> {
    if let Some(known) = &why.known {
        streams.note(known);
    }
    let mut offered = why.candidates;
    if offer_known {
        add_known(&mut offered, index, context);
    }
    let mut names = offer(&offered, index, streams, context)?;
    loop {
        let question = match &*names {
            [] => "Organization (URL or name): ",
            _ => "Organization (number, URL, or name) [1]: ",
        };
        let answer = questions::ask(question, streams, |answer, _| {
            if let Some(index) = questions::chosen(answer, &names) {
                return Ok(Ok((offered[index].clone(), false)));
            }
            let is_number = answer.len() <= LONGEST_NUMBER && answer.parse::<u8>().is_ok();
            if !names.is_empty() && is_number {
                return Err(format!("Enter a number from 1 to {}, a URL, or a name.", names.len()));
            }
            match arguments::parse(answer, context) {
                Ok(organization) => Ok(Ok((organization, true))),
                Err(why) if !why.candidates.is_empty() => Ok(Err(why)),
                Err(why) => Err(format!("{}.", upper(&why.known.unwrap_or_default()))),
            }
        })?;
        match answer {
            Ok(choice) => return Ok(choice),
            Err(why) => {
                streams.note(format!("{}.", upper(&why.known.unwrap_or_default())));
                offered = why.candidates;
                names = offer(&offered, index, streams, context)?;
            }
        }
    }
}

/// Adds the organizations that have a PAT, first those whose PATs are no longer used.
fn add_known(offered: &mut Vec<Organization>, index: &PatIndex, context: &Context) {
    let mut known = index.organizations();
    known.sort_by_cached_key(|known| (is_usable(known, index, context), known.to_string()));
    for organization in known {
        if !offered.contains(organization) {
            offered.push(organization.clone());
        }
    }
}

/// Shows the organizations, numbered, and returns their names.
fn offer(
    offered: &[Organization],
    index: &PatIndex,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Vec<String>> {
    let about = |organization: &Organization| {
        if index.of(organization).next().is_none() {
            ""
        } else if is_usable(organization, index, context) {
            "has a PAT"
        } else {
            "its PAT is expired or rejected"
        }
    };
    let rows: Vec<_> = offered.iter().map(|it| [it.to_string(), about(it).to_owned()]).collect();
    questions::offer(&rows, streams)?;
    Ok(rows.into_iter().map(|[name, _]| name).collect())
}

fn is_usable(organization: &Organization, index: &PatIndex, context: &Context) -> bool {
    let now = (context.now)();
    index.of(organization).any(|pat| pat.health(now) <= Health::Suspect)
}
