//! Where the record and the stores do not say the same, and stores that are closed.

use super::{Finding, Snapshot, dead_pats};
use crate::error::Error;
use crate::index::{IndexError, PatEntry};
use crate::stores::{Condition, SecretId, SecretLocation, StoreError, StoreKind};

pub(super) fn look(machine: &Snapshot<'_>) -> Vec<Finding> {
    if let Some(error) = &machine.record_error {
        let (id, step) = match error {
            Error::NoHome(_) => ("no-home", "Without one nothing can be stored."),
            Error::PatIndex(IndexError::Unreadable { .. }) => (
                "record-unreadable",
                "Bring that file back from a backup, or move it away and log in again.",
            ),
            _ => ("record-unreadable", "Mend that; until then git gets no PAT."),
        };
        return vec![Finding::problem(id, format!("{error}.")).by_hand(step)];
    }
    let mut findings = orphans(machine);
    let mut lost: Vec<&SecretLocation> = Vec::new();
    for (_, kind) in StoreKind::ALL {
        let pats: Vec<&PatEntry> = kept_in(machine, kind);
        if pats.is_empty() {
            continue;
        }
        match closed(machine, kind) {
            Some(finding) => findings.push(finding),
            None => {
                for pat in pats {
                    if let Some(finding) = missing(machine, pat) {
                        findings.push(finding);
                        lost.push(&pat.location);
                    }
                }
            }
        }
    }
    findings.extend(dead_pats::look(machine, &lost));
    let left = machine.index.pending_deletions.len();
    if left > 0 {
        findings.push(
            Finding::advice("leftovers", format!("Old PATs could not be deleted yet: {left}."))
                .since("They are not used any more.")
                .by_hand("Nothing has to be done: the next login or logout tries again."),
        );
    }
    findings
}

fn kept_in<'m>(machine: &'m Snapshot<'_>, kind: StoreKind) -> Vec<&'m PatEntry> {
    let kept = |pat: &&PatEntry| pat.location.source.store() == Some(kind);
    machine.index.pats.iter().filter(kept).collect()
}

/// Why a store is not asked for what is in it. Nobody is asked to open it.
fn closed(machine: &Snapshot<'_>, kind: StoreKind) -> Option<Finding> {
    let unlock = "git credential-azdo unlock";
    match kind {
        StoreKind::Vault => match machine.context.vault().ok()?.condition() {
            Ok(Condition::LockedIndex) => Some(
                Finding::advice("vault-locked", "The vault is locked, so it was not looked into.")
                    .by(unlock),
            ),
            Ok(Condition::Unlocked) => None,
            Ok(Condition::Absent) => Some(
                Finding::problem("vault-missing", "The vault with the PATs is not there.")
                    .by_hand("Bring it back from a backup, or store each PAT again with login."),
            ),
            Err(error) => Some(
                Finding::problem("vault-unusable", format!("{error}."))
                    .by_hand(crate::error::after_vault(&error, "git credential-azdo login")),
            ),
        },
        StoreKind::Keyring => match machine.context.store(kind).ok()?.look() {
            Ok(()) => None,
            Err(StoreError::Locked) => Some(
                Finding::advice(
                    "keyring-locked",
                    "The keyring is locked, so it was not looked into.",
                )
                .by_hand("It opens when you log in to your desktop, or when git needs a PAT."),
            ),
            Err(error) => Some(
                Finding::problem("keyring-unusable", format!("{error}."))
                    .since("PATs are kept there, and git does not get them now.")
                    .by_hand("To keep them elsewhere:")
                    .by("git credential-azdo login ORGANIZATION --store vault"),
            ),
        },
        StoreKind::File | StoreKind::Kernel => None,
    }
}

/// A PAT whose secret cannot be had.
fn missing(machine: &Snapshot<'_>, pat: &PatEntry) -> Option<Finding> {
    let error = machine.context.secret(&pat.location).err()?;
    // It may have been replaced since the record was read.
    let now = machine.context.index().ok()?;
    if !now.pats.iter().any(|other| other.location == pat.location) {
        return None;
    }
    let what = format!("The PAT for {} cannot be read: {error}.", pat.title());
    let id = match error {
        StoreError::Missing(_) => "secret-missing",
        _ => "secret-unreadable",
    };
    Some(Finding::problem(id, what).by(pat.login_command()))
}

/// Secrets in files that no record names. They are told of and kept: the record may have been
/// lost, and then this is all that is left.
fn orphans(machine: &Snapshot<'_>) -> Vec<Finding> {
    let Ok(paths) = machine.context.dirs() else {
        return Vec::new();
    };
    let used = |id: &SecretId| {
        let pats = machine.index.pats.iter().map(|pat| &pat.location);
        pats.chain(&machine.index.pending_deletions).any(|location| location.secret == *id)
    };
    let mut findings = Vec::new();
    for name in &machine.secrets {
        // A crash while one was written may have left it under this name.
        let stem = name.to_str().map(|name| name.strip_suffix(".new").unwrap_or(name));
        let Some(Ok(id)) = stem.map(str::parse::<SecretId>) else {
            continue;
        };
        let path = paths.secrets().join(name);
        // It may have been deleted since it was listed.
        if used(&id) || !path.exists() {
            continue;
        }
        let file = crate::git::quoted(&path.display().to_string());
        let what = format!("A PAT is stored that no record names: {}.", machine.place(&path));
        findings.push(
            Finding::problem("orphaned-secret", what)
                .since("The record may have been lost or restored from a backup.")
                .by_hand("If you miss a PAT, store it again from that file; then delete the file:")
                .by(format!("rm {file}")),
        );
    }
    findings
}
