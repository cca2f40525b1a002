//! What a request is about: where it goes, what is known, and which organisation that means.

use super::known;
use crate::choice::{self, Found};
use crate::error::Error;
use crate::pat::Secret;
use crate::protocol::Request;
use crate::record::{Record, StoredPat};
use crate::remote::{Organisation, Remote};
use crate::store::Variable;
use crate::world::World;

/// Another collection of a server that the user has logged in to.
pub(super) fn new_collection(remote: &Remote, record: &Record) -> Option<Organisation> {
    let Remote::Server { origin, path: Some(path) } = remote else {
        return None;
    };
    record.organisations().iter().find_map(|known| known.sibling_at(origin, path))
}

/// The subject of a request that may be about one of the user's PATs.
pub(crate) struct Subject {
    /// Where it goes.
    pub(crate) remote: Remote,
    /// What is known about the user's PATs.
    pub(crate) record: Record,
    /// The organisation.
    pub(crate) found: Found,
}

impl Subject {
    /// `None` for what cannot be about any PAT; then no file was read.
    pub(super) fn of(request: &Request, world: &World) -> Result<Option<Subject>, Error> {
        Subject::known_by(known::about, request, world)
    }

    /// The same as far as it can be told at once: who else may be meant is not looked for.
    pub(super) fn at_once(request: &Request, world: &World) -> Result<Option<Subject>, Error> {
        Subject::known_by(known::at_once, request, world)
    }

    fn known_by(
        known: impl FnOnce(&Remote, &World) -> Result<Option<Record>, Error>,
        request: &Request,
        world: &World,
    ) -> Result<Option<Subject>, Error> {
        let path = request.path.as_deref();
        let Some(remote) = Remote::of(&request.protocol, &request.host, path) else {
            return Ok(None);
        };
        let known = known(&remote, world)?;
        let username = request.username.as_deref();
        Ok(known.map(|record| Subject::found(remote, username, record, world)))
    }

    /// The same of something that is no request of git's.
    pub(crate) fn at(
        remote: Remote,
        username: Option<&str>,
        world: &World,
    ) -> Result<Option<Subject>, Error> {
        let known = known::about(&remote, world)?;
        Ok(known.map(|record| Subject::found(remote, username, record, world)))
    }

    fn found(remote: Remote, username: Option<&str>, mut record: Record, world: &World) -> Subject {
        let found = choice::organisation(&remote, username, &record, world.remotes);
        if let Some((organisation, _)) = found.organisation() {
            record.add_unbound(organisation);
        }
        Subject { remote, record, found }
    }

    /// Whether this is about a server on which nothing is known, though something may be on others.
    pub(super) fn is_foreign(&self) -> bool {
        let Remote::Server { origin, .. } = &self.remote else {
            return false;
        };
        let is_there = |pat: &StoredPat| pat.organisation().origin() == Some(origin);
        !self.record.pats.iter().any(is_there) && !Variable::any_names(origin)
    }

    /// The token that git gets without having said which organisation it is for: one that is
    /// bound to none, where no other can be meant. So it is where git runs without
    /// `useHttpPath`, and that is how it comes.
    pub(super) fn anybodys(&self) -> Option<Variable> {
        let stored_here =
            |pat: &StoredPat| pat.variable().is_none() && pat.organisation().origin().is_none();
        let unknown = self.remote == Remote::Services
            && self.found == Found::Unclear
            && !self.record.pats.iter().any(stored_here);
        let variable = Variable::AzureDevopsExtPat;
        (unknown && variable.is_set()).then_some(variable)
    }

    /// Whether this is a token of the environment that git has had from us for such a request.
    pub(super) fn is_provided(&self, secret: &Secret) -> bool {
        let has = |variable: Variable| variable.holds(secret);
        match self.found.organisation() {
            Some((organisation, _)) => {
                self.record.of(organisation).filter_map(StoredPat::variable).any(has)
            }
            // It may have been given when the same request said more.
            None => {
                let bound = self.record.pats.iter().filter_map(StoredPat::variable);
                bound.chain(self.anybodys()).any(has)
            }
        }
    }
}
