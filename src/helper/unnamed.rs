//! `get` for an unknown organization: git sent only a host, or a collection without a PAT.

use super::get::let_git_ask;
use super::messages::{self, environment};
use super::subject::{Subject, new_collection, url_of};
use crate::context::{Context, Streams};
use crate::git::protocol::{Answer, Form, Request};
use crate::index::PatName;
use crate::index::select::Found;
use crate::organization::{Path, Remote};
use crate::use_log;

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
                    form: Form::Password,
                    // Nothing can follow it, so git has no state to return.
                    state: None,
                };
                if answer.write(streams.output).is_ok() {
                    let name = format!("${variable}");
                    use_log::note("get", None, &name, &url_of(request), context);
                }
                return;
            }
            Err(why) => environment::unfit(streams, variable, None, &why),
        }
    }
    match (&subject.found, &subject.remote) {
        (Found::Unclear, _) => streams.say(messages::WHICH_ORGANIZATION),
        (_, Remote::Server { origin, path }) => {
            environment::plain_http(streams, origin);
            let is_repository = |path: &Path| path.segments().iter().any(|it| it == "_git");
            // Other software may run on the same host.
            if !path.as_ref().is_some_and(is_repository) {
                return;
            }
            let stored = subject.index.without_provided();
            let Some(collection) = new_collection(&subject.remote, &stored) else {
                return;
            };
            messages::no_pat(streams, request, &collection, None, &subject.index, context);
        }
        _ => return,
    }
    let_git_ask(request, None, None, streams, context);
}
