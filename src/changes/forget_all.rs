//! Deleting every PAT.

use super::{remember_forgotten, try_sweep};
use crate::context::Context;
use crate::error::Error;
use crate::index::{PatEntry, PatIndex};
use crate::stores::{StoreError, StoreKind};

pub struct DeletedAll {
    pub deleted: Vec<PatEntry>,
    /// Those that are still stored, and why.
    pub stuck: Vec<(PatEntry, String)>,
    /// As in [`super::Aftermath`].
    pub still_pending: usize,
}

/// Deletes all PATs of `known`, those that they replaced, and their secrets. A PAT whose secret cannot
/// be deleted stays stored, and so does one that was stored since `known` was read.
pub fn forget_all(context: &Context, known: &PatIndex) -> Result<DeletedAll, Error> {
    let is_known = |pat: &PatEntry| known.with_replaced().any(|it| it.location == pat.location);
    let mut locked = context.lock_index()?;
    let index = &mut locked.index;
    index.drop_replaced((context.now)(), is_known);
    let pats: Vec<PatEntry> = index.pats.extract_if(.., |pat| is_known(pat)).collect();
    let mut unreadable: Vec<Option<StoreKind>> = Vec::new();
    for pat in &pats {
        let store = pat.location.source.store();
        // Another attempt would only cost the store's time limit again.
        if !unreadable.contains(&store)
            && let Some(Err(_)) = remember_forgotten(context, index, &pat.location)?
        {
            unreadable.push(store);
        }
        index.leave(pat.location.clone());
    }
    locked.save()?;
    let failed = try_sweep(context, &mut locked)?;
    let pending = &mut locked.index.pending_deletions;
    let mut all = DeletedAll { deleted: Vec::new(), stuck: Vec::new(), still_pending: 0 };
    for pat in pats {
        if pending.contains(&pat.location) {
            pending.retain(|location| *location != pat.location);
            let is_its_store =
                |(store, _): &&(StoreKind, StoreError)| pat.location.source.store() == Some(*store);
            let why = failed.iter().find(is_its_store).map(|(_, why)| why.to_string());
            all.stuck.push((pat, why.unwrap_or_default()));
        } else {
            all.deleted.push(pat);
        }
    }
    all.still_pending = pending.len();
    if !all.stuck.is_empty() {
        locked.index.pats.extend(all.stuck.iter().map(|(pat, _)| pat.clone()));
        locked.save()?;
    }
    Ok(all)
}
