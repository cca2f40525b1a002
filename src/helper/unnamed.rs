//! `get` where git gives the host alone and nothing tells which organisation is meant.

use super::explain::{self, environment};
use super::subject::Subject;
use crate::choice::Found;
use crate::protocol::Answer;
use crate::record::PatName;
use crate::remote::Remote;
use crate::terminal;
use crate::world::Streams;

pub(super) fn answer(subject: &Subject, streams: &mut Streams<'_>) {
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
        (_, Remote::Server { origin, .. }) => environment::plain_http(streams.errors, origin),
        _ => {}
    }
}
