//! What a person is told about a problem: what happened, and what to do next.

mod pat;
mod repository;
mod temporary;

use super::Problem;
use super::verdict::{Identity, Reason, Refusal, Service};
use crate::azure::http::Trouble;
use crate::organization::Organization;
use crate::util::time::Timestamp;

/// Which PAT it is about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Who it is for.
    pub organization: &'a Organization,
    /// What puts another one in its place, as a sentence.
    pub replace: Option<&'a str>,
    /// What asks again.
    pub again: &'a str,
    /// What the clock says.
    pub now: Timestamp,
}

/// How far it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Signing in.
    SignIn,
    /// A repository, after signing in.
    Repository(Service),
}

/// What a person is told. What a server said in it is not yet fit for a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The problem in one word that programs can rely on.
    pub code: String,
    /// What happened, in whole sentences.
    pub why: String,
    /// The server's own words, where they add to it.
    pub said: Option<String>,
    /// What to do, the most likely first.
    pub next: Vec<String>,
}

impl Identity {
    /// As a person calls somebody: `Jane Doe (jane@example.com)`.
    pub fn who(&self) -> String {
        match (&self.name, &self.account) {
            (Some(name), Some(account)) if name != account => format!("{name} ({account})"),
            (Some(one), _) | (None, Some(one)) => one.clone(),
            (None, None) => format!("user {}", self.id),
        }
    }
}

impl Problem {
    /// What a person is told about it.
    pub fn words(&self, step: Step, subject: &Subject<'_>) -> Words {
        match self {
            Problem::Trouble(trouble) => of_trouble(trouble),
            Problem::Refusal(refusal) => of_refusal(refusal, step, subject),
        }
    }

    /// Whether another PAT for the same place would meet the same.
    pub fn is_of_the_place(&self) -> bool {
        match self {
            Problem::Trouble(_) => true,
            Problem::Refusal(refusal) => {
                matches!(refusal.reason, Reason::RateLimited(_) | Reason::NotAzure)
            }
        }
    }

    /// Whether it is a no to what was asked; the others leave that open.
    pub fn is_a_no(&self) -> bool {
        match self {
            Problem::Trouble(_) => false,
            Problem::Refusal(refusal) => !matches!(
                refusal.reason,
                Reason::RateLimited(_)
                    | Reason::ServerFault
                    | Reason::NotAzure
                    | Reason::Redirected(_)
                    | Reason::Strange
            ),
        }
    }

    /// Seconds that the server wants to be left alone.
    pub fn pause(&self) -> Option<u64> {
        match self {
            Problem::Refusal(Refusal { reason: Reason::RateLimited(seconds), .. }) => *seconds,
            _ => None,
        }
    }
}

fn of_trouble(trouble: &Trouble) -> Words {
    let Trouble { code, why, next } = trouble.clone();
    let why = format!("{why}. This says nothing about the PAT.");
    Words { code, why, said: None, next: vec![next] }
}

fn of_refusal(refusal: &Refusal, step: Step, subject: &Subject<'_>) -> Words {
    let (code, why, next) = match (&refusal.reason, step) {
        (Reason::Refused, Step::Repository(service)) => repository::without_scope(service, subject),
        (Reason::Forbidden, _) => repository::forbidden(step),
        (Reason::NotThere, Step::Repository(_)) => repository::not_there(refusal),
        (Reason::SignInPage, Step::Repository(_)) => repository::sign_in_page(),
        (reason, _) if reason.is_about_the_pat() => pat::words(refusal, subject),
        _ => temporary::words(refusal, subject),
    };
    let said = refusal.said.clone().filter(|_| !repeats(&refusal.reason));
    Words { code: code.to_owned(), why, said, next }
}

/// Whether the server's words would only say the same again.
fn repeats(reason: &Reason) -> bool {
    matches!(reason, Reason::Expired | Reason::IisBasic | Reason::RateLimited(_))
}

type Told = (&'static str, String, Vec<String>);

/// What puts another PAT in the place of this one, before what else can be done.
fn replace_first(subject: &Subject<'_>, next: Vec<String>) -> Vec<String> {
    subject.replace.map(str::to_owned).into_iter().chain(next).collect()
}

/// The same, after it.
fn then_replace(subject: &Subject<'_>, mut next: Vec<String>) -> Vec<String> {
    next.extend(subject.replace.map(str::to_owned));
    next
}
