//! `whoami`: the account that a PAT signs in as.

use super::check::{check_command, how_to_replace};
use super::{Failure, Result, select_pat, verdict};
use crate::azure::{Advice, Diagnosis, NextStep, Probe};
use crate::cli;
use crate::context::{Context, Streams};
use crate::util::terminal::{clean, in_quotes};

pub(super) fn run(options: &cli::UsedPat, streams: &mut Streams<'_>, context: &Context) -> Result {
    let (url, grant) = select_pat::for_user(options, streams, context)?;
    grant.note("whoami", &url, context);
    let advice = Advice {
        organization: grant.pat.organization(),
        replace: Some(how_to_replace(&grant.pat)),
        check_command: &check_command(&grant.pat, None),
        accepted: grant.pat.accepted(),
        is_explained: false,
        now: (context.now)(),
    };
    let mut probe = Probe { pat: &grant.secret, time_limit: None, advice, warnings: Vec::new() };
    let identity = probe.identity();
    let verdict = match &identity {
        Ok(identity) => verdict::accepted(identity, &grant.secret),
        Err(diagnosis) => verdict::failed(diagnosis, "whoami"),
    };
    for warning in probe.warnings.iter().chain(&verdict::note(&grant.pat, &verdict, context)) {
        streams.warn(warning);
    }
    let identity = identity.map_err(|diagnosis| failure(&diagnosis))?;
    Ok(streams.print(clean(&identity.title()))?)
}

fn failure(diagnosis: &Diagnosis) -> Failure {
    let said = diagnosis.server_message.as_deref().map(in_quotes);
    let said = said.map(|it| format!(". The server says: {it}")).unwrap_or_default();
    let message = format!("{}{said}", diagnosis.message);
    let steps = diagnosis.next_steps.iter().flat_map(NextStep::lines);
    let steps = steps.map(|line| clean(&line).into_owned());
    Failure::Advised(clean(&message).into_owned(), steps.collect())
}
