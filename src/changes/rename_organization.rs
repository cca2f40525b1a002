//! Moving PATs to a renamed organization or to a server's new address.

use super::put::{empty_slot, fill, not_stored, repoint};
use super::sweep;
use crate::context::Context;
use crate::error::Error;
use crate::index::{PatEntry, PatName};
use crate::organization::Organization;
use crate::stores::StoreError;

pub enum Relocation {
    /// The number of PATs moved, and the others, which cannot be read. For `still_pending`, see
    /// [`super::Aftermath`].
    Moved {
        pats: usize,
        stuck: Vec<(PatEntry, StoreError)>,
        still_pending: usize,
    },
    /// The new organization already has a PAT with this name; nothing was moved.
    InTheWay(PatName),
    Nothing,
}

/// Moves all PATs of one organization to another, with their names, everything known about them,
/// and those that they replaced. At any moment each is in use under one of the two. After an error,
/// another call moves the rest.
pub fn relocate(
    context: &Context,
    old: &Organization,
    new: &Organization,
) -> Result<Relocation, Error> {
    let mut stuck: Vec<(PatEntry, StoreError)> = Vec::new();
    for pat in context.index_file()?.read()?.of(old) {
        if let Some(store) = pat.location.source.store() {
            match context.stored_secret(&pat.location) {
                Ok(_) => context
                    .ready_to_write(store)
                    .map_err(|why| not_stored(new, &pat.name, &pat.location.source, why))?,
                Err(why) => stuck.push((pat.clone(), why)),
            }
        }
    }
    let mut locked = context.lock_index()?;
    stuck.retain(|(pat, _)| locked.index.find_by_location(&pat.location).is_some());
    let count = locked.index.of(old).count();
    if count == 0 {
        return Ok(Relocation::Nothing);
    }
    let all = locked.index.with_replaced();
    let pats: Vec<PatEntry> = all.filter(|pat| pat.organization() == old).cloned().collect();
    if let Some(other) = pats.iter().find(|pat| locked.index.find(new, &pat.name).is_some()) {
        return Ok(Relocation::InTheWay(other.name.clone()));
    }
    let has_default = locked.index.of(new).any(|pat| pat.default);
    for pat in &pats {
        // Its store may cost its time limit again.
        if stuck.iter().any(|(other, _)| other.location == pat.location) {
            continue;
        }
        // A PAT that another program prints is the same for the new name.
        let secret = match context.stored_secret(&pat.location) {
            Ok(secret) => secret,
            // It was replaced and cannot be restored.
            Err(_) if locked.index.find_by_location(&pat.location).is_none() => continue,
            Err(why) => {
                stuck.push((pat.clone(), why));
                continue;
            }
        };
        let location = empty_slot(context, new, &pat.name, &pat.location.source)?;
        if let Some(secret) = &secret {
            fill(context, &mut locked, &location, &pat.name, secret)?;
            locked.index.forget(old, secret, (context.now)());
        }
        if let Some(moved) = repoint(&mut locked.index, &pat.location, location) {
            moved.default &= !has_default;
        }
        locked.save()?;
    }
    locked.index.rename_pending(old, new);
    locked.save()?;
    let pats = count - stuck.len();
    Ok(Relocation::Moved { pats, stuck, still_pending: sweep(context, &mut locked)? })
}
