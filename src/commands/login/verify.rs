//! Whether the server takes a PAT, asked before it is stored.

use std::time::Duration;

use super::Options;
use crate::azure::{self, Problem, Reason, Step, Subject, Words};
use crate::commands::{Failure, questions};
use crate::context::{Context, Streams};
use crate::error::Error;
use crate::index::login_command;
use crate::organization::Organization;
use crate::settings;
use crate::util::pat::Secret;
use crate::util::terminal::{self, clean};

/// A person waits, and nothing depends on it.
const LIMIT: Duration = Duration::from_secs(5);

/// Tries a PAT, and fails if it is not to be stored.
pub(super) fn run(
    secret: &Secret,
    organization: &Organization,
    options: &Options,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Failure> {
    let paths = context.dirs().map_err(Error::from)?;
    if options.no_verify || !settings::verify(paths).map_err(Error::from)? {
        return Ok(());
    }
    let mut notes = Vec::new();
    let asked = azure::identity(organization, secret, Some(LIMIT), &mut notes);
    for note in &notes {
        terminal::say(streams.errors, note);
    }
    let problem = match asked {
        Ok(identity) => {
            let who = identity.who();
            writeln!(streams.output, "The PAT works: signed in as {}.", clean(&who))?;
            return Ok(());
        }
        Err(problem) => problem,
    };
    let again = login_command(organization, &options.name).replacen(" login ", " check ", 1);
    let subject = Subject { organization, replace: None, again: &again, now: (context.now)() };
    let words = problem.words(Step::SignIn, &subject);
    match problem {
        Problem::Refusal(refusal) if refusal.reason == Reason::Refused => {
            refused(&without_a_word(words, organization, options), options, streams)
        }
        Problem::Refusal(refusal) if refusal.reason.is_about_the_pat() => {
            refused(&words, options, streams)
        }
        _ => {
            unasked(&words, &again, streams);
            Ok(())
        }
    }
}

/// What is most likely of a PAT that has just been made and copied. `check` is no next step: it
/// would ask about the one that is stored, if there is one.
fn without_a_word(words: Words, organization: &Organization, options: &Options) -> Words {
    let place = if organization.origin().is_some() { "collection" } else { "organization" };
    let why = format!(
        "the server refused the PAT and did not say why. Most often it was not copied whole, or \
         was made in another {place} than {organization}; or it has expired, was revoked, or lacks \
         the scope."
    );
    let again = if options.is_typed() {
        format!("run: {}", login_command(organization, &options.name))
    } else {
        "run the same command again".to_owned()
    };
    let page = organization.token_page();
    let next = vec![
        format!("See whether it is listed there, and active: {page}"),
        format!("Then copy it, or a new one, whole, and {again}"),
    ];
    Words { why, next, ..words }
}

/// The server may be right, or may not be: Azure shows a PAT only once, so it is the person who
/// decides.
fn refused(words: &Words, options: &Options, streams: &mut Streams<'_>) -> Result<(), Failure> {
    terminal::say(streams.errors, &words.why);
    if let Some(said) = &words.said {
        terminal::add(streams.errors, &format!("The server says: {said}"));
    }
    for line in &words.next {
        terminal::add(streams.errors, line);
    }
    let a_person_is_here = options.is_typed();
    if a_person_is_here && questions::yes("Store it all the same? [y/N] ")? {
        return Ok(());
    }
    let how = if a_person_is_here { "" } else { "; to store it all the same, add --no-verify" };
    Err(Failure::Refused(format!("nothing was stored{how}")))
}

/// No news from the server is no reason to lose what was pasted.
fn unasked(words: &Words, again: &str, streams: &mut Streams<'_>) {
    terminal::say(
        streams.errors,
        &format!("the PAT could not be tried: {} To try it later: {again}", words.why),
    );
}
