//! Checks one PAT: what the server answers, and whether git uses it.

use super::report::how_to_renew;
use crate::azure::{Advice, Cause, Diagnosis, Identity, NextStep, Probe, Service};
use crate::changes;
use crate::commands::{Failure, Result, vault, verdict};
use crate::context::{Context, Streams};
use crate::doctor::Snapshot;
use crate::error::Error;
use crate::index::{
    Health, PatEntry, PatIndex, PatName, Verdict, login_command, pat_command, select,
};
use crate::organization::Repository;
use crate::stores::{SecretSource, token_cache};
use crate::util::pat::Secret;
use crate::util::shell::quoted;
use crate::util::time::Timestamp;
use crate::{settings, use_log};

pub(super) struct CheckResult<'a> {
    pub(super) pat: &'a PatEntry,
    pub(super) repository: Option<&'a Repository>,
    pub(super) identity: Option<Identity>,
    /// Whether the PAT can read the repository; `None` if that is not known.
    pub(super) can_read: Option<bool>,
    /// Whether the PAT can push to the repository; `None` if that is not known.
    pub(super) can_push: Option<bool>,
    pub(super) diagnosis: Option<Diagnosis>,
    /// Why it cannot be read, or why there is no token.
    pub(super) unreadable: Option<Failure>,
    /// The Entra token that was checked.
    pub(super) token: Option<Secret>,
    /// The health before this check, if the check has restored the PAT.
    pub(super) restored_from: Option<Health>,
    /// Whether git uses this program for the PAT; `None` if that is not known.
    pub(super) git_uses_helper: Option<bool>,
    pub(super) warnings: Vec<String>,
    /// Whether it works, but expires within the days of the setting `warn`.
    pub(super) is_expiring: bool,
    pub(super) now: Timestamp,
}

fn is_expiring(pat: &PatEntry, context: &Context) -> bool {
    let days = context.dirs().ok().and_then(|dirs| settings::warning_days(dirs).ok());
    days.is_some_and(|days| pat.ends_within(days, (context.now)()))
}

/// Checks a PAT, unless another one of the same server has met a problem that it would meet too.
pub(super) fn examine<'a>(
    pat: &'a PatEntry,
    repository: Option<&'a Repository>,
    earlier: &[CheckResult<'_>],
    is_explained: bool,
    snapshot: &Snapshot<'_>,
    streams: &mut Streams<'_>,
) -> Result<CheckResult<'a>> {
    let context = snapshot.context;
    let check_command = check_command(pat, repository);
    let advice = Advice {
        organization: pat.organization(),
        noun: pat.noun(),
        replace: Some(how_to_replace(pat, &snapshot.index, (context.now)())),
        check_command: &check_command,
        accepted: pat.accepted(),
        is_explained,
        now: (context.now)(),
    };
    let mut result = CheckResult {
        pat,
        repository,
        identity: None,
        can_read: None,
        can_push: None,
        diagnosis: shared_problem(earlier, &advice),
        unreadable: None,
        token: None,
        restored_from: None,
        git_uses_helper: snapshot.uses_helper(&git_url(pat, repository)),
        warnings: Vec::new(),
        is_expiring: is_expiring(pat, context),
        now: advice.now,
    };
    if result.diagnosis.is_some() {
        return Ok(result);
    }
    let source = &pat.location.source;
    let read =
        || Ok(context.secret(&pat.location).map_err(|source| Error::unreadable(pat, source))?);
    match vault::reopen_for(source, streams, context).and_then(|()| read()) {
        Ok(secret) => {
            let organization = pat.organization();
            let url = repository.map_or_else(|| organization.url(), |it| it.url().to_owned());
            use_log::note("check", Some(organization), &pat.name, &url, context);
            result.verify(&secret, advice.clone());
            let fresh = result.fresh_token(&secret, context);
            fresh.iter().for_each(|fresh| result.verify(fresh, advice.clone()));
            let secret = fresh.unwrap_or(secret);
            result.note(&secret, context)?;
            result.token = source.entra().map(|_| secret);
        }
        Err(Failure::Interrupted) => return Err(Failure::Interrupted),
        Err(failure) => result.unreadable = Some(failure),
    }
    Ok(result)
}

impl CheckResult<'_> {
    fn verify(&mut self, secret: &Secret, advice: Advice<'_>) {
        let mut probe = Probe { pat: secret, time_limit: None, advice, warnings: Vec::new() };
        self.diagnosis = self.request(&mut probe).err();
        self.warnings = probe.warnings;
    }

    /// Another Entra token in place of a rejected one, which came from the cache.
    fn fresh_token(&self, rejected: &Secret, context: &Context) -> Option<Secret> {
        let location = &self.pat.location;
        location.source.entra().filter(|_| self.is_refused())?;
        token_cache::remove(location, context.dirs().ok()?);
        context.secret(location).ok().filter(|fresh| fresh != rejected)
    }

    fn request(&mut self, probe: &mut Probe<'_>) -> Result<(), Diagnosis> {
        self.identity = Some(probe.identity()?);
        if let Some(repository) = self.repository {
            let access = probe.access(repository, Service::Read);
            self.can_read = is_allowed(&access);
            access?;
            let access = probe.access(repository, Service::Write);
            self.can_push = is_allowed(&access);
            access?;
        }
        Ok(())
    }

    /// Notes what the server said, and restores a suspect, rejected, or expired PAT that can read
    /// code. Signing in is only enough if git's own requests were not rejected: the PAT may be
    /// missing the scope.
    fn note(&mut self, secret: &Secret, context: &Context) -> Result {
        // A clone's configuration chooses the repository, and must not put the PAT aside.
        let is_about_the_pat = self.identity.is_none() || self.repository.is_none();
        let failed = self.diagnosis.as_ref().filter(|_| is_about_the_pat);
        let failed = failed.map(|it| verdict::failed(it, "check"));
        let verdict = match (failed, &self.identity) {
            (Some(rejected @ Verdict::RejectedAt(_)), _) => rejected,
            (_, Some(identity)) => verdict::accepted(identity, secret),
            _ => Verdict::Unknown,
        };
        let health = self.pat.health(self.now);
        let is_stored = self.pat.variable().is_none();
        let is_accepted = matches!(verdict, Verdict::Accepted { .. });
        if self.can_read == Some(true) && health != Health::Good && is_stored {
            changes::worked(context, &self.pat.location)?;
            self.restored_from = Some(health);
        } else if is_accepted && health == Health::Suspect && self.pat.rejected_by().is_some() {
            self.restored_from = Some(health);
        }
        self.warnings.extend(verdict::note(self.pat, &verdict, context));
        Ok(())
    }

    /// Whether the server rejected the PAT, or it cannot be read.
    pub(super) fn is_refused(&self) -> bool {
        let failed = self.diagnosis.as_ref().map(|it| verdict::failed(it, "check"));
        self.unreadable.is_some() || failed.is_some_and(|verdict| verdict != Verdict::Unknown)
    }

    pub(super) fn is_ok(&self) -> bool {
        self.diagnosis.is_none() && self.unreadable.is_none()
    }

    /// Whether the message says what a rejection without a reason can mean.
    pub(super) fn explains_rejection(&self) -> bool {
        let cause = self.diagnosis.as_ref().and_then(|diagnosis| diagnosis.cause.as_ref());
        cause == Some(&Cause::Rejected)
    }

    /// How to make git use a PAT that signs in but is marked rejected or expired.
    pub(super) fn how_to_restore(&self) -> Option<NextStep> {
        if self.identity.is_none() || self.restored_from.is_some() || self.pat.variable().is_some()
        {
            return None;
        }
        let (what, day) = match self.pat.health(self.now) {
            Health::Good | Health::Suspect => return None,
            Health::Rejected => ("it was rejected on", self.pat.rejected.map(Timestamp::day)),
            Health::Expired => ("its last day was", self.pat.end().map(|end| end.at.last_day())),
        };
        let why = format!("git does not use this PAT because {what} {}", day.unwrap_or_default());
        Some(NextStep::run(format!("{why}. To re-enable it, run"), self.pat.restore_command()))
    }
}

fn is_allowed(access: &Result<(), Diagnosis>) -> Option<bool> {
    match access {
        Ok(()) => Some(true),
        Err(diagnosis) => (!diagnosis.is_inconclusive()).then_some(false),
    }
}

/// Repeating a request that timed out or was rate-limited would only make the user wait.
fn shared_problem(earlier: &[CheckResult<'_>], advice: &Advice<'_>) -> Option<Diagnosis> {
    let same_server = |other: &&CheckResult<'_>| {
        other.pat.organization().origin() == advice.organization.origin()
    };
    let diagnoses = earlier.iter().filter(same_server).filter_map(|other| other.diagnosis.as_ref());
    diagnoses.filter_map(|diagnosis| diagnosis.for_other_pat(advice)).next()
}

pub(in crate::commands) fn how_to_replace(
    pat: &PatEntry,
    index: &PatIndex,
    now: Timestamp,
) -> NextStep {
    if let Some(tokens) = select::entra_beside(index, pat, now) {
        let instead = format!("git tries Entra tokens from {} instead", tokens.provider.owner());
        let text = format!("{instead}. To remove the PAT, run");
        return NextStep::run(text, pat.logout_command());
    }
    match &pat.location.source {
        SecretSource::Store(_) if pat.health(now) == Health::Expired => how_to_renew(pat),
        SecretSource::Store(_) => NextStep::run("To replace the PAT, run", pat.login_command()),
        SecretSource::Command(line) => {
            let program = line.program();
            NextStep::new(format!("To replace the PAT, store a new one where `{program}` reads it"))
        }
        SecretSource::Entra(_) => {
            let command = format!("{} --entra", login_command(pat.organization(), &pat.name));
            NextStep::run("To choose where its tokens come from, run", command)
        }
        SecretSource::Environment(variable) => {
            NextStep::new(format!("To replace the PAT, set {variable} to a new one"))
        }
    }
}

pub(in crate::commands) fn check_command(
    pat: &PatEntry,
    repository: Option<&Repository>,
) -> String {
    match (repository, pat.variable()) {
        (Some(repository), _) => format!("git credential-azdo check {}", quoted(repository.url())),
        (None, Some(_)) => pat_command("check", pat.organization(), &PatName::default()),
        (None, None) => pat_command("check", pat.organization(), &pat.name),
    }
}

/// A URL that git would ask for a PAT for.
fn git_url(pat: &PatEntry, repository: Option<&Repository>) -> String {
    let any = || format!("{}/project/_git/repository", pat.organization().url());
    repository.map_or_else(any, |repository| repository.url().to_owned())
}
