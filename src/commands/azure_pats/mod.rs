//! What the commands share that create, renew, revoke, and list PATs at Azure DevOps.

pub(super) mod choose;
pub(super) mod create;
pub(super) mod pending;

use std::fs::File;

use super::{Failure, Result, questions, refuse};
use crate::azure::pats::{PatApi, ServerPat, scope};
use crate::azure::{self, Advice, Diagnosis, Identity, Probe, tenant};
use crate::cli::SignIn;
use crate::context::{Context, Streams};
use crate::entra;
use crate::git::protocol::read_all;
use crate::index::{PatEntry, PatName, pat_command};
use crate::organization::Organization;
use crate::use_log;
use crate::util::encoding::decode;
use crate::util::host_name::host_name;
use crate::util::pat::Secret;
use crate::util::terminal::{self, Progress, clean};
use crate::util::time::{DAY, Timestamp};

/// How the display names of PATs start that this program creates.
const DISPLAY_NAME: &str = "git-credential-azdo on ";
/// git clone, fetch, and push; git-lfs too.
pub(super) const DEFAULT_SCOPE: &str = "vso.code_write";
pub(super) const DEFAULT_DAYS: u32 = 90;

/// An organization's PATs at Azure DevOps, as one user.
pub(super) struct Server {
    pub(super) organization: Organization,
    pub(super) user: Identity,
    pub(super) api: PatApi,
}

impl Server {
    /// Signs in with this Entra token, or with one from a program.
    pub(super) fn sign_in(
        organization: &Organization,
        options: &SignIn,
        given: Option<Secret>,
    ) -> Result<Server> {
        let failed = |diagnosis| Failure::from_diagnosis(&diagnosis);
        azure::pats::check_supported(organization).map_err(failed)?;
        let tenant = match &options.tenant {
            Some(tenant) => Some(tenant.clone()),
            None => tenant::of(organization).map_err(failed)?,
        };
        let token = entra::user_token(organization, tenant.as_ref(), given).map_err(failed)?;
        let api = PatApi::new(organization, token.secret()).map_err(failed)?;
        let user = api.user().map_err(|error| failed(*error.diagnosis))?;
        Ok(Server { organization: organization.clone(), user, api })
    }

    /// The user's account on one line, as the index writes it.
    pub(super) fn account(&self) -> String {
        clean(&self.user.account()).into_owned()
    }

    /// The user's PATs that are valid.
    pub(super) fn list(&self) -> Result<Vec<ServerPat>> {
        self.api.list().map_err(|error| Failure::from_diagnosis(&error.diagnosis))
    }
}

/// Keeps other commands from changing PATs at Azure DevOps: two would create a PAT each.
pub(super) fn lock(context: &Context) -> Result<File> {
    let _progress = Progress::new("Waiting for another renewal to finish...");
    Ok(context.lock_renewals()?)
}

/// The Entra token from standard input, if there is to be one.
pub(super) fn read_token(options: &SignIn, streams: &mut Streams<'_>) -> Result<Option<Secret>> {
    if !options.entra_token {
        return Ok(None);
    }
    let text = read_all(streams.input)?.map(|bytes| decode(&bytes));
    match text.as_ref().map_or("", |text| text.expose().trim()) {
        "" => Err(Failure::Refused("standard input has no Entra token".to_owned())),
        token => Ok(Some(Secret::new(token.to_owned()))),
    }
}

/// The value of --scope as the API writes it, if it was given.
pub(super) fn given_scope(typed: Option<&str>) -> Result<Option<String>> {
    let scope = typed.map(scope::parse).transpose();
    scope.map_err(|why| Failure::Usage(format!("--scope: {why}")))
}

/// The display name of a new PAT: which program created it, where, and which of several it is.
pub(super) fn display_name(name: &PatName) -> String {
    let which = name.given().map(|name| format!(" ({name})")).unwrap_or_default();
    format!("{DISPLAY_NAME}{}{which}", host_name())
}

/// The machine on which this program created a PAT.
pub(super) fn created_on(display_name: &str) -> Option<&str> {
    let host = display_name.strip_prefix(DISPLAY_NAME)?;
    Some(host.split(" (").next().unwrap_or(host))
}

/// Says what becomes of a replaced PAT that is not revoked: which one it is at the server is unknown.
pub(super) fn say_still_valid(organization: &Organization, streams: &mut Streams<'_>) {
    streams.note("The old PAT is still valid at Azure DevOps. To revoke it:");
    streams.note(format!("  {}", organization.token_page()));
}

/// Says that the server did not allow the whole lifetime; otherwise empty.
pub(super) fn capped(pat: &ServerPat, wanted: Timestamp) -> String {
    if !is_capped(pat, wanted) {
        return String::new();
    }
    let days = (pat.valid_to.unix() - pat.valid_from.unix() + DAY / 2) / DAY;
    let days = terminal::counted(days, "day", "days");
    format!(" A policy of the organization limits PATs to {days}.")
}

pub(super) fn is_capped(pat: &ServerPat, wanted: Timestamp) -> bool {
    pat.valid_to.unix() < wanted.unix() - DAY
}

/// Fails if a stored PAT belongs to another user, for whom the server would not have it.
pub(super) fn check_owner(
    server: &Server,
    pat: &PatEntry,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    let (title, user) = (pat.title(), server.account());
    let known = pat.account.clone().or_else(|| owner(pat, context));
    match known {
        Some(owner) if owner.eq_ignore_ascii_case(&user) => Ok(()),
        Some(owner) => {
            refuse(format!("the PAT for {title} is {owner}'s, but you are signed in as {user}"))
        }
        None if terminal::is_there() => {
            let question = format!("Is the PAT for {title} one of {user}'s?");
            if questions::yes(&question, streams)? { Ok(()) } else { Err(Failure::Declined) }
        }
        None => Err(Failure::Advised(
            format!("it is not known whose PAT this is; you are signed in as {user}"),
            vec![
                "To create a new one, run:".to_owned(),
                format!("  {} --create", pat.login_command()),
            ],
        )),
    }
}

/// The account that a stored PAT signs in as. `None` if that cannot be found out.
fn owner(pat: &PatEntry, context: &Context) -> Option<String> {
    let secret = context.secret(&pat.location).ok()?;
    identity(pat.organization(), &pat.name, &secret, context).0.ok()?.account
}

/// Whom a PAT signs in as, and what to warn of.
fn identity(
    organization: &Organization,
    name: &PatName,
    secret: &Secret,
    context: &Context,
) -> (Result<Identity, Diagnosis>, Vec<String>) {
    let advice = Advice {
        organization,
        noun: "PAT",
        replace: None,
        check_command: &pat_command("check", organization, name),
        accepted: None,
        is_explained: false,
        now: (context.now)(),
    };
    use_log::note("renew", Some(organization), name, &organization.url(), context);
    let mut probe = Probe { pat: secret, time_limit: None, advice, warnings: Vec::new() };
    (probe.identity(), probe.warnings)
}
