//! The program beside this one that speaks to servers: TLS, proxies, and what git was told about
//! them.
//!
//! It is a program of its own for the sake of `get`. In one with it, `get` took 6 to 8 % longer
//! without running a line of it: the loader adjusts some 1700 more addresses at each start, on
//! seven more pages of memory. Besides, what a server sends is first read where no record and no
//! store is at hand.

mod client;
mod errors;
mod obstacle;
mod proxy;
mod settings;

use std::io::{self, Write, stdout};
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::azure::{Question, Reply};
use crate::pat::Secret;
use crate::protocol::read_all;
use client::Client;
use obstacle::Obstacle;

/// Answers the question on standard input: see [`crate::azure::Question`].
pub fn main() -> ExitCode {
    let answered =
        asked().and_then(|(question, pat)| writeln!(stdout(), "{}", answer(question, pat)));
    match answered {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(
                io::stderr(),
                "git-credential-azdo-net: {error}. This program is run by git-credential-azdo: see \
                 git credential-azdo help check"
            );
            ExitCode::FAILURE
        }
    }
}

fn asked() -> io::Result<(Question, Secret)> {
    let unclear = || io::Error::other("there is no question on standard input");
    let input = read_all(&mut crate::RawInput)?.ok_or_else(unclear)?;
    let text = str::from_utf8(&input).map_err(|_| unclear())?;
    let (question, pat) = text.split_once('\n').ok_or_else(unclear)?;
    let question = serde_json::from_str(question).ok().and_then(|value| Question::read(&value));
    Ok((question.ok_or_else(unclear)?, Secret::new(pat.to_owned())))
}

fn answer(question: Question, pat: Secret) -> Value {
    let mut notes = Vec::new();
    let found = Client::to(&question.server, question.limit).and_then(|client| {
        notes = client.notes();
        client.get(question.url, pat, question.guise)
    });
    match found {
        Ok(reply) => json!({ "notes": notes, "reply": in_json(&reply) }),
        Err(obstacle) => json!({ "notes": notes, "trouble": trouble(&obstacle) }),
    }
}

fn in_json(reply: &Reply) -> Value {
    json!({
        "status": reply.status,
        "headers": reply.headers,
        "body": String::from_utf8_lossy(&reply.body),
    })
}

fn trouble(obstacle: &Obstacle) -> Value {
    let told = obstacle.told();
    json!({ "code": told.code, "why": told.why, "next": told.next })
}
