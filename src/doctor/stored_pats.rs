//! PATs that the index lists and the stores lack, or the other way around, and locked stores.

use super::{Finding, Snapshot, dead_pats};
use crate::error::Error;
use crate::index::{IndexError, PatEntry};
use crate::stores::{Condition, SecretId, SecretLocation, StoreError, StoreKind};
use crate::util::shell::quoted_path;

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    if let Some(error) = &snapshot.index_error {
        let (id, step) = match error {
            Error::NoHome(_) => ("no-home", "Nothing can be stored without one."),
            Error::Index(IndexError::Unreadable { .. }) => (
                "record-unreadable",
                "Restore that file from a backup, or move it away and log in again.",
            ),
            _ => ("record-unreadable", "Fix that; git gets no PAT until then."),
        };
        return vec![Finding::problem(id, format!("{error}.")).with_step(step)];
    }
    let mut findings = orphans(snapshot);
    let mut lost: Vec<&SecretLocation> = Vec::new();
    for (_, kind) in StoreKind::ALL {
        let pats: Vec<&PatEntry> = kept_in(snapshot, kind);
        if pats.is_empty() {
            continue;
        }
        match closed(snapshot, kind) {
            Some(finding) => findings.push(finding),
            None => {
                for pat in pats {
                    if let Some(finding) = missing(snapshot, pat) {
                        findings.push(finding);
                        lost.push(&pat.location);
                    }
                }
            }
        }
    }
    findings.extend(dead_pats::findings(snapshot, &lost));
    let left = snapshot.index.pending_deletions.len();
    if left > 0 {
        findings.push(
            Finding::advice(
                "leftovers",
                format!("Old PATs that could not be deleted yet: {left}."),
            )
            .with_why("They are no longer used.")
            .with_step("No action needed: the next login or logout tries again."),
        );
    }
    findings
}

fn kept_in<'m>(snapshot: &'m Snapshot<'_>, kind: StoreKind) -> Vec<&'m PatEntry> {
    let kept = |pat: &&PatEntry| pat.location.source.store() == Some(kind);
    snapshot.index.pats.iter().filter(kept).collect()
}

/// Why the PATs in a store cannot be checked. The user is not asked to unlock it.
fn closed(snapshot: &Snapshot<'_>, kind: StoreKind) -> Option<Finding> {
    let unlock = "git credential-azdo unlock";
    match kind {
        StoreKind::Vault => match snapshot.context.vault().ok()?.condition() {
            Ok(Condition::Locked) => Some(
                Finding::advice("vault-locked", "The vault is locked; its PATs were not checked.")
                    .with_command(unlock),
            ),
            Ok(Condition::Unlocked) => None,
            Ok(Condition::Absent) => Some(
                Finding::problem("vault-missing", "The vault is missing.")
                    .with_step("Restore it from a backup, or store each PAT again with login."),
            ),
            Err(error) => Some(
                Finding::problem("vault-unusable", format!("{error}."))
                    .with_step(crate::error::after_vault(&error, "git credential-azdo login")),
            ),
        },
        StoreKind::Keyring => match snapshot.context.store(kind).ok()?.check_readable() {
            Ok(()) => None,
            Err(StoreError::Locked) => Some(
                Finding::advice(
                    "keyring-locked",
                    "The keyring is locked; its PATs were not checked.",
                )
                .with_step(
                    "It is unlocked when you log in to your desktop or when git needs a PAT.",
                ),
            ),
            Err(error) => Some(
                Finding::problem("keyring-unusable", format!("{error}."))
                    .with_why("It holds PATs, and git cannot get them now.")
                    .with_step("To store them elsewhere:")
                    .with_command("git credential-azdo login ORGANIZATION --store vault"),
            ),
        },
        StoreKind::File | StoreKind::Kernel => None,
    }
}

/// A PAT that cannot be read from its store.
fn missing(snapshot: &Snapshot<'_>, pat: &PatEntry) -> Option<Finding> {
    let error = snapshot.context.secret(&pat.location).err()?;
    // It may have been replaced since the index was read.
    let now = snapshot.context.index().ok()?;
    if !now.pats.iter().any(|other| other.location == pat.location) {
        return None;
    }
    let what = format!("The PAT for {} cannot be read: {error}.", pat.title());
    let id = match error {
        StoreError::Missing(_) => "secret-missing",
        _ => "secret-unreadable",
    };
    Some(Finding::problem(id, what).with_command(pat.login_command()))
}

/// Secret files that are not in the index. They are reported and kept: if the index was lost, this
/// is all that is left.
fn orphans(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let Ok(paths) = snapshot.context.dirs() else {
        return Vec::new();
    };
    let used = |id: &SecretId| {
        let pats = snapshot.index.pats.iter().map(|pat| &pat.location);
        pats.chain(&snapshot.index.pending_deletions).any(|location| location.secret == *id)
    };
    let mut findings = Vec::new();
    for name in &snapshot.secrets {
        // A crash during a write leaves this name.
        let stem = name.to_str().map(|name| name.strip_suffix(".new").unwrap_or(name));
        let Some(Ok(id)) = stem.map(str::parse::<SecretId>) else {
            continue;
        };
        let path = paths.secrets().join(name);
        // It may have been deleted since it was listed.
        if used(&id) || !path.exists() {
            continue;
        }
        let file = quoted_path(&path);
        let what = format!("A stored PAT is not in the index: {}.", snapshot.place(&path));
        findings.push(
            Finding::problem("orphaned-secret", what)
                .with_why("The index may have been lost or restored from a backup.")
                .with_step(
                    "If you are missing a PAT, log in again with this one, then delete the file:",
                )
                .with_command(format!("rm {file}")),
        );
    }
    findings
}
