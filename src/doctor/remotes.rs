//! PATs in git's configuration, above all in the URLs of remotes.

use std::path::{Path, PathBuf};

use super::{Action, Cause, Finding, NOT_IN_A_FILE, Snapshot};
use crate::git::{self, ConfigEntry};
use crate::import::PatInUrl;
use crate::organization::{Organization, StrictUrl, parse_user_input};
use crate::util::pat::Secret;
use crate::util::pat::find::find as find_pats;
use crate::util::redact::{abbreviate, redact};
use crate::util::shell::quoted;

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let found = |entry| {
        in_entry(snapshot, entry, entry.file.as_deref()).or_else(|| any_password(snapshot, entry))
    };
    snapshot.config.iter().filter_map(found).chain(refused(snapshot)).collect()
}

/// git does not use the repository here, such as one of another user's.
fn refused(snapshot: &Snapshot<'_>) -> Option<Finding> {
    let is_readable =
        snapshot.git.is_some() && snapshot.config_error.is_none() && snapshot.repository.is_none();
    let refusal = Some(git::refusal).filter(|_| is_readable)?()?;
    let finding = Finding::problem("repository-refused", format!("{}.", refusal.what))
        .with_why("Its remotes and its configuration were not checked.");
    let finding = refusal.step.into_iter().fold(finding, Finding::with_step);
    Some(refusal.command.into_iter().fold(finding, Finding::with_command))
}

/// Other passwords in the URLs of remotes.
pub(super) fn passwords(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    snapshot.config.iter().filter_map(|entry| any_password(snapshot, entry)).collect()
}

fn any_password(snapshot: &Snapshot<'_>, entry: &ConfigEntry) -> Option<Finding> {
    password(snapshot, entry).or_else(|| rewritten_to_password(snapshot, entry))
}

fn password(snapshot: &Snapshot<'_>, entry: &ConfigEntry) -> Option<Finding> {
    let is_url = entry.section() == "remote" && matches!(entry.name(), "url" | "pushurl");
    let url = StrictUrl::parse(&entry.value).ok().filter(|_| is_url)?;
    let has_password = url.userinfo.is_some_and(|user| user.contains(':'));
    let bare = url.without_userinfo();
    let organization = parse_user_input(&bare).ok().filter(|_| has_password)?;
    if !snapshot.organizations.contains(&organization) {
        return None;
    }
    let (remote, place) = (entry.subsection()?, snapshot.place_of(entry));
    let remote_name = redact(remote);
    let what = format!("git uses the password in the URL of the remote {remote_name} ({place}).");
    let finding = Finding::problem("password-in-remote", what)
        .with_why(format!("It never uses a stored PAT for {organization} there."))
        .with_step("To remove it:");
    let same = |other: &&ConfigEntry| other.key == entry.key;
    let push = if entry.name() == "url" { "" } else { " --push" };
    if snapshot.config.iter().filter(same).count() == 1 && snapshot.is_local(entry) {
        let (remote, bare) = (quoted(remote), quoted(&bare));
        return Some(finding.with_command(format!("git remote set-url{push} {remote} {bare}")));
    }
    Some(match &entry.file {
        Some(file) => finding.with_edit_command(file),
        None => finding.with_step(NOT_IN_A_FILE),
    })
}

/// A password in what git replaces an organization's URLs with (`url.*.insteadOf`).
fn rewritten_to_password(snapshot: &Snapshot<'_>, entry: &ConfigEntry) -> Option<Finding> {
    let is_rewrite = entry.is("url", "insteadof") || entry.is("url", "pushinsteadof");
    let (new, old) = (entry.subsection().filter(|_| is_rewrite)?, entry.value.as_str());
    let url = StrictUrl::parse(new).ok()?;
    let bare = url.userinfo.filter(|user| user.contains(':')).map(|_| url.without_userinfo())?;
    let organization = snapshot.targets().into_iter().find_map(|target| {
        let rest = [old, new].iter().find_map(|start| target.url.strip_prefix(start))?;
        let to = parse_user_input(&format!("{bare}{rest}")).ok()?.to_string();
        (to == target.title).then_some(to)
    })?;
    let (old, place) = (redact(old), snapshot.place_of(entry));
    let what = format!("git replaces {old} with a URL that has a password in it (set in {place}).");
    let finding = Finding::problem("password-in-remote", what)
        .with_why(format!("It never uses a stored PAT for {organization} there."))
        .with_step("To remove it:");
    Some(match &entry.file {
        Some(file) => finding.with_edit_command(file),
        None => finding.with_step(NOT_IN_A_FILE),
    })
}

/// The PATs in the configuration of one repository, not necessarily the current one.
pub(super) fn in_file(snapshot: &Snapshot<'_>, file: &Path) -> Vec<Finding> {
    let entries = git::list_file(file).unwrap_or_default();
    entries.iter().filter_map(|entry| in_entry(snapshot, entry, Some(file))).collect()
}

/// The files whose values [`findings`] checks.
pub(super) fn files_of(snapshot: &Snapshot<'_>) -> Vec<PathBuf> {
    let files = snapshot.config.iter().filter_map(|entry| entry.file.as_ref());
    let mut files: Vec<PathBuf> = files.chain(&snapshot.repository).cloned().collect();
    files.dedup();
    files
}

/// The PATs in an entry, there and in its file.
pub(super) fn causes(entry: &ConfigEntry, file: Option<&Path>) -> Vec<Cause> {
    let pats = pats_in(entry).into_iter();
    let cause = |pat: Secret| {
        let key = file.map(|file| Cause::pat(file, &pat));
        let (file, pat) = (file.map(Path::to_owned), abbreviate(&pat));
        [Some(Cause::PatInKey(file, entry.key.to_string(), pat)), key]
    };
    pats.flat_map(cause).flatten().collect()
}

fn pats_in(entry: &ConfigEntry) -> Vec<Secret> {
    let text = zeroize::Zeroizing::new(format!("{}\n{}", *entry.key, *entry.value));
    find_pats(text.as_bytes()).into_iter().map(|found| found.pat).collect()
}

fn in_entry(snapshot: &Snapshot<'_>, entry: &ConfigEntry, file: Option<&Path>) -> Option<Finding> {
    let found = pats_in(entry).into_iter().next();
    let pat = found.or_else(|| Some(PatInUrl::parse(&entry.value)?.pat))?;
    let place = file.map_or_else(|| "the environment".to_owned(), |file| snapshot.place(file));
    let instead = if snapshot.is_stored(&pat) {
        "remove it from the URL, since it is already stored"
    } else {
        "move it from the URL to a store"
    };
    let (pat, key) = (abbreviate(&pat), redact(&entry.key));
    let id = if entry.section() == "remote" { "pat-in-remote" } else { "pat-in-git-config" };
    let what = format!("PAT {pat} is in plain text in {key} of {place}.");
    let finding = Finding::problem(id, what)
        .with_why("Anyone who can read the file or git's output has the PAT.");
    let finding = causes(entry, file).into_iter().fold(finding, Finding::with_cause);
    let Some(file) = file else {
        return Some(finding.with_step(NOT_IN_A_FILE));
    };
    Some(match movable(entry) {
        Some(organization) => finding
            .with_step(format!(
                "Revoke it ({}), or {instead} (you are asked to confirm):",
                organization.token_page()
            ))
            .with_command("git credential-azdo doctor --fix")
            .with_action(Action::MovePat { file: file.to_owned(), key: entry.key.to_string() }),
        None => finding
            .with_step("Remove it, and revoke the PAT if others could read it:")
            .with_edit_command(file),
    })
}

/// The PAT's organization, if it is certain and the value is a URL with nothing but the PAT.
fn movable(entry: &ConfigEntry) -> Option<Organization> {
    let is_url = matches!(entry.section(), "remote" | "submodule")
        && matches!(entry.name(), "url" | "pushurl");
    let whole_key = redact(&entry.key) == *entry.key;
    let organization = PatInUrl::parse(&entry.value).filter(|_| is_url && whole_key)?.organization;
    (!organization.is_plain_http()).then_some(organization)
}
