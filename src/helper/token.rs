//! Entra tokens as answers to git.

use crate::context::Context;
use crate::entra;
use crate::git::protocol::{Form, Request};
use crate::git::{self, Version};
use crate::index::{PatEntry, PatIndex};
use crate::organization::Organization;
use crate::stores::SecretId;
use crate::util::pat::Secret;

/// When git must stop using a token or PAT, in seconds since 1970. For a PAT only an exact end: git
/// would take the latest possible one for the real one. For a token a minute before its end, or that;
/// never what is over by a wrong clock, because git would prompt.
pub(super) fn end(pat: &PatEntry, secret: &Secret, context: &Context) -> Option<i64> {
    if pat.location.source.entra().is_none() {
        return pat.end().filter(|end| !end.at_latest).map(|end| end.at.unix());
    }
    let end = entra::end_of(secret)?.unix();
    [end - 60, end].into_iter().find(|end| *end > (context.now)().unix())
}

/// How git gets a token, or a PAT.
pub(super) fn form(pat: &PatEntry, request: &Request, context: &Context) -> Form {
    if pat.location.source.entra().is_none() || !request.takes_headers {
        return Form::Password;
    }
    let version = context.dirs().ok().and_then(|dirs| git::caller_version(dirs.data()));
    if version >= Some(Version::BEARER) { Form::Bearer } else { Form::Ephemeral }
}

/// The ids among `tried` that git must not get again. A rejected token is no longer cached, and a
/// new one is tried once.
pub(super) fn exhausted(tried: &[SecretId], index: &PatIndex) -> Vec<SecretId> {
    let gives_new = |id: &SecretId| {
        let is_it = |pat: &&PatEntry| pat.location.secret == *id;
        index.pats.iter().find(is_it).is_some_and(|pat| pat.location.source.entra().is_some())
    };
    let times = |id: &SecretId| tried.iter().filter(|other| *other == id).count();
    tried.iter().filter(|id| times(id) > 1 || !gives_new(id)).cloned().collect()
}

/// The source of this token. A token that is not cached, because it ends soon or there is no cache, is
/// known only by git's state. The source is not asked, as it may start a program.
pub(super) fn holder<'a>(
    token: &Secret,
    given: Option<&SecretId>,
    organization: &Organization,
    index: &'a PatIndex,
    context: &Context,
) -> Option<&'a PatEntry> {
    index.of(organization).filter(|pat| pat.location.source.entra().is_some()).find(|pat| {
        given == Some(&pat.location.secret)
            || context.cached_token(&pat.location).as_ref() == Some(token)
    })
}
