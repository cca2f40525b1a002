//! Moving PATs to another store.

use super::put::{carry_over, empty_slot};
use super::sweep;
use crate::context::Context;
use crate::error::Error;
use crate::index::PatEntry;
use crate::stores::{SecretSource, StoreError, StoreKind};
use crate::util::pat::Secret;

/// The result of [`carry`].
#[derive(Debug, Default)]
pub struct Carried {
    /// The number of PATs moved.
    pub moved: usize,
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
#[derive(Debug)]
pub struct Stuck {
    /// The PATs.
    pub pats: Vec<PatEntry>,
    /// Their store.
    pub store: StoreKind,
    /// The reason.
    pub why: StoreError,
}

impl Carried {
    /// Whether the secret may have been moved by a concurrent command.
    fn but_for_changed(
        &mut self,
        stuck: Vec<Stuck>,
        context: &Context,
    ) -> Result<Vec<Stuck>, Error> {
        let (missing, mut stuck): (Vec<Stuck>, Vec<Stuck>) =
            stuck.into_iter().partition(|stuck| matches!(stuck.why, StoreError::Missing(_)));
        if missing.is_empty() {
            return Ok(stuck);
        }
        let mut index = context.index_file()?.read()?;
        let mut still_there = |pat: &PatEntry| index.find_by_location(&pat.location).is_some();
        for one in missing {
            if one.pats.iter().all(&mut still_there) {
                stuck.push(one);
            } else {
                self.changed += one.pats.len();
            }
        }
        Ok(stuck)
    }
}

/// Moves these PATs to a store that is ready, with their names and everything known about them.
/// PATs that are there already, or that another program prints, are skipped.
///
/// Secrets are read before the index is locked, because a store may prompt then. A location is
/// never written twice, so what was read is still the PAT's secret if the index points there.
///
/// # Errors
///
/// The PATs moved until then stay moved; another call moves the rest.
pub fn carry(context: &Context, pats: &[PatEntry], to: StoreKind) -> Result<Carried, Error> {
    let mut carried = Carried::default();
    'stores: for (_, from) in StoreKind::ALL.into_iter().filter(|(_, kind)| *kind != to) {
        let source = SecretSource::Store(from);
        let pats: Vec<&PatEntry> =
            pats.iter().filter(|pat| pat.location.source == source).collect();
        let (read, stuck) = read_all(context, from, &pats);
        let stuck = carried.but_for_changed(stuck, context)?;
        carried.stuck.extend(stuck);
        for (pat, secret) in read {
            match place(context, pat, &secret, to) {
                Ok(true) => carried.moved += 1,
                Ok(false) => carried.changed += 1,
                Err(error) => {
                    carried.stopped = Some(error);
                    break 'stores;
                }
            }
        }
    }
    match sweep(context, &mut context.index_file()?.lock()?) {
        Ok(still_pending) => carried.still_pending = still_pending,
        // The error has been reported.
        Err(_) if carried.stopped.is_some() => {}
        Err(error) => carried.stopped = Some(error),
    }
    Ok(carried)
}

/// Reads the secrets of these PATs from their store.
fn read_all<'a>(
    context: &Context,
    store: StoreKind,
    pats: &[&'a PatEntry],
) -> (Vec<(&'a PatEntry, Secret)>, Vec<Stuck>) {
    let owned = |pats: &[&PatEntry]| pats.iter().map(|pat| (*pat).clone()).collect();
    let (mut read, mut stuck) = (Vec::new(), Vec::new());
    if pats.is_empty() {
        return (read, stuck);
    }
    // A store that accepts no new secrets may still return the old ones.
    if let Err(why) = context.prepare(store)
        && why.is_closed()
    {
        stuck.push(Stuck { pats: owned(pats), store, why });
        return (read, stuck);
    }
    for (index, pat) in pats.iter().enumerate() {
        match context.secret(&pat.location) {
            Ok(secret) => read.push((*pat, secret)),
            Err(why) if why.is_closed() => {
                stuck.push(Stuck { pats: owned(&pats[index..]), store, why });
                break;
            }
            Err(why) => stuck.push(Stuck { pats: owned(&[pat]), store, why }),
        }
    }
    (read, stuck)
}

/// Writes one PAT to the store, unless it was replaced, moved or deleted meanwhile.
fn place(context: &Context, pat: &PatEntry, secret: &Secret, to: StoreKind) -> Result<bool, Error> {
    let location = empty_slot(context, pat.organization(), &SecretSource::Store(to))?;
    let mut locked = context.index_file()?.lock()?;
    if locked.index.find_by_location(&pat.location).is_none() {
        return Ok(false);
    }
    carry_over(context, &mut locked, pat, location, Some(secret), |_| {})?;
    Ok(true)
}
