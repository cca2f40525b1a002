//! PATs go from the stores they are in to another one.

use super::put::{carry_over, empty_slot};
use super::sweep;
use crate::context::Context;
use crate::error::Error;
use crate::index::PatEntry;
use crate::stores::{SecretSource, StoreError, StoreKind};
use crate::util::pat::Secret;

/// What came of [`carry`].
#[derive(Debug, Default)]
pub struct Carried {
    /// So many are in the other store now.
    pub moved: usize,
    /// So many were replaced or forgotten while this ran.
    pub changed: usize,
    /// Those that could not be read, and are where they were.
    pub stuck: Vec<Stuck>,
    /// Why the other store did not take one; those after it were not tried.
    pub stopped: Option<Error>,
    /// See [`super::Aftermath::left_over`].
    pub still_pending: usize,
}

/// PATs that cannot be read, for the same reason.
#[derive(Debug)]
pub struct Stuck {
    /// Which.
    pub pats: Vec<PatEntry>,
    /// Where they are.
    pub store: StoreKind,
    /// Why.
    pub why: StoreError,
}

impl Carried {
    /// A secret that is not there may be somewhere else by now: another command was faster.
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

/// Carries these PATs over to a store, which is ready, with their names and all that is known
/// about them. Those that it has already are left, and those that no store of ours keeps.
///
/// Secrets are read before the record is locked, since a store may ask a person then. A slot is
/// never written twice, so what was read is still the PAT's if the record points there.
///
/// # Errors
/// Those carried over by then are; calling it again carries the rest.
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
        // The disk or whatever it is has been complained about.
        Err(_) if carried.stopped.is_some() => {}
        Err(error) => carried.stopped = Some(error),
    }
    Ok(carried)
}

/// The secrets of all these PATs, which one store keeps.
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
    // One that does not want new secrets may still give the old ones.
    if let Err(why) = context.ready(store)
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

/// Puts one PAT into the store, unless it was replaced, moved or forgotten meanwhile.
fn place(context: &Context, pat: &PatEntry, secret: &Secret, to: StoreKind) -> Result<bool, Error> {
    let location = empty_slot(context, pat.organization(), &SecretSource::Store(to))?;
    let mut locked = context.index_file()?.lock()?;
    if locked.index.find_by_location(&pat.location).is_none() {
        return Ok(false);
    }
    carry_over(context, &mut locked, pat, location, Some(secret), |_| {})?;
    Ok(true)
}
