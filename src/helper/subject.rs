//! The subject of a request: where it goes, which PATs exist, and which organization it is about.

use super::known;
use crate::context::Context;
use crate::error::Error;
use crate::git::protocol::Request;
use crate::index::select::{self, Found, Hints};
use crate::index::{PatEntry, PatIndex};
use crate::organization::{self, Organization, Remote};
use crate::stores::Variable;
use crate::util::pat::Secret;

/// For the fast path, which starts no git and answers only where the URL names the organization.
const NO_HINTS: Hints = Hints { remotes: Vec::new, leave_out_paths: || false };

/// Another collection of a server that the user has logged in to.
pub(super) fn new_collection(remote: &Remote, index: &PatIndex) -> Option<Organization> {
    let Remote::Server { origin, path: Some(path) } = remote else {
        return None;
    };
    organization::new_collection(index.organizations().into_iter(), origin, path)
}

/// The URL of a request as git's configuration spells it.
pub(super) fn url_of(request: &Request) -> String {
    let path = request.path.as_deref().unwrap_or_default();
    format!("{}://{}/{path}", request.protocol, request.host.to_ascii_lowercase())
}

fn remote(request: &Request) -> Option<Remote> {
    Remote::parse(&request.protocol, &request.host, request.path.as_deref())
}

/// The subject of a request that one of the user's PATs may match.
pub(crate) struct Subject {
    pub(crate) remote: Remote,
    pub(crate) index: PatIndex,
    pub(crate) found: Found,
}

impl Subject {
    /// The subject of a request, or `None` if no PAT can match it; then no file was read.
    pub(super) fn new(request: &Request, context: &Context) -> Result<Option<Subject>, Error> {
        let Some(remote) = remote(request) else {
            return Ok(None);
        };
        Subject::at(remote, request.username.as_deref(), context)
    }

    /// The subject as far as the request and a part of the index tell: git is not asked for the
    /// repository's remotes.
    pub(super) fn for_fast_path(
        request: &Request,
        context: &Context,
    ) -> Result<Option<Subject>, Error> {
        let Some(remote) = remote(request) else {
            return Ok(None);
        };
        let known = known::for_fast_path(&remote, context)?;
        let username = request.username.as_deref();
        Ok(known.map(|index| Subject::found(remote, username, index, NO_HINTS)))
    }

    /// The subject of a URL that is not from one of git's requests.
    pub(crate) fn at(
        remote: Remote,
        username: Option<&str>,
        context: &Context,
    ) -> Result<Option<Subject>, Error> {
        let known = known::about(&remote, context)?;
        Ok(known.map(|index| Subject::found(remote, username, index, context.hints)))
    }

    fn found(remote: Remote, username: Option<&str>, mut index: PatIndex, hints: Hints) -> Subject {
        let found = select::organization(&remote, username, &index, hints);
        if let Some(organization) = found.organization() {
            index.add_unbound(organization);
        }
        Subject { remote, index, found }
    }

    /// Whether this is a server without a PAT.
    pub(super) fn is_foreign(&self) -> bool {
        let Remote::Server { origin, .. } = &self.remote else {
            return false;
        };
        let is_there = |pat: &PatEntry| pat.organization().origin() == Some(origin);
        !self.index.pats.iter().any(is_there) && !Variable::any_names(origin)
    }

    /// The token for requests that do not name an organization: one that is bound to none, if no
    /// other PAT can be meant. git sends such requests where useHttpPath is off.
    pub(super) fn anybodys(&self) -> Option<Variable> {
        let stored_here =
            |pat: &PatEntry| pat.variable().is_none() && pat.organization().origin().is_none();
        let unknown = self.remote == Remote::Services
            && self.found == Found::Unclear
            && !self.index.pats.iter().any(stored_here);
        let variable = Variable::AzureDevopsExtPat;
        (unknown && variable.is_set()).then_some(variable)
    }

    /// Whether git got this token of the environment from us for such a request.
    pub(super) fn is_provided(&self, secret: &Secret) -> bool {
        let has = |variable: Variable| variable.holds(secret);
        match self.found.organization() {
            Some(organization) => {
                self.index.of(organization).filter_map(PatEntry::variable).any(has)
            }
            // git may have got it when the same request said more.
            None => {
                let bound = self.index.pats.iter().filter_map(PatEntry::variable);
                bound.chain(self.anybodys()).any(has)
            }
        }
    }
}
