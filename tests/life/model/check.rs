//! What holds after each operation.

use git_credential_azdo::index::PatEntry;
use git_credential_azdo::util::time::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::Value;
use test_support::pat84;

use super::expected::{Pat, World};
use super::operation::ORGANIZATIONS;
use super::play::{Checked, Play};
use super::store;
use crate::life::git::{Git, Kind};

impl Play {
    /// What the index says that is not in this world, if anything.
    pub fn difference(&self, world: &World) -> Option<String> {
        let found = self.user.index().pats;
        if found.len() != world.pats.len() {
            return Some(format!("{} PATs, not {}", found.len(), world.pats.len()));
        }
        found.iter().zip(&world.pats).find_map(|(found, pat)| {
            let secret = self.user.secret(found);
            let right = is_as_expected(found, secret.as_deref(), pat, world);
            (!right)
                .then(|| format!("{found:?} with {secret:?}, not {pat:?} with {}", pat84(pat.seed)))
        })
    }

    pub fn is_consistent(&self) -> Checked {
        if let Some(difference) = self.difference(&self.world) {
            return Err(TestCaseError::fail(difference));
        }
        self.previous_are_kept()?;
        if self.world.broken.is_none() {
            store::has_no_orphans(&self.user)?;
        }
        Ok(())
    }

    fn get(&self, organization: &str, name: Option<&str>) -> Option<String> {
        let path = format!("{organization}/p/_git/probe");
        Git::at(&self.user, Kind::New, name, path).sends().map(str::to_owned)
    }

    /// No secret is lost that can still be restored.
    fn previous_are_kept(&self) -> Checked {
        let index = self.user.index();
        for previous in self.world.previous.iter().filter(|previous| !previous.doubtful) {
            let pat = &previous.pat;
            let kept = index.replaced.iter().find(|replaced| {
                replaced.pat.organization().to_string() == pat.organization
                    && replaced.pat.name.to_string() == pat.name
            });
            let secret = kept.and_then(|kept| self.user.secret(&kept.pat));
            let expected = self.world.is_readable(pat).then(|| pat84(pat.seed));
            prop_assert!(kept.is_some() && secret == expected, "{pat:?} is lost");
        }
        Ok(())
    }

    /// What git gets and `list` says, which takes longest to find out.
    pub fn answers_agree(&self) -> Checked {
        let has_one = |organization: &&str| self.world.of(organization).next().is_some();
        for organization in ORGANIZATIONS.into_iter().filter(has_one) {
            let chosen = self.world.choose(organization, None, &[]).map(|pat| pat84(pat.seed));
            prop_assert_eq!(self.get(organization, None), chosen.clone());
            prop_assert_eq!(self.get(organization, None), chosen, "the second time");
        }
        let list: Value =
            serde_json::from_str(&self.user.succeeds(&["list", "--json"])).expect("JSON");
        let pats = list["pats"].as_array().expect("a list");
        prop_assert_eq!(pats.len(), self.world.pats.len());
        for pat in &self.world.pats {
            let is_it = |listed: &&Value| {
                listed["organization"] == pat.organization
                    && listed["name"].as_str().unwrap_or("default") == pat.name
            };
            let listed = pats.iter().find(is_it).expect("it is listed");
            let expected = state(pat, &self.world);
            let state = listed["state"].as_str().unwrap_or_default();
            prop_assert!(expected.contains(&state), "{pat:?} is listed as {state}");
            let answered = self.get(pat.organization, Some(&pat.name)) == Some(pat84(pat.seed));
            let is_usable = ["unverified", "verified", "expiring", "suspect"].contains(&state);
            let others = self.world.of(pat.organization).filter(|other| other.seed == pat.seed);
            prop_assert!(
                answered == is_usable || others.count() > 1,
                "{pat:?} is listed as {state}, and git gets it: {answered}"
            );
        }
        Ok(())
    }
}

/// How `list` shows a PAT. One that cannot be read is shown as that, whatever else is known.
fn state(pat: &Pat, world: &World) -> &'static [&'static str] {
    if !world.is_readable(pat) {
        &["missing", "unreadable"]
    } else if pat.has_expired(world.now) {
        &["expired"]
    } else if pat.rejected {
        &["rejected"]
    } else if pat.refused.is_some() {
        &["suspect"]
    } else {
        &["unverified", "verified", "expiring"]
    }
}

fn is_as_expected(found: &PatEntry, secret: Option<&str>, pat: &Pat, world: &World) -> bool {
    let expected = world.is_readable(pat).then(|| pat84(pat.seed));
    found.organization().to_string() == pat.organization
        && found.name.to_string() == pat.name
        && secret == expected.as_deref()
        && found.default == pat.default
        && found.expires.map(Timestamp::unix) == pat.expires
        && found.suspect.is_some() == pat.refused.is_some()
        && found.rejected.is_some() == pat.rejected
}
