//! An organisation has got another name, or a server another address.

use super::put::{carry_over, empty_slot, make_ready};
use super::sweep;
use crate::error::Error;
use crate::record::StoredPat;
use crate::remote::Organisation;
use crate::world::World;

/// What came of [`relocate`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relocation {
    /// So many PATs were moved; so many old secrets could not be deleted yet.
    Moved {
        /// PATs that are now the new organisation's.
        pats: usize,
        /// See [`super::Aftermath::left_over`].
        left_over: usize,
    },
    /// The new organisation has a PAT of this name already; nothing was moved.
    InTheWay(String),
    /// The old organisation has no PAT.
    Nothing,
}

/// Carries all PATs of one organisation over to another, with their names and all that is known
/// about them. Each is in use under one of the two at any moment.
///
/// # Errors
/// Those moved by then are moved; calling it again moves the rest.
pub fn relocate(
    world: &World,
    old: &Organisation,
    new: &Organisation,
) -> Result<Relocation, Error> {
    let file = world.record_file()?;
    for pat in file.read()?.of(old) {
        if pat.slot.source.store().is_some() {
            world.secret(&pat.slot).map_err(|source| Error::unreadable(pat, source))?;
        }
        make_ready(world, new, &pat.slot.source)?;
    }
    let mut locked = file.lock()?;
    let pats: Vec<StoredPat> = locked.record.of(old).cloned().collect();
    if pats.is_empty() {
        return Ok(Relocation::Nothing);
    }
    if let Some(other) = pats.iter().find(|pat| locked.record.find(new, &pat.name).is_some()) {
        return Ok(Relocation::InTheWay(other.name.to_string()));
    }
    let has_default = locked.record.of(new).any(|pat| pat.default);
    for pat in &pats {
        // What another program keeps is there for the new name as it was for the old one.
        let ours = pat.slot.source.store().map(|_| world.secret(&pat.slot)).transpose();
        let ours = ours.map_err(|source| Error::unreadable(pat, source))?;
        let slot = empty_slot(world, new, &pat.slot.source)?;
        carry_over(world, &mut locked, pat, slot.clone(), ours.as_ref(), |record| {
            if let Some(secret) = &ours {
                record.forget(old, secret, (world.now)());
            }
            if let Some(place) = record.find_by_slot(&slot) {
                place.default &= !has_default;
            }
        })?;
    }
    Ok(Relocation::Moved { pats: pats.len(), left_over: sweep(world, &mut locked)? })
}
