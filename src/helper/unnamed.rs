//! `get` where nothing tells which organization is meant: git gives the host alone, or a collection
//! that nobody logged in to.

use super::messages::{self, environment};
use super::subject::{Subject, new_collection};
use crate::context::{Context, Streams};
use crate::git::protocol::{Answer, Request};
use crate::index::PatName;
use crate::index::select::Found;
use crate::organization::{Path, Remote};
use crate::util::terminal;

pub(super) fn answer(
    subject: &Subject,
    request: &Request,
    streams: &mut Streams<'_>,
    context: &Context,
) {
    if let Some(variable) = subject.anybodys() {
        match variable.read() {
            Ok(secret) => {
                let name = PatName::default();
                let answer = Answer {
                    username: Some(name.as_username()),
                    password: Some(&secret),
                    password_expiry_utc: None,
                    // There is nothing to try after it, so git has nothing to hand back.
                    state: None,
                };
                let _ = answer.write(streams.output);
                return;
            }
            Err(why) => environment::unfit(streams.errors, variable, None, &why),
        }
    }
    match (&subject.found, &subject.remote) {
        (Found::Unclear, _) => terminal::say(streams.errors, messages::WHICH_ORGANIZATION),
        (_, Remote::Server { origin, path }) => {
            environment::plain_http(streams.errors, origin);
            let is_repository = |path: &Path| path.segments().iter().any(|it| it == "_git");
            // Something else may live on the same host.
            if path.as_ref().is_some_and(is_repository)
                && let Some(collection) =
                    new_collection(&subject.remote, &subject.index.without_provided())
            {
                messages::no_pat(streams.errors, request, &collection, &subject.index, context);
            }
        }
        _ => {}
    }
}
