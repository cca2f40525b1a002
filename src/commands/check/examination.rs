//! One PAT, and what the server says to it.

use crate::azure::{self, Identity, Problem, Service, Step, Subject, Words};
use crate::changes;
use crate::commands::{Failure, vault};
use crate::context::{Context, Streams};
use crate::error::Error;
use crate::git;
use crate::index::{Health, PatEntry};
use crate::organization::Repository;
use crate::stores::SecretSource;
use crate::util::pat::Secret;
use crate::util::time::Timestamp;

/// What was found out about one PAT.
pub(super) struct Examination<'a> {
    pub(super) pat: &'a PatEntry,
    pub(super) repository: Option<&'a Repository>,
    /// Whom it signs in.
    pub(super) identity: Option<Identity>,
    /// Whether code can be read, and pushed, as far as that was asked and answered.
    pub(super) can_read: Option<bool>,
    pub(super) can_push: Option<bool>,
    /// What the server, or the way to it, objects to.
    pub(super) problem: Option<(Problem, Step)>,
    /// Why there is no PAT to ask about.
    pub(super) unreadable: Option<String>,
    /// What it was before, if it has been taken back into use.
    pub(super) taken_back: Option<Health>,
    /// Whether git asks this program for it; `None` where that cannot be told.
    pub(super) git_asks_us: Option<bool>,
    pub(super) notes: Vec<String>,
    now: Timestamp,
}

impl<'a> Examination<'a> {
    /// Asks all there is to ask. `known` is what would be met in any case.
    pub(super) fn of(
        pat: &'a PatEntry,
        repository: Option<&'a Repository>,
        known: Option<Problem>,
        streams: &mut Streams<'_>,
        context: &Context,
    ) -> Result<Examination<'a>, Failure> {
        let mut it = Examination {
            pat,
            repository,
            identity: None,
            can_read: None,
            can_push: None,
            problem: known.map(|problem| (problem, Step::SignIn)),
            unreadable: None,
            taken_back: None,
            git_asks_us: git_asks_us(pat, repository),
            notes: Vec::new(),
            now: (context.now)(),
        };
        if it.problem.is_some() {
            return Ok(it);
        }
        match secret(pat, streams, context) {
            Ok(secret) => it.problem = it.ask(&secret).err(),
            Err(Failure::Interrupted) => return Err(Failure::Interrupted),
            Err(failure) => it.unreadable = Some(failure.to_string()),
        }
        it.take_back(context)?;
        Ok(it)
    }

    fn ask(&mut self, secret: &Secret) -> Result<(), (Problem, Step)> {
        let at = |step: Step| move |problem: Problem| (problem, step);
        let identity = azure::identity(self.pat.organization(), secret, None, &mut self.notes);
        self.identity = Some(identity.map_err(at(Step::SignIn))?);
        let Some(repository) = self.repository else {
            return Ok(());
        };
        for (service, answer) in
            [(Service::Read, &mut self.can_read), (Service::Write, &mut self.can_push)]
        {
            let opened = azure::access(repository, service, secret, &mut self.notes);
            *answer = match &opened {
                Ok(()) => Some(true),
                Err(problem) if problem.is_a_no() => Some(false),
                Err(_) => None,
            };
            opened.map_err(at(Step::Repository(service)))?;
        }
        Ok(())
    }

    /// A PAT that reads code does what it is for, whatever was believed of it. That it signs in
    /// is not enough: git may have been refused because it lacks the scope.
    fn take_back(&mut self, context: &Context) -> Result<(), Failure> {
        let health = self.pat.health(self.now);
        if self.can_read == Some(true) && health != Health::Good && self.pat.variable().is_none() {
            changes::worked(context, &self.pat.location)?;
            self.taken_back = Some(health);
        }
        Ok(())
    }

    /// Whether all that was asked is well.
    pub(super) fn is_good(&self) -> bool {
        self.problem.is_none() && self.unreadable.is_none()
    }

    /// What a person is told about the problem.
    pub(super) fn words(&self) -> Option<Words> {
        if let Some(why) = &self.unreadable {
            let why = why.clone();
            return Some(Words {
                code: "unreadable".to_owned(),
                why,
                said: None,
                next: Vec::new(),
            });
        }
        let (problem, step) = self.problem.as_ref()?;
        let (replace, again) = (self.replace(), self.again());
        let subject = Subject {
            organization: self.pat.organization(),
            replace: Some(&replace),
            again: &again,
            now: self.now,
        };
        Some(problem.words(*step, &subject))
    }

    fn replace(&self) -> String {
        match &self.pat.location.source {
            SecretSource::Store(_) => format!("To replace it, run: {}", self.pat.login_command()),
            SecretSource::Command(line) => {
                format!("To replace it, put a new one where `{}` finds it", line.program())
            }
            SecretSource::Environment(variable) => format!("To replace it, set {variable} anew"),
        }
    }

    fn again(&self) -> String {
        match (self.repository, self.pat.variable()) {
            (Some(repository), _) => format!("git credential-azdo check {}", repository.url()),
            (None, Some(_)) => format!("git credential-azdo check {}", self.pat.organization()),
            (None, None) => self.pat.login_command().replacen(" login ", " check ", 1),
        }
    }

    /// A good PAT is no use to a git that does not ask for it.
    pub(super) fn not_asked(&self) -> Option<String> {
        if !self.is_good() || self.git_asks_us != Some(false) {
            return None;
        }
        // A server that only the environment has a token for is none that configure knows.
        let is_unknown =
            self.pat.variable().is_some() && self.pat.organization().origin().is_some();
        let command = if is_unknown { "doctor" } else { "configure" };
        Some(format!("But git does not ask this program: git credential-azdo {command}"))
    }

    /// What the user has to know about a PAT that works, and that git does not get all the same.
    pub(super) fn not_in_use(&self) -> Option<String> {
        if self.identity.is_none() || self.taken_back.is_some() || self.pat.variable().is_some() {
            return None;
        }
        let why = match self.pat.health(self.now) {
            Health::Good | Health::Suspect => return None,
            Health::Rejected => {
                let day = self.pat.rejected.map(Timestamp::day).unwrap_or_default();
                format!("a server refused it on {day}")
            }
            Health::Expired => {
                let day = self.pat.end().map(|(end, _)| end.last_day()).unwrap_or_default();
                format!("it is noted to have expired on {day}")
            }
        };
        let restore = self.pat.restore_command();
        Some(format!("git does not get it, since {why}. To let git have it again: {restore}"))
    }
}

fn git_asks_us(pat: &PatEntry, repository: Option<&Repository>) -> Option<bool> {
    let any = || format!("{}/project/_git/repository", pat.organization().url());
    git::asks_us(&repository.map_or_else(any, |repository| repository.url().to_owned())).ok()
}

/// The PAT, wherever it is; a vault is opened for it.
fn secret(pat: &PatEntry, streams: &mut Streams<'_>, context: &Context) -> Result<Secret, Failure> {
    vault::open_for(&pat.location.source, streams, context)?;
    let unreadable = |source| Failure::Error(Error::unreadable(pat, source));
    context.secret(&pat.location).map_err(unreadable)
}
