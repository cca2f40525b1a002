//! Moving PATs to another store.

use std::iter;

use super::put::{empty_slot, fill, repoint};
use super::sweep;
use crate::context::Context;
use crate::error::Error;
use crate::index::{PatEntry, Replaced};
use crate::stores::{StoreError, StoreKind};
use crate::util::pat::Secret;

#[derive(Default)]
pub struct Carried {
    pub moved: usize,
    /// The number of replaced PATs moved.
    pub previous: usize,
    /// The number of PATs that were replaced or deleted while this ran.
    pub changed: usize,
    /// The PATs that could not be read and stay where they are.
    pub stuck: Vec<Stuck>,
    /// Why the other store failed; the remaining PATs were not tried.
    pub stopped: Option<Error>,
    /// See [`super::Aftermath::still_pending`].
    pub still_pending: usize,
}

/// PATs that cannot be read, for the same reason.
pub struct Stuck {
    pub pats: Vec<PatEntry>,
    pub store: StoreKind,
    pub why: StoreError,
}

/// Moves these PATs to a store that is ready, with their names, everything known about them, and
/// those that they replaced. PATs that are there already, or that another program prints, are
/// skipped. After an error, another call moves the rest.
///
/// Secrets are read before the index is locked, because a store may prompt then. A location is
/// never written twice, so what was read is still the PAT's secret if the index points there.
pub fn carry(context: &Context, pats: &[PatEntry], to: StoreKind) -> Result<Carried, Error> {
    let mut carried = Carried::default();
    for (_, from) in StoreKind::ALL.into_iter().filter(|(_, kind)| *kind != to) {
        let is_there = |pat: &&PatEntry| pat.location.source.store() == Some(from);
        let pats: Vec<PatEntry> = pats.iter().filter(is_there).cloned().collect();
        if let Err(error) = carried.add(context, pats, from, to) {
            carried.stopped = Some(error);
            break;
        }
    }
    if let Err(error) = carried.add_replaced(context, pats, to) {
        carried.stopped.get_or_insert(error);
    }
    match sweep(context, &mut context.lock_index()?) {
        Ok(still_pending) => carried.still_pending = still_pending,
        // The error has been reported.
        Err(_) if carried.stopped.is_some() => {}
        Err(error) => carried.stopped = Some(error),
    }
    Ok(carried)
}

impl Carried {
    fn add(
        &mut self,
        context: &Context,
        pats: Vec<PatEntry>,
        store: StoreKind,
        to: StoreKind,
    ) -> Result<(), Error> {
        if pats.is_empty() {
            return Ok(());
        }
        // A store that accepts no new secrets may still return the old ones.
        if let Err(why) = context.ready_to_write(store)
            && why.is_closed()
        {
            self.stuck.push(Stuck { pats, store, why });
            return Ok(());
        }
        let mut pats = pats.into_iter();
        while let Some(pat) = pats.next() {
            match context.stored_secret(&pat.location) {
                Ok(Some(secret)) if move_one(context, &pat, &secret, to)? => self.moved += 1,
                Ok(_) => self.changed += 1,
                Err(StoreError::Missing(_)) if !is_stored(&pat, context)? => self.changed += 1,
                Err(why) => {
                    let others = if why.is_closed() { pats.len() } else { 0 };
                    let pats = iter::once(pat).chain(pats.by_ref().take(others)).collect();
                    self.stuck.push(Stuck { pats, store, why });
                }
            }
        }
        Ok(())
    }

    /// Moves what these PATs replaced, as far as it can be read: the old store is to be left.
    fn add_replaced(
        &mut self,
        context: &Context,
        pats: &[PatEntry],
        to: StoreKind,
    ) -> Result<(), Error> {
        for Replaced { pat: old, .. } in context.index()?.replaced {
            if old.location.source.store() != Some(to)
                && pats.iter().any(|pat| pat.shares_name(&old))
                && let Ok(Some(secret)) = context.stored_secret(&old.location)
                && move_one(context, &old, &secret, to)?
            {
                self.previous += 1;
            }
        }
        Ok(())
    }
}

/// Whether the PAT is still where it was: a concurrent command may have moved it.
fn is_stored(pat: &PatEntry, context: &Context) -> Result<bool, Error> {
    Ok(context.index_file()?.read()?.find_by_location(&pat.location).is_some())
}

/// Moves one PAT to the store, unless it was replaced, moved, or deleted meanwhile.
fn move_one(
    context: &Context,
    pat: &PatEntry,
    secret: &Secret,
    to: StoreKind,
) -> Result<bool, Error> {
    let location =
        empty_slot(context, pat.organization(), &pat.name, &pat.location.source.in_store(to))?;
    let mut locked = context.lock_index()?;
    if locked.index.find_kept(&pat.location).is_none() {
        return Ok(false);
    }
    fill(context, &mut locked, &location, &pat.name, secret)?;
    repoint(&mut locked.index, &pat.location, location);
    locked.save()?;
    Ok(true)
}
