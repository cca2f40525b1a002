//! Moving PATs to a renamed organization or to a server's new address.

use super::put::{carry_over, empty_slot, make_ready};
use super::sweep;
use crate::context::Context;
use crate::error::Error;
use crate::index::PatEntry;
use crate::organization::Organization;

/// The result of [`relocate`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relocation {
    /// The PATs were moved.
    Moved {
        /// The number of PATs moved.
        pats: usize,
        /// See [`super::Aftermath::still_pending`].
        still_pending: usize,
    },
    /// The new organization already has a PAT with this name; nothing was moved.
    InTheWay(String),
    /// The old organization has no PAT.
    Nothing,
}

/// Moves all PATs of one organization to another, with their names and everything known about them.
/// At any moment each is in use under one of the two.
///
/// # Errors
///
/// The PATs moved until then stay moved; another call moves the rest.
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
        // The other program prints it for the new name as for the old one.
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
