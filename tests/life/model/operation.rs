//! What can happen: to PATs, between git and the server, to the clock and to the store.

use std::fmt;

use proptest::prelude::*;

use crate::life::git::Kind;
use crate::life::kill::Kill;
use crate::life::user::{DAY, HOUR};

pub const ORGANIZATIONS: [&str; 2] = ["acme", "globex"];
pub const NAMES: [&str; 3] = ["default", "build", "ci"];
/// How many git commands run at the same time.
pub const GITS: usize = 3;

/// A token, which the user has for an organization.
#[derive(Clone, Copy, Debug)]
pub enum Token {
    New,
    /// One that an earlier operation stored, counted back from the last.
    Earlier(usize),
}

#[derive(Clone, Copy, Debug)]
pub enum Damage {
    Removed,
    Emptied,
    /// No one may read it, or others too.
    WrongMode,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Nothing can be read or written.
    Closed,
    /// Nothing can be written.
    ReadOnly,
}

/// One of the PATs, by organization and name.
pub type Whose = (&'static str, &'static str);

#[derive(Clone, Debug)]
pub enum Operation {
    Login {
        whose: Whose,
        token: Token,
        default: bool,
        days: Option<u8>,
    },
    Logout(Whose),
    Default(Whose),
    Restore(Whose),
    RestorePrevious(Whose),
    /// A git command starts, in place of the one that had this number.
    Start {
        git: usize,
        kind: Kind,
        whose: Whose,
        repository: &'static str,
        named: bool,
    },
    /// The server rejects what this git sent.
    Refuse(usize),
    /// The server accepts it.
    Accept(usize),
    /// The user pastes a token at git's prompt.
    Paste(usize, Token),
    /// Negative if the clock is set back.
    Clock(i64),
    Damage(Whose, Damage),
    /// The user undoes all damage to this PAT.
    Mend(Whose),
    Break(Broken),
    Repair,
}

/// An operation whose program is perhaps killed at this system call.
#[derive(Clone)]
pub struct Step {
    pub operation: Operation,
    pub kill: Option<Kill>,
}

/// On one line.
impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.operation)?;
        self.kill.map_or(Ok(()), |kill| write!(f, ", {kill:?}"))
    }
}

fn whose() -> impl Strategy<Value = Whose> {
    (prop::sample::select(vec!["acme", "acme", "acme", "globex"]), prop::sample::select(&NAMES[..]))
}

fn token() -> impl Strategy<Value = Token> {
    prop_oneof![4 => Just(Token::New), 1 => (0..4usize).prop_map(Token::Earlier)]
}

fn clock() -> impl Strategy<Value = i64> {
    prop_oneof![
        2 => Just(30),
        4 => Just(120),
        3 => Just(2 * HOUR),
        3 => Just(25 * HOUR),
        1 => prop::sample::select(vec![3 * DAY, 13 * DAY, 15 * DAY, -10 * DAY, 150 * DAY, -150 * DAY]),
    ]
}

fn operation() -> impl Strategy<Value = Operation> {
    use Operation::{
        Accept, Break, Clock, Damage as Harm, Default, Login, Logout, Mend, Paste, Refuse, Repair,
        Restore, RestorePrevious, Start,
    };
    let git = 0..GITS;
    let kind = prop::sample::select(vec![Kind::Old, Kind::New, Kind::Proactive]);
    let repository = prop::sample::select(vec!["web", "api"]);
    let damage = prop::sample::select(vec![Damage::Removed, Damage::Emptied, Damage::WrongMode]);
    let broken = prop::sample::select(vec![Broken::Closed, Broken::ReadOnly]);
    prop_oneof![
        6 => (whose(), token(), prop::bool::weighted(0.1), prop::option::weighted(0.2, 1..20u8))
            .prop_map(|(whose, token, default, days)| Login { whose, token, default, days }),
        2 => whose().prop_map(Logout),
        1 => whose().prop_map(Default),
        1 => whose().prop_map(Restore),
        2 => whose().prop_map(RestorePrevious),
        10 => (git.clone(), kind, whose(), repository, prop::bool::weighted(0.3)).prop_map(
            |(git, kind, whose, repository, named)| Start { git, kind, whose, repository, named }),
        10 => git.clone().prop_map(Refuse),
        6 => git.clone().prop_map(Accept),
        4 => (git, token()).prop_map(|(git, token)| Paste(git, token)),
        4 => clock().prop_map(Clock),
        2 => (whose(), damage).prop_map(|(whose, damage)| Harm(whose, damage)),
        1 => whose().prop_map(Mend),
        1 => broken.prop_map(Break),
        1 => Just(Repair),
    ]
}

/// Sequences without kills.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = operation().prop_map(|operation| Step { operation, kill: None });
    prop::collection::vec(step, 1..60)
}

/// The calls that change something on disk or come between.
const CALLS: [&str; 6] = ["openat", "write", "fsync", "rename", "unlink", "flock"];

/// Sequences with kills, which leave out the clock: the real program has the machine's.
pub fn steps_with_kills() -> impl Strategy<Value = Vec<Step>> {
    let timeless =
        operation().prop_filter("no clock", |operation| !matches!(operation, Operation::Clock(_)));
    let kill = (prop::sample::select(&CALLS[..]), 1..8usize);
    let kill = kill.prop_map(|(call, number)| Kill { call, number });
    let step = (timeless, prop::option::weighted(0.4, kill));
    prop::collection::vec(step.prop_map(|(operation, kill)| Step { operation, kill }), 1..30)
}
