//! git commands, of which several run at the same time.

use proptest::prelude::*;
use test_support::pat84;

use super::expected::{Pat, World};
use super::operation::Whose;
use super::play::{Checked, Play};
use crate::life::git::{Git, Kind};
use crate::life::user::User;

/// For how many seconds a git that keeps no state may prompt.
const PROMPT: i64 = 15 * 60;

/// What git got from us and sent.
#[derive(Clone, Copy)]
struct Given {
    id: u32,
    was_suspect: bool,
}

pub struct Fetch {
    git: Git,
    kind: Kind,
    organization: &'static str,
    repository: &'static str,
    /// The name in the URL.
    named: Option<&'static str>,
    given: Option<Given>,
    tried: Vec<u32>,
    /// The PAT that the helper asked the user to replace, when git prompted.
    to_replace: Option<u32>,
    pasted: Option<u64>,
    /// For how long it has prompted.
    prompts: i64,
    /// Whether it called the helper by strace, which hides that it is the same git.
    is_hidden: bool,
}

impl Fetch {
    pub fn paste(&mut self, seed: u64) {
        if self.git.sends().is_none() {
            self.git.paste(&pat84(seed));
            self.pasted = Some(seed);
        }
    }

    /// Whether it is not known any more that git prompted.
    fn is_late(&self, user: &User) -> bool {
        let is_hidden = self.is_hidden || user.is_killed();
        self.kind == Kind::Old && (self.prompts >= PROMPT || is_hidden)
    }

    pub fn ages(&mut self, seconds: i64) {
        self.prompts += seconds.max(0);
    }
}

impl Play {
    pub fn start(
        &mut self,
        number: usize,
        kind: Kind,
        (organization, name): Whose,
        repository: &'static str,
        is_named: bool,
    ) -> Checked {
        let named = is_named.then_some(name);
        self.gits[number] = None;
        // Each command is another process, which another spelling of the URL stands for here.
        let encoded: String = repository[..number].bytes().map(|it| format!("%{it:02x}")).collect();
        let path = format!("{organization}/p/_git/{encoded}{}", &repository[number..]);
        let git = Git::at(&self.user, kind, named, path);
        self.was_killed = git.was_killed;
        if git.was_killed {
            return self.settle(vec![self.world.clone()]);
        }
        let mut fetch = Fetch {
            git,
            kind,
            organization,
            repository,
            named,
            given: None,
            tried: Vec::new(),
            to_replace: None,
            pasted: None,
            prompts: 0,
            is_hidden: self.user.is_killed(),
        };
        let chosen = self.world.choose(organization, named, &[]);
        let expected = chosen.map(|pat| pat84(pat.seed));
        prop_assert_eq!(fetch.git.sends(), expected.as_deref(), "{}", fetch.git.errors);
        if expected.is_some() {
            let only_reminds =
                fetch.git.errors.is_empty() || fetch.git.errors.contains(" expires ");
            prop_assert!(only_reminds, "{}", fetch.git.errors);
        }
        self.takes_answer(&mut fetch)?;
        self.gits[number] = Some(fetch);
        Ok(())
    }

    /// Notes what git got from the helper, which is a PAT that it has not tried, or a message that
    /// says which PAT to replace.
    fn takes_answer(&self, fetch: &mut Fetch) -> Checked {
        let (world, organization) = (&self.world, fetch.organization);
        let chosen = world.choose(organization, fetch.named, &fetch.tried);
        // The last answer of a command may be left to the user, or goes to a healthy PAT.
        let suspect = world.of(organization).filter(|pat| pat.refused.is_some()).map(|pat| pat.id);
        let not_healthy: Vec<u32> = fetch.tried.iter().copied().chain(suspect).collect();
        let healthy = world.choose(organization, fetch.named, &not_healthy);
        if let Some(sent) = fetch.git.sends() {
            let is_it = [chosen, healthy].into_iter().flatten().find(|pat| pat84(pat.seed) == sent);
            prop_assert!(is_it.is_some(), "git got {sent}, but expected {chosen:?}");
            fetch.given = is_it.map(|pat| Given { id: pat.id, was_suspect: pat.refused.is_some() });
            fetch.tried.extend(is_it.map(|pat| pat.id));
            return Ok(());
        }
        fetch.given = None;
        prop_assert!(healthy.is_none(), "git got nothing, although there is {healthy:?}");
        let name = fetch.git.named();
        let named = name.as_deref().and_then(|name| world.find(organization, name));
        fetch.to_replace = named.map(|pat| pat.id);
        prop_assert!(name.is_some(), "the message names no PAT: {}", fetch.git.errors);
        if let Some(pat) = named {
            let in_use = world.answers(pat) && !fetch.tried.contains(&pat.id);
            prop_assert!(!in_use, "the message asks to replace {pat:?}: {}", fetch.git.errors);
        } else {
            prop_assert_eq!(name.as_deref(), Some("default"), "{}", fetch.git.errors);
            prop_assert!(world.of(organization).next().is_none(), "{}", fetch.git.errors);
        }
        Ok(())
    }

    pub fn refuse(&mut self, number: usize) -> Checked {
        let Some(mut fetch) = self.gits[number].take().filter(|it| it.git.sends().is_some()) else {
            return Ok(());
        };
        let was_suspect = fetch.given.map(|given| given.was_suspect);
        let was_suspect = was_suspect.filter(|_| fetch.kind != Kind::Old);
        let refused = match fetch.given {
            Some(given) if fetch.git.asks_again => Some(given.id),
            _ => self.sent(&fetch, |world, pat| !pat.is_dead(world.now)).first().copied(),
        };
        let mut world = self.world.clone();
        if let Some(id) = refused {
            world.refuse(id, was_suspect, fetch.repository);
        }
        let goes_on = fetch.git.is_refused(&self.user);
        self.was_killed = fetch.git.was_killed;
        self.settle(vec![world])?;
        if goes_on && !self.was_killed {
            self.takes_answer(&mut fetch)?;
            self.gits[number] = Some(fetch);
        }
        Ok(())
    }

    /// The PATs with the token that git sent, first the one with the name that git has.
    fn sent(&self, fetch: &Fetch, filter: impl Fn(&World, &Pat) -> bool) -> Vec<u32> {
        let sent = fetch.git.sends().unwrap_or_default();
        let world = &self.world;
        let same = world
            .of(fetch.organization)
            .filter(|pat| world.is_readable(pat) && pat84(pat.seed) == sent && filter(world, pat));
        let mut same: Vec<_> = same.collect();
        let username = |pat: &Pat| match &*pat.name {
            "default" => "pat".to_owned(),
            name => name.to_owned(),
        };
        same.sort_by_key(|pat| fetch.git.username() != Some(&username(pat)));
        same.iter().map(|pat| pat.id).collect()
    }

    pub fn accept(&mut self, number: usize) -> Checked {
        let Some(mut fetch) = self.gits[number].take().filter(|it| it.git.sends().is_some()) else {
            return Ok(());
        };
        let known = self.sent(&fetch, |_, _| true);
        let cleared = |id: u32| {
            let mut world = self.world.clone();
            world.clear(id);
            world
        };
        let unchanged = self.world.clone();
        let possible = match (fetch.pasted, fetch.given) {
            (Some(seed), _) => self.after_paste(&fetch, seed, &known),
            (None, Some(given)) if fetch.kind != Kind::Old => {
                vec![if given.was_suspect { cleared(given.id) } else { unchanged }]
            }
            // It may say nothing about a PAT that git got before it was rejected.
            (None, Some(given)) => {
                let mut possible: Vec<World> = known.iter().map(|id| cleared(*id)).collect();
                let is_used = |pat: &Pat| !pat.is_dead(self.world.now);
                let is_known = given.was_suspect && known.contains(&given.id);
                if !(is_known && self.world.by_id(given.id).is_some_and(is_used)) {
                    possible.push(unchanged);
                }
                possible
                    .is_empty()
                    .then(|| self.world.clone())
                    .into_iter()
                    .chain(possible)
                    .collect()
            }
            (None, None) => vec![unchanged],
        };
        fetch.git.succeeds(&self.user);
        self.was_killed = fetch.git.was_killed;
        let before = self.world.pats.iter().map(|pat| pat.id).max();
        self.settle(possible)?;
        let is_stored = self.world.pats.iter().map(|pat| pat.id).max() != before;
        let is_told = fetch.git.last.contains("cannot be stored");
        let is_ours = fetch.pasted.is_none() || !known.is_empty() || fetch.is_late(&self.user);
        prop_assert!(is_ours || is_stored || is_told || self.was_killed, "{}", fetch.git.last);
        Ok(())
    }

    /// What may be after the server has accepted a pasted token.
    fn after_paste(&self, fetch: &Fetch, seed: u64, known: &[u32]) -> Vec<World> {
        let (world, organization) = (&self.world, fetch.organization);
        let with = |change: &dyn Fn(&mut World)| {
            let mut world = world.clone();
            change(&mut world);
            world
        };
        let is_late = fetch.is_late(&self.user);
        let mut possible: Vec<World> =
            known.iter().map(|id| with(&|world: &mut World| world.clear(*id))).collect();
        if !possible.is_empty() && !is_late {
            return possible;
        }
        if self.can_store() && !is_late {
            let replaced = fetch.to_replace.and_then(|id| world.by_id(id));
            let is_broken = |pat: &&Pat| pat.refused.is_some() || !world.answers(pat);
            let name = match replaced.filter(is_broken) {
                Some(pat) => pat.name.clone(),
                None => world.free_name(organization),
            };
            possible.push(with(&|world: &mut World| {
                world.put(organization, &name, seed);
            }));
        } else {
            possible.push(world.clone());
        }
        possible
    }
}
