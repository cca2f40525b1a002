//! `get` where nothing tells which organisation is meant: git gives the host alone, or a collection
//! that nobody logged in to.

use super::explain::{self, environment};
use super::subject::{Subject, new_collection};
use crate::choice::Found;
use crate::protocol::{Answer, Request};
use crate::record::PatName;
use crate::remote::{Path, Remote};
use crate::terminal;
use crate::world::{Streams, World};

pub(super) fn answer(
    subject: &Subject,
    request: &Request,
    streams: &mut Streams<'_>,
    world: &World,
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
        (Found::Unclear, _) => terminal::say(streams.errors, explain::WHICH_ORGANISATION),
        (_, Remote::Server { origin, path }) => {
            environment::plain_http(streams.errors, origin);
            let is_repository = |path: &Path| path.segments().iter().any(|it| it == "_git");
            // Something else may live on the same host.
            if path.as_ref().is_some_and(is_repository)
                && let Some(collection) =
                    new_collection(&subject.remote, &subject.record.without_provided())
            {
                explain::no_pat(streams.errors, request, &collection, &subject.record, world);
            }
        }
        _ => {}
    }
}
