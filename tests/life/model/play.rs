//! Plays operations with the program and in the model, side by side.

use git_credential_azdo::stores::SecretLocation;
use git_credential_azdo::util::time::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use test_support::pat84;

use super::expected::World;
use super::fetch::Fetch;
use super::operation::{Broken, GITS, Operation, Step, Token, Whose};
use super::store;
use crate::life::user::{DAY, User, login};

pub type Checked = Result<(), TestCaseError>;

/// No PAT's own month ends it within this time around the start.
const LIMITS: [i64; 2] = [-60 * DAY, 240 * DAY];

pub struct Play {
    pub user: User,
    pub world: World,
    pub gits: [Option<Fetch>; GITS],
    /// The last token that the user got from Azure DevOps.
    last_seed: u64,
    start: i64,
    /// Whether the program that ran last was killed.
    pub was_killed: bool,
    /// Whether the clock is the machine's, which the real program has.
    is_real: bool,
}

impl Play {
    pub fn new(unattended: bool, is_real: bool) -> Play {
        let user = User::new();
        user.unattended(unattended);
        if is_real {
            user.set_clock(Timestamp::now().unix());
        }
        let start = user.now();
        let world = World { now: start, unattended, ..World::default() };
        let gits = [None, None, None];
        Play { user, world, gits, last_seed: 0, start, was_killed: false, is_real }
    }

    /// Plays all steps and checks everything after each.
    pub fn all(mut self, steps: &[Step]) -> Checked {
        for (number, step) in steps.iter().enumerate() {
            let played = self.step(step).and_then(|()| self.is_consistent()).and_then(|()| {
                let is_due = number % 4 == 3 || number + 1 == steps.len();
                if is_due { self.answers_agree() } else { Ok(()) }
            });
            played.map_err(|error| {
                let index = self.user.index().to_text();
                let world = &self.world;
                TestCaseError::fail(format!(
                    "step {number}, {step:?}: {error}\n{world:#?}\n{index}"
                ))
            })?;
        }
        Ok(())
    }

    fn step(&mut self, step: &Step) -> Checked {
        self.user.kill(step.kill);
        self.was_killed = false;
        self.follow_clock();
        let result = self.operation(&step.operation);
        self.follow_clock();
        self.user.kill(None);
        result
    }

    fn follow_clock(&mut self) {
        if self.is_real {
            let now = Timestamp::now().unix();
            self.user.set_clock(now);
            self.world.set_clock(now);
        }
    }

    fn operation(&mut self, operation: &Operation) -> Checked {
        match *operation {
            Operation::Login { whose, token, default, days } => {
                self.login(whose, token, default, days)
            }
            Operation::Logout(whose) => self.logout(whose),
            Operation::Default(whose) => self.make_default(whose),
            Operation::Restore(whose) => self.restore(whose),
            Operation::RestorePrevious(whose) => self.restore_previous(whose),
            Operation::Start { git, kind, whose, repository, named } => {
                self.start(git, kind, whose, repository, named)
            }
            Operation::Refuse(git) => self.refuse(git),
            Operation::Accept(git) => self.accept(git),
            Operation::Paste(git, token) => {
                let seed = self.seed(token);
                if let Some(fetch) = self.gits[git].as_mut().filter(|_| !self.world.unattended) {
                    fetch.paste(seed);
                }
                Ok(())
            }
            Operation::Clock(seconds) => {
                let now = self.world.now + seconds;
                if (LIMITS[0]..LIMITS[1]).contains(&(now - self.start)) {
                    self.user.wait(seconds);
                    self.world.set_clock(now);
                    self.gits.iter_mut().flatten().for_each(|fetch| fetch.ages(seconds));
                }
                Ok(())
            }
            Operation::Damage(..)
            | Operation::Mend(_)
            | Operation::Break(_)
            | Operation::Repair => {
                store::change(&self.user, &mut self.world, operation);
                Ok(())
            }
        }
    }

    fn seed(&mut self, token: Token) -> u64 {
        match token {
            Token::Earlier(back) if self.last_seed > 0 => {
                self.last_seed.saturating_sub(back as u64).max(1)
            }
            _ => {
                self.last_seed += 1;
                self.last_seed
            }
        }
    }

    /// Runs a command of the user's. Returns whether it succeeded, or `None` if it was killed.
    fn command(&mut self, arguments: &[&str], input: &str) -> Option<bool> {
        let ran = self.user.run(arguments, input);
        self.was_killed = ran.was_killed;
        (!self.was_killed).then_some(ran.status == 0)
    }

    /// Accepts that one of these is what happened, the most likely first; if the program was killed,
    /// also that nothing did.
    pub fn settle(&mut self, mut possible: Vec<World>) -> Checked {
        if self.was_killed {
            possible.push(self.world.clone());
        }
        let differences: Vec<_> = possible.iter().map(|world| self.difference(world)).collect();
        match differences.iter().position(Option::is_none) {
            Some(position) => {
                self.world = possible.swap_remove(position);
                Ok(())
            }
            None => Err(TestCaseError::fail(format!("{differences:#?}"))),
        }
    }

    fn login(&mut self, whose: Whose, token: Token, default: bool, days: Option<u8>) -> Checked {
        let seed = self.seed(token);
        let (organization, name) = whose;
        let mut arguments = login(name).to_vec();
        arguments[1] = organization;
        let days = days.map(|days| format!("--expires={days}d"));
        arguments.extend(days.as_deref());
        arguments.extend(default.then_some("--default"));
        let before = self.location(whose);
        let succeeded = self.command(&arguments, &pat84(seed));
        if succeeded == Some(false) {
            prop_assert!(self.world.broken.is_some(), "the PAT was not stored");
            return self.settle(vec![self.world.clone()]);
        }
        let mut world = self.world.clone();
        world.put(organization, name, seed);
        if default {
            world.make_default(organization, name);
        }
        if let (Some(days), Some(pat)) = (&days, world.find_mut(organization, name)) {
            // Until the end of that day.
            pat.expires = self.expires(organization, name);
            let days: i64 = days["--expires=".len()..days.len() - 1].parse().expect("days");
            let left = pat.expires.map(|end| end - self.world.now);
            let right = left.is_some_and(|left| (1..=(days + 1) * DAY).contains(&left));
            prop_assert!(right || succeeded.is_none(), "{days} days, but {left:?} seconds");
        }
        // Where the secret is tells whether it was killed before it stored anything: the secret may
        // be the same as before, and a closed store does not say what it is.
        let nothing_happened = succeeded.is_none() && self.location(whose) == before;
        let unchanged = nothing_happened.then(|| self.world.clone());
        self.settle(unchanged.into_iter().chain([world]).collect())?;
        if succeeded.is_some() { store::is_swept(&self.user, &self.world) } else { Ok(()) }
    }

    fn logout(&mut self, (organization, name): Whose) -> Checked {
        let is_there = self.world.find(organization, name).is_some();
        let succeeded = self.command(&["logout", organization, "--name", name], "");
        prop_assert!(succeeded.is_none_or(|succeeded| succeeded == is_there));
        let mut world = self.world.clone();
        world.delete(organization, name);
        self.settle(vec![world])
    }

    fn make_default(&mut self, (organization, name): Whose) -> Checked {
        let is_there = self.world.find(organization, name).is_some();
        let succeeded = self.command(&["default", organization, "--name", name], "");
        prop_assert!(succeeded.is_none_or(|succeeded| succeeded == is_there));
        let mut world = self.world.clone();
        world.make_default(organization, name);
        self.settle(vec![world])
    }

    fn restore(&mut self, (organization, name): Whose) -> Checked {
        let found = self.world.find(organization, name);
        let id = found.filter(|pat| self.world.is_readable(pat)).map(|pat| pat.id);
        let succeeded = self.command(&["restore", organization, "--name", name], "");
        prop_assert!(succeeded.is_none_or(|succeeded| succeeded == id.is_some()));
        let mut world = self.world.clone();
        if let Some(id) = id {
            world.clear(id);
        }
        self.settle(vec![world])
    }

    fn restore_previous(&mut self, (organization, name): Whose) -> Checked {
        let found = self.world.previous_of(organization, name).cloned();
        let found = found.filter(|previous| self.world.is_readable(&previous.pat));
        let arguments = ["restore", organization, "--name", name, "--previous"];
        let succeeded = self.command(&arguments, "");
        let doubtful = found.as_ref().is_some_and(|previous| previous.doubtful);
        let as_expected = succeeded.is_none_or(|succeeded| succeeded == found.is_some());
        prop_assert!(doubtful || as_expected, "restore --previous: {succeeded:?}, {found:?}");
        let mut world = self.world.clone();
        if found.is_some() && succeeded != Some(false) {
            world.restore_previous(organization, name);
        }
        self.settle(vec![world])
    }

    fn location(&self, (organization, name): Whose) -> Option<SecretLocation> {
        Some(self.user.find(organization, name)?.location)
    }

    fn expires(&self, organization: &str, name: &str) -> Option<i64> {
        let found = self.user.find(organization, name)?;
        found.expires.map(Timestamp::unix)
    }

    /// Whether the store accepts a secret.
    pub fn can_store(&self) -> bool {
        !matches!(self.world.broken, Some(Broken::Closed | Broken::ReadOnly))
    }
}
