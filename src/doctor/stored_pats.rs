//! PATs that are no longer used, PATs that the index lists and the stores lack or the other way
//! around, and locked stores.

use std::ffi::OsStr;

use super::{ABOUT, Cause, Finding, Snapshot};
use crate::error::{self, Error};
use crate::helper;
use crate::index::{Health, IndexError, IndexFile, PatEntry, select};
use crate::settings;
use crate::stores::{self, Condition, SecretId, SecretLocation, StoreError, StoreKind, dpapi};
use crate::util::shell::Shell;
use crate::util::terminal;
use crate::util::time::Timestamp;

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    if let Some(error) = &snapshot.index_error {
        let finding = unreadable_index(error);
        let index =
            snapshot.context.dirs().ok().map(|paths| IndexFile::in_dir(paths.data()).path());
        let cause = index.filter(|_| error.nothing_can_be_stored()).map(Cause::Access);
        return vec![cause.into_iter().fold(finding, Finding::with_cause)];
    }
    let mut findings: Vec<Finding> =
        snapshot.secrets.iter().filter_map(|name| orphan(snapshot, name)).collect();
    let mut lost: Vec<&SecretLocation> = Vec::new();
    for (_, kind) in StoreKind::ALL {
        let is_in_it = |pat: &&PatEntry| pat.location.source.store() == Some(kind);
        let mut pats = snapshot.index.pats.iter().filter(is_in_it).peekable();
        if let Some(finding) = pats.peek().and_then(|_| closed(snapshot, kind)) {
            findings.push(finding);
            continue;
        }
        for (pat, finding) in pats.filter_map(|pat| Some((pat, missing(snapshot, pat)?))) {
            findings.push(finding);
            lost.push(&pat.location);
        }
    }
    findings.extend(unusable(snapshot, &lost));
    findings.extend(expiring(snapshot));
    let left = snapshot.index.pending_deletions.len();
    if left > 0 {
        let what = format!("Old PATs that could not be deleted yet: {left}.");
        let finding = Finding::advice("leftovers", what).with_why("They are no longer used.");
        let step = "No action needed: the next login or logout tries again.";
        findings.push(finding.with_step(step));
    }
    findings
}

fn unreadable_index(error: &Error) -> Finding {
    let (id, step) = match error {
        Error::NoHome(_) => ("no-home", "Nothing can be stored without one."),
        Error::Index(IndexError::Unreadable { .. }) => (
            "record-unreadable",
            "Restore that file from a backup, or move it away and log in again.",
        ),
        _ => ("record-unreadable", "Fix that; git gets no PAT until then."),
    };
    Finding::problem(id, format!("{error}.")).with_step(step)
}

/// Why the PATs in a store cannot be checked. The user is not asked to unlock it.
fn closed(snapshot: &Snapshot<'_>, kind: StoreKind) -> Option<Finding> {
    Some(match kind {
        StoreKind::Vault => match snapshot.context.vault().ok()?.condition() {
            Ok(Condition::Unlocked) => return None,
            Ok(Condition::Locked) => {
                Finding::warning("vault-locked", "The vault is locked; its PATs were not checked.")
                    .with_step("To unlock it, run:")
                    .with_command("git credential-azdo unlock")
            }
            Ok(Condition::Absent) => Finding::problem("vault-missing", "The vault is missing.")
                .with_step("Restore it from a backup, or store each PAT again with login."),
            Err(error) => Finding::problem("vault-unusable", format!("{error}."))
                .with_step(error::after_vault(&error, "git credential-azdo login")),
        },
        StoreKind::Keyring => match snapshot.context.store(kind).ok()?.check_readable() {
            Ok(()) => return None,
            Err(StoreError::Locked) => {
                let what = "The keyring is locked; its PATs were not checked.";
                let step =
                    "It is unlocked when you log in to your desktop or when git needs a PAT.";
                let locked = Finding::warning("keyring-locked", what);
                match stores::unlock_command() {
                    Some(command) => locked.with_step("To unlock it, run:").with_command(command),
                    None => locked.with_step(step),
                }
            }
            Err(error) => Finding::problem("keyring-unusable", format!("{error}."))
                .with_why("It holds PATs, and git cannot get them now.")
                .with_step("To store them elsewhere:")
                .with_command("git credential-azdo login ORGANIZATION --store vault"),
        },
        StoreKind::Dpapi => {
            let error = snapshot.context.store(kind).ok()?.check_readable().err()?;
            Finding::problem("dpapi-unusable", format!("{error}."))
                .with_why("In this logon, git cannot get the PATs in the DPAPI store.")
                .with_step("To store them elsewhere:")
                .with_command("git credential-azdo login ORGANIZATION --store vault")
        }
        StoreKind::File | StoreKind::Kernel => return None,
    })
}

fn missing(snapshot: &Snapshot<'_>, pat: &PatEntry) -> Option<Finding> {
    let error = snapshot.context.check_stored(&pat.location).err()?;
    // It may have been replaced since the index was read.
    let now = snapshot.context.index().ok()?;
    if !now.pats.iter().any(|other| other.location == pat.location) {
        return None;
    }
    let id = match error {
        StoreError::Missing(_) => "secret-missing",
        _ => "secret-unreadable",
    };
    let word = pat.location.source.secret_word();
    let what = format!("The {word} for {ABOUT} cannot be read: {error}.");
    let finding = Finding::problem(id, what).about(pat.title()).with_command(pat.login_command());
    let suffix = match pat.location.source.store() {
        Some(StoreKind::Dpapi) => dpapi::SUFFIX,
        _ => "",
    };
    let name = format!("{}{suffix}", pat.location.secret);
    let file = snapshot.context.dirs().ok()?.secrets().join(name);
    Some(match error {
        StoreError::File(_) => finding.with_cause(Cause::Access(file)),
        _ => finding,
    })
}

/// PATs that the server rejected or that expired. Those that are `lost` have a finding already.
fn unusable(snapshot: &Snapshot<'_>, lost: &[&SecretLocation]) -> Vec<Finding> {
    let now = (snapshot.context.now)();
    let mut known = snapshot.index.clone();
    known.add_bound();
    let is_dead = |pat: &&PatEntry| {
        (pat.health(now) > Health::Suspect || pat.rejected_by().is_some())
            && !lost.contains(&&pat.location)
    };
    let finding = |pat: &PatEntry| {
        let organization = pat.organization();
        let entra = select::entra_beside(&known, pat, now).map(|tokens| tokens.provider.owner());
        let (what, step) = why_dead(pat, entra.is_some(), now);
        // If another PAT is used, this one may be kept for a reason.
        let finding =
            match helper::offered(organization, None, &known, Vec::new(), snapshot.context) {
                Some(used) if used.location != pat.location => {
                    let other = entra.map(|from| format!("Entra tokens from {from}"));
                    let other = other.unwrap_or_else(|| "another PAT".to_owned());
                    Finding::warning("pat-unusable", what)
                        .with_why(format!("git uses {other} for {organization}."))
                }
                _ => Finding::problem("pat-unusable", what),
            };
        let failed = pat.failed_renewal("Renewing it").filter(|_| finding.why.is_none());
        let finding = failed.into_iter().fold(finding, |it, why| it.with_why(format!("{why}.")));
        let finding = finding.with_step(step);
        let replaced = match pat.where_to_renew() {
            Some(_) => finding,
            None => finding.with_command(pat.replacement().1),
        };
        let removed = entra.map(|_| pat.logout_command());
        removed
            .into_iter()
            .fold(replaced, Finding::with_command)
            .with_command(pat.restore_command())
    };
    snapshot.index.pats.iter().filter(is_dead).map(finding).collect()
}

/// PATs in use that expire within the days of the setting. Those that could not be renewed have a
/// finding of their own.
fn expiring(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let now = (snapshot.context.now)();
    let days = snapshot.context.dirs().ok().and_then(|dirs| settings::warning_days(dirs).ok());
    let is_due = |pat: &&PatEntry| {
        pat.health(now) <= Health::Suspect
            && pat.renewal_failure.is_none()
            && days.is_some_and(|days| pat.ends_within(days, now))
    };
    let finding = |pat: &PatEntry| {
        let end = pat.end()?;
        let when = if end.at_latest { "by" } else { "on" };
        let what = format!("The PAT for {} expires {when} {}.", pat.title(), end.at.last_day());
        let finding = Finding::warning("pat-expiring", what);
        let (verb, command) = pat.replacement();
        Some(match pat.where_to_renew() {
            Some(renew) => finding.with_step(renew),
            None => finding.with_step(format!("To {verb} it:")).with_command(command),
        })
    };
    snapshot.index.pats.iter().filter(is_due).filter_map(finding).collect()
}

/// What happened to a PAT that is not used, and the choice.
fn why_dead(pat: &PatEntry, is_removable: bool, now: Timestamp) -> (String, String) {
    let (what, mistake) = if pat.health(now) == Health::Expired {
        (terminal::upper(&pat.why_not_used(now)), "that date is wrong")
    } else {
        (terminal::upper(&pat.rejection()), "the rejection was a mistake")
    };
    let step = match pat.where_to_renew() {
        Some(renew) => format!("{renew} If {mistake}, re-enable it:"),
        None => {
            let or = if is_removable { ", remove it, or," } else { " or," };
            let verb = terminal::upper(pat.replacement().0);
            format!("{verb} it{or} if {mistake}, re-enable it:")
        }
    };
    (format!("{what}."), step)
}

/// A secret file that is not in the index. It is kept: if the index was lost, it is all that is
/// left.
fn orphan(snapshot: &Snapshot<'_>, name: &OsStr) -> Option<Finding> {
    let name = name.to_str()?;
    // A crash during a write leaves this name.
    let id: SecretId = name.strip_suffix(".new").unwrap_or(name).parse().ok()?;
    let mut used = snapshot.index.locations();
    let path = snapshot.context.dirs().ok()?.secrets().join(name);
    // It may have been deleted since it was listed.
    if used.any(|location| location.secret == id) || !path.exists() {
        return None;
    }
    let what = format!("The index does not list the stored PAT in {ABOUT}.");
    let finding = Finding::problem("orphaned-secret", what)
        .about(snapshot.place(&path))
        .with_why("The index may have been lost or restored from a backup.")
        .with_step("If you are missing a PAT, log in again with this one, then delete the file:")
        .with_command(Shell::of_user().delete(&path));
    Some(finding)
}
