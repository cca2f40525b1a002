//! The files of the secrets: what fails, and what must never happen.

use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use proptest::prelude::*;
use test_support::pat84;

use super::expected::World;
use super::operation::{Broken, Damage, Operation, Whose};
use super::play::Checked;
use crate::life::user::User;

fn mode(path: PathBuf, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
}

/// Damages the store or undoes that, in the model too.
pub fn change(user: &User, world: &mut World, operation: &Operation) {
    match *operation {
        Operation::Damage(whose, damage) if world.broken.is_none() => {
            damage_one(user, world, whose, damage);
        }
        Operation::Mend((organization, name)) if world.broken.is_none() => {
            if let Some(pat) = world.find_mut(organization, name)
                && pat.damage.take().is_some()
            {
                let path = path_of(user, organization, name);
                let _ = fs::remove_file(&path);
                fs::write(&path, pat84(pat.seed)).expect("a secret");
                mode(path, 0o600);
            }
        }
        Operation::Break(broken) if world.broken.is_none() && user.secrets().is_dir() => {
            if broken == Broken::Closed {
                fs::rename(user.secrets(), away(user)).expect("the directory");
                fs::write(user.secrets(), "").expect("a file");
            } else {
                mode(user.secrets(), 0o500);
                let probe = user.secrets().join("probe");
                if fs::write(&probe, "").is_ok() {
                    // Root may write everywhere.
                    let _ = fs::remove_file(probe);
                    return mode(user.secrets(), 0o700);
                }
            }
            world.broken = Some(broken);
        }
        Operation::Repair => match world.broken.take() {
            Some(Broken::Closed) => {
                fs::remove_file(user.secrets()).expect("a file");
                fs::rename(away(user), user.secrets()).expect("the directory");
            }
            Some(Broken::ReadOnly) => mode(user.secrets(), 0o700),
            None => {}
        },
        _ => {}
    }
}

fn path_of(user: &User, organization: &str, name: &str) -> PathBuf {
    let pat = user.find(organization, name).expect("a PAT");
    user.secrets().join(pat.location.secret.to_string())
}

fn away(user: &User) -> PathBuf {
    user.secrets().with_extension("away")
}

fn damage_one(user: &User, world: &mut World, (organization, name): Whose, damage: Damage) {
    let Some(pat) = world.find_mut(organization, name).filter(|pat| pat.damage.is_none()) else {
        return;
    };
    let path = path_of(user, organization, name);
    match damage {
        Damage::Removed => fs::remove_file(path).expect("a secret"),
        Damage::Emptied => fs::write(path, "").expect("a secret"),
        // Root may read all, but no file that others can read is trusted.
        Damage::WrongMode => mode(path, 0o044),
    }
    pat.damage = Some(damage);
}

/// The ids of the secrets on disk.
fn on_disk(user: &User) -> BTreeSet<String> {
    let entries = fs::read_dir(user.secrets()).into_iter().flatten();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Asserts that the index knows every secret on disk.
pub fn has_no_orphans(user: &User) -> Checked {
    let index = user.index();
    let known: BTreeSet<String> =
        index.locations().map(|location| location.secret.to_string()).collect();
    for file in on_disk(user) {
        prop_assert!(known.contains(file.trim_end_matches(".new")), "{file} is an orphan");
    }
    Ok(())
}

/// Asserts that no secret is left that no PAT uses, after a change of a store that works.
pub fn is_swept(user: &User, world: &World) -> Checked {
    let index = user.index();
    if world.broken.is_none() {
        prop_assert!(index.pending_deletions.is_empty(), "{:?}", index.pending_deletions);
        let used: BTreeSet<String> =
            index.with_replaced().map(|pat| pat.location.secret.to_string()).collect();
        for file in on_disk(user) {
            prop_assert!(used.contains(&file), "{file} is left");
        }
    }
    Ok(())
}
