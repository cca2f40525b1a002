//! What can happen: to PATs, between git and the server, to the clock and to the store.

use std::fmt;

use proptest::prelude::*;

use crate::life::git::Kind;
use crate::life::kill::Kill;
use crate::life::user::{DAY, HOUR};

pub const ORGANIZATIONS: [&str; 2] = ["acme", "globex"];
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

/// Mostly the same, so that operations meet.
fn whose() -> impl Strategy<Value = Whose> {
    let organization = prop_oneof![5 => Just(ORGANIZATIONS[0]), 1 => Just(ORGANIZATIONS[1])];
    let name = prop_oneof![4 => Just("default"), 3 => Just("build"), 1 => Just("ci")];
    (organization, name)
}

fn git() -> impl Strategy<Value = usize> {
    prop_oneof![4 => Just(0), 2 => Just(1), 1 => Just(2)]
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
        2 => prop::sample::select(vec![3 * DAY, 13 * DAY, 15 * DAY, -10 * DAY, 150 * DAY, -150 * DAY]),
    ]
}

fn operation() -> impl Strategy<Value = Operation> {
    use Operation::{
        Accept, Break, Clock, Damage as Harm, Default, Login, Logout, Mend, Paste, Refuse, Repair,
        Restore, RestorePrevious, Start,
    };
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
        12 => (git(), kind, whose(), repository, prop::bool::weighted(0.3)).prop_map(
            |(git, kind, whose, repository, named)| Start { git, kind, whose, repository, named }),
        14 => git().prop_map(Refuse),
        8 => git().prop_map(Accept),
        8 => (git(), token()).prop_map(|(git, token)| Paste(git, token)),
        5 => clock().prop_map(Clock),
        2 => (whose(), damage).prop_map(|(whose, damage)| Harm(whose, damage)),
        1 => whose().prop_map(Mend),
        1 => broken.prop_map(Break),
        1 => Just(Repair),
    ]
}

/// What the user does while git runs.
fn meanwhile(whose: Whose) -> impl Strategy<Value = Operation> {
    let login = move |token| Operation::Login { whose, token, default: false, days: None };
    prop_oneof![
        2 => token().prop_map(login),
        1 => Just(Operation::Logout(whose)),
        1 => Just(Operation::Restore(whose)),
        1 => Just(Operation::RestorePrevious(whose)),
        1 => clock().prop_map(Operation::Clock),
    ]
}

fn start(kind: Kind, whose: Whose, repository: &'static str, named: bool) -> Operation {
    Operation::Start { git: 0, kind, whose, repository, named }
}

/// The server rejects this PAT for two commands.
fn dies(whose: Whose) -> Vec<Operation> {
    let refused = |at| [start(Kind::Old, whose, at, true), Operation::Refuse(0)];
    ["web", "api"].into_iter().flat_map(refused).collect()
}

/// A few operations that meet, or lead to a state which is rare otherwise.
fn scene() -> impl Strategy<Value = Vec<Operation>> {
    use Operation::{Accept, Paste, Refuse};
    let kind = || prop::sample::select(vec![Kind::Old, Kind::New]);
    let all_die = whose().prop_map(|(organization, _)| {
        ["default", "build", "ci"].into_iter().flat_map(|name| dies((organization, name))).collect()
    });
    let pasted = (kind(), whose(), token(), any::<bool>());
    let pasted = pasted.prop_flat_map(|(kind, whose, token, named)| {
        (prop::option::of(meanwhile(whose)), any::<bool>()).prop_map(move |(between, is_dead)| {
            let git = [start(kind, whose, "web", named), Refuse(0), Refuse(0)];
            let dies = if is_dead { dies(whose) } else { Vec::new() };
            let rest = between.into_iter().chain([Paste(0, token), Accept(0)]);
            dies.into_iter().chain(git).chain(rest).collect()
        })
    });
    let overtaken = (kind(), whose()).prop_flat_map(|(kind, whose)| {
        (meanwhile(whose), meanwhile(whose)).prop_map(move |(first, second)| {
            let start = || start(kind, whose, "web", false);
            vec![start(), first, start(), second, Accept(0)]
        })
    });
    prop_oneof![
        20 => operation().prop_map(|operation| vec![operation]),
        1 => whose().prop_map(dies),
        1 => all_die,
        2 => pasted,
        2 => overtaken,
    ]
}

/// Sequences without kills.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(scene(), 1..40).prop_map(|scenes| {
        let operations = scenes.into_iter().flatten();
        operations.map(|operation| Step { operation, kill: None }).collect()
    })
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
