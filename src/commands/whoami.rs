//! `whoami`: the account that a PAT signs in as.

use std::io::{IsTerminal, stdout};

use super::check::{about_token, check_command, how_to_replace};
use super::{Failure, Result, arguments, select_pat, verdict};
use crate::azure::{Advice, Probe};
use crate::cli;
use crate::context::{Context, Streams};
use crate::util::terminal::clean;

pub(super) fn run(options: &cli::UsedPat, streams: &mut Streams<'_>, context: &Context) -> Result {
    let (url, grant) = select_pat::for_user(options, streams, context)?;
    grant.note("whoami", &url, context);
    let advice = Advice {
        organization: grant.pat.organization(),
        noun: grant.pat.noun(),
        replace: Some(how_to_replace(&grant.pat, &arguments::index(context)?, (context.now)())),
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
    let identity = identity.map_err(|diagnosis| Failure::from_diagnosis(&diagnosis))?;
    streams.print(clean(&identity.title()))?;
    // A script reads one line.
    let token = about_token(&grant.secret, &grant.pat, (context.now)());
    if let Some(line) = token.filter(|_| stdout().is_terminal()) {
        streams.detail(line)?;
    }
    Ok(())
}
