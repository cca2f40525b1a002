//! Verifies a PAT with its server before it is stored.

use std::time::Duration;

use crate::azure::{Advice, Cause, Diagnosis, Identity, NextStep, Probe};
use crate::cli::Login;
use crate::commands::{Result, questions, refuse, verdict};
use crate::context::{Context, Streams};
use crate::index::{Verdict, login_command, pat_command};
use crate::organization::Organization;
use crate::settings;
use crate::use_log;
use crate::util::pat::Secret;
use crate::util::terminal::{clean, in_quotes};

/// The time limit: a person is waiting, and an unverified PAT is stored anyway.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// Verifies a PAT, unless that is turned off, and returns what the server said about it. `None` if the
/// user decides not to store it.
pub(super) fn run(
    secret: &Secret,
    organization: &Organization,
    options: &Login,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Option<Verdict>> {
    if options.no_verify || !settings::verify(context.dirs()?)? {
        return Ok(Some(Verdict::Unknown));
    }
    let check_command = pat_command("check", organization, &options.pat_name());
    let diagnosis = match identity(secret, organization, options, streams, context) {
        Ok(identity) => {
            let user = identity.title();
            streams.print(format!("The PAT works: signed in as {}.", clean(&user)))?;
            return Ok(Some(verdict::accepted(&identity, secret)));
        }
        Err(diagnosis) => diagnosis,
    };
    match &diagnosis.cause {
        Some(Cause::Rejected) => {
            rejected(&for_new_pat(diagnosis, organization, options), options, streams)
        }
        Some(cause) if cause.is_about_the_pat() => rejected(&diagnosis, options, streams),
        _ => {
            // The PAT is stored: the user may no longer have it.
            let warning = format!("could not verify the PAT: {}", diagnosis.message);
            streams.warn(warning);
            show(&[NextStep::run("To check it later, run", check_command)], streams);
            Ok(Some(Verdict::Unknown))
        }
    }
}

/// Asks the server whom a PAT or token signs in as.
pub(super) fn identity(
    secret: &Secret,
    organization: &Organization,
    options: &Login,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Identity, Diagnosis> {
    let advice = Advice {
        organization,
        noun: if options.entra.is_some() { "Entra token" } else { "PAT" },
        replace: None,
        check_command: &pat_command("check", organization, &options.pat_name()),
        accepted: None,
        is_explained: false,
        now: (context.now)(),
    };
    use_log::note("login", Some(organization), &options.pat_name(), &organization.url(), context);
    let time_limit = Some(TIME_LIMIT);
    let mut probe = Probe { pat: secret, time_limit, advice, warnings: Vec::new() };
    let result = probe.identity();
    for warning in &probe.warnings {
        streams.warn(warning);
    }
    result
}

fn show(steps: &[NextStep], streams: &mut Streams<'_>) {
    for line in steps.iter().flat_map(NextStep::lines) {
        streams.hint(line);
    }
}

/// The diagnosis of a rejection without a reason, for a PAT that was just created and copied.
fn for_new_pat(diagnosis: Diagnosis, organization: &Organization, options: &Login) -> Diagnosis {
    let place = if organization.origin().is_some() { "collection" } else { "organization" };
    let message = format!(
        "{organization} rejected this PAT without giving a reason. Usually it was copied \
         incompletely or belongs to another {place}; it may also be expired, revoked, or missing \
         the Code scope."
    );
    let again = "Then copy it again, or create a new one, and run";
    let next_steps = vec![
        NextStep::run("Check that it is listed and active", organization.token_page()),
        if options.is_typed() {
            NextStep::run(again, login_command(organization, &options.pat_name()))
        } else {
            NextStep::new(format!("{again} the same command again"))
        },
    ];
    Diagnosis { message, next_steps, ..diagnosis }
}

/// Explains the rejection, and lets the user decide: Azure DevOps shows a PAT only once, and the
/// server may be wrong.
fn rejected(
    diagnosis: &Diagnosis,
    options: &Login,
    streams: &mut Streams<'_>,
) -> Result<Option<Verdict>> {
    streams.error(&diagnosis.message);
    if let Some(message) = &diagnosis.server_message {
        streams.add(format!("The server says: {}", in_quotes(message)));
    }
    show(&diagnosis.next_steps, streams);
    if !options.is_typed() {
        return refuse("nothing was stored; to store it anyway, add --no-verify");
    }
    Ok(questions::yes("Store it anyway?", streams)?.then_some(Verdict::RejectedAt("login")))
}
