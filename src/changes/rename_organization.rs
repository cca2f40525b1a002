//! An organization has got another name, or a server another address.

use super::put::{carry_over, empty_slot, make_ready};
use super::sweep;
use crate::context::Context;
use crate::error::Error;
use crate::index::PatEntry;
use crate::organization::Organization;

/// What came of [`relocate`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relocation {
    /// So many PATs were moved; so many old secrets could not be deleted yet.
    Moved {
        /// PATs that are now the new organization's.
        pats: usize,
        /// See [`super::Aftermath::left_over`].
        still_pending: usize,
    },
    /// The new organization has a PAT of this name already; nothing was moved.
    InTheWay(String),
    /// The old organization has no PAT.
    Nothing,
}

/// Carries all PATs of one organization over to another, with their names and all that is known
/// about them. Each is in use under one of the two at any moment.
///
/// # Errors
/// Those moved by then are moved; calling it again moves the rest.
pub fn relocate(
    context: &Context,
    old: &Organization,
    new: &Organization,
) -> Result<Relocation, Error> {
    let file = context.index_file()?;
    for pat in file.read()?.of(old) {
        if pat.location.source.store().is_some() {
            context.secret(&pat.location).map_err(|source| Error::unreadable(pat, source))?;
        }
        make_ready(context, new, &pat.location.source)?;
    }
    let mut locked = file.lock()?;
    let pats: Vec<PatEntry> = locked.index.of(old).cloned().collect();
    if pats.is_empty() {
        return Ok(Relocation::Nothing);
    }
    if let Some(other) = pats.iter().find(|pat| locked.index.find(new, &pat.name).is_some()) {
        return Ok(Relocation::InTheWay(other.name.to_string()));
    }
    let has_default = locked.index.of(new).any(|pat| pat.default);
    for pat in &pats {
        // What another program keeps is there for the new name as it was for the old one.
        let ours = pat.location.source.store().map(|_| context.secret(&pat.location)).transpose();
        let ours = ours.map_err(|source| Error::unreadable(pat, source))?;
        let location = empty_slot(context, new, &pat.location.source)?;
        carry_over(context, &mut locked, pat, location.clone(), ours.as_ref(), |index| {
            if let Some(secret) = &ours {
                index.forget(old, secret, (context.now)());
            }
            if let Some(place) = index.find_by_location(&location) {
                place.default &= !has_default;
            }
        })?;
    }
    Ok(Relocation::Moved { pats: pats.len(), still_pending: sweep(context, &mut locked)? })
}
