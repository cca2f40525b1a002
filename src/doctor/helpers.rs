//! The credential helpers that git uses for Azure DevOps: this program, and no other.

use std::path::Path;

use super::snapshot::{ANY, Target};
use super::{ABOUT, Action, Cause, Finding, NOT_IN_A_FILE, Severity, Snapshot, organizations};
use crate::git::setup::{self, Surroundings};
use crate::git::{self, Config, ConfigEntry, Scope, Version, helper_value, starts_us};
use crate::index::PLACEHOLDER;
use crate::organization::Organization;
use crate::util::redact::redact;
use crate::util::{env, find_program};

const CONFIGURE: &str = "git credential-azdo configure";
const NAME: &str = env!("CARGO_PKG_NAME");
pub(super) const MISSING: &str = "helper-missing";
pub(super) const RESET: &str = "helper-reset";
pub(super) const AFTER: &str = "helper-after";

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    if snapshot.git.is_none() || snapshot.config_error.is_some() {
        return Vec::new();
    }
    let targets = snapshot.targets();
    targets.iter().flat_map(|target| named(findings_at(snapshot, target), target)).collect()
}

/// Names the organization. A finding about it covers its older host name.
fn named(findings: Vec<Finding>, target: &Target) -> impl Iterator<Item = Finding> {
    findings.into_iter().map(|mut finding| {
        let cause = Cause::About(finding.what.clone(), target.title.clone());
        if finding.id == MISSING && target.name != target.title {
            (finding.id, finding.severity) = ("helper-missing-for-old-name", Severity::Advice);
            finding = finding.with_why("Remotes may still use the organization's older host name.");
        } else if finding.id == MISSING {
            // `configure` sets these, too.
            let also = [organizations::PATHS, organizations::PROACTIVE_AUTH];
            let also = also.map(|id| Cause::About(id.to_owned(), target.title.clone()));
            finding = also.into_iter().fold(finding, Finding::with_cause);
        }
        finding.about(target.name.replace(ANY, "Azure DevOps")).with_cause(cause)
    })
}

fn findings_at(snapshot: &Snapshot<'_>, target: &Target) -> Vec<Finding> {
    let asked = git::helpers(&snapshot.config, &target.url);
    let Some(ours) = asked.iter().position(|entry| starts_us(&entry.value)) else {
        return vec![reset(snapshot, target).unwrap_or_else(|| missing(snapshot, target))];
    };
    let mut findings: Vec<Finding> = overridden_username(snapshot, target).into_iter().collect();
    if asked.iter().filter(|entry| starts_us(&entry.value)).all(|entry| is_gone(&entry.value)) {
        let path = redact(&asked[ours].value);
        let what = format!("git is set up to use {NAME}, but it does not exist: {path}");
        findings.push(fixed_by_configure(Finding::problem("helper-gone", what)));
    }
    findings.extend(another_program(snapshot, asked[ours]));
    for (index, entry) in asked.iter().enumerate().filter(|(_, entry)| !starts_us(&entry.value)) {
        findings.push(if index < ours {
            let (helper, place) = (first_word(&entry.value), snapshot.place_of(entry));
            let what = format!("git asks {helper} before {NAME} for {ABOUT} (set in {place}).");
            fixed_by_configure(
                Finding::problem("helper-before", what)
                    .with_why("Its answer wins, and git gives it every working PAT to store."),
            )
        } else {
            later_helper(snapshot, entry, &target.url)
        });
    }
    findings
}

fn fixed_by_configure(finding: Finding) -> Finding {
    finding.with_command(CONFIGURE).with_action(Action::Configure)
}

/// What git does without this program.
fn without(snapshot: &Snapshot<'_>) -> String {
    let configured = snapshot.config.iter().rfind(|entry| entry.is("core", "askpass"));
    let askpass = env::text("GIT_ASKPASS")
        .or_else(|| configured.map(|entry| entry.value.to_string()))
        .or_else(|| env::text("SSH_ASKPASS"));
    let prompts = match askpass.filter(|program| !program.is_empty()) {
        Some(program) => format!("asks {}", first_word(&program)),
        None => "prompts".to_owned(),
    };
    format!("Until you fix this, git {prompts} or uses another helper.")
}

/// git is set up to use this program, but something later resets its helpers.
fn reset(snapshot: &Snapshot<'_>, target: &Target) -> Option<Finding> {
    let set = snapshot.applying("credential", "helper", &target.url);
    let ours = set.iter().rposition(|entry| starts_us(&entry.value))?;
    let reset = set[ours..].iter().find(|entry| entry.is_reset())?;
    let place = snapshot.place_of(reset);
    let what = format!(
        "git does not use {NAME} for {ABOUT}: an empty `helper` resets it (set in {place})."
    );
    let finding = Finding::problem(RESET, what).with_why(without(snapshot));
    Some(match configured(snapshot, reset, &target.url) {
        Configured::Global => fixed_by_configure(finding),
        Configured::Local => finding.with_command(format!("{CONFIGURE} --local")),
        Configured::ByHand => by_hand(finding, reset),
    })
}

/// A username of the user's that would choose a PAT, if this program's own did not override it.
fn overridden_username(snapshot: &Snapshot<'_>, target: &Target) -> Option<Finding> {
    let mut set = snapshot.applying("credential", "username", &target.url);
    let ours = set.pop().filter(|entry| *entry.value == PLACEHOLDER)?;
    let theirs = set.into_iter().rfind(|entry| {
        entry.subsection().is_some() && !["", PLACEHOLDER].contains(&&**entry.value)
    })?;
    let (user, place, ours) =
        (redact(&theirs.value), snapshot.place_of(theirs), snapshot.place_of(ours));
    let what = format!("git ignores the username {user} for {ABOUT} (set in {place}).");
    let why = format!("It chooses a PAT, but the username in {ours} comes later.");
    Some(fixed_by_configure(Finding::problem("username-overridden", what).with_why(why)))
}

/// git does not use this program.
fn missing(snapshot: &Snapshot<'_>, target: &Target) -> Finding {
    let finding =
        Finding::problem(MISSING, format!("git is not set up to use {NAME} for {ABOUT}."));
    let Some(server) = &target.unknown_server else {
        return fixed_by_configure(finding.with_why(without(snapshot)));
    };
    let finding =
        finding.with_why("Until you fix this, git does not get the token in the environment.");
    commands_for(snapshot, server).into_iter().flatten().fold(finding, Finding::with_command)
}

/// git uses another helper after this one, and gives it the PAT.
fn later_helper(snapshot: &Snapshot<'_>, entry: &ConfigEntry, url: &str) -> Finding {
    let (helper, place) = (first_word(&entry.value), snapshot.place_of(entry));
    let what = format!("git also gives the PAT for {ABOUT} to {helper} (set in {place}).");
    let finding = if matches!(&*helper, "store" | "git-credential-store") {
        Finding::problem(AFTER, what)
            .with_why("It stores every working PAT in an unencrypted file.")
    } else {
        Finding::warning(AFTER, what).with_why(
            "It may store every working PAT, and return it even after the PAT has expired.",
        )
    };
    match configured(snapshot, entry, url) {
        Configured::Global => {
            finding.with_command("git credential-azdo unconfigure").with_command(CONFIGURE)
        }
        Configured::Local => finding.with_command(format!("{CONFIGURE} --local")),
        Configured::ByHand => by_hand(finding, entry),
    }
}

/// What makes git ignore an entry of another helper, because this program's section follows it.
enum Configured {
    Global,
    Local,
    ByHand,
}

fn configured(snapshot: &Snapshot<'_>, entry: &ConfigEntry, url: &str) -> Configured {
    // git adds a key to the first section of that name. This program's comes after the other
    // helper only if its section is new, that is, if nothing of an old one is left. Its name is a
    // scheme and a host, as `configure` writes it.
    let is_ours = |section: &str| {
        git::matches(section, url) && section.matches('/').count() == 2 && !section.contains('@')
    };
    let is_local = snapshot.is_local(entry);
    let mut in_our_sections = snapshot.config.iter().filter(|other| {
        other.section() == "credential"
            && other.subsection().is_some_and(is_ours)
            && snapshot.is_local(other) == is_local
    });
    let is_services = || setup::SERVICES.iter().any(|section| git::matches(section, url));
    let is_repositorys = entry.file.is_some() && entry.file == snapshot.repository;
    if !is_local && in_our_sections.all(is_written_by_configure) {
        Configured::Global
    } else if is_local && is_services() && is_repositorys && in_our_sections.next().is_none() {
        Configured::Local
    } else {
        Configured::ByHand
    }
}

fn by_hand(finding: Finding, entry: &ConfigEntry) -> Finding {
    match &entry.file {
        Some(file) => finding
            .with_step("Remove it, or limit it to another host: [credential \"https://HOST\"]")
            .with_edit_command(file),
        None => finding.with_step(NOT_IN_A_FILE),
    }
}

/// Whether `unconfigure` removes it.
fn is_written_by_configure(entry: &ConfigEntry) -> bool {
    match entry.name() {
        "helper" => entry.value.is_empty() || git::is_ours(&entry.value),
        "usehttppath" => *entry.value == "true",
        "username" => *entry.value == PLACEHOLDER,
        _ => false,
    }
}

/// The commands that make git use this program for a server.
fn commands_for(snapshot: &Snapshot<'_>, server: &Organization) -> Option<Vec<String>> {
    // A dry run takes no lock.
    let mut dry = Config::open(Scope::Global, true, Path::new("")).ok()?;
    let around = Surroundings::new(snapshot.config.clone());
    let section = setup::section_of(server)?;
    setup::add_section(&mut dry, &section, &helper_value().ok()?, &around).ok()?;
    if snapshot.git >= Some(Version::PROACTIVE_AUTH) {
        setup::add_proactive_auth(&mut dry, server).ok()?;
    }
    Some(dry.into_not_run())
}

/// Whether it is certain that there is no program there.
fn is_gone(value: &str) -> bool {
    let path = git::unescaped(value);
    if value == "azdo" {
        return find_program::on_path(Path::new(NAME)).is_none();
    }
    Path::new(&path).is_absolute() && !find_program::is_program(Path::new(&path))
}

/// `azdo` starts the first program of that name on the PATH of the program that calls git.
fn another_program(snapshot: &Snapshot<'_>, entry: &ConfigEntry) -> Option<Finding> {
    let file = find_program::on_path(Path::new(NAME)).filter(|_| *entry.value == "azdo")?;
    if git::azdo_starts_us() {
        return None;
    }
    let (file, place) = (redact(&file.display().to_string()), snapshot.place_of(entry));
    let what = format!("git starts another {NAME} for {ABOUT}: {file}");
    let why = format!("`azdo` (set in {place}) starts the first one on PATH.");
    let step = "Remove one of the two, or change the order of PATH.";
    Some(Finding::warning("helper-elsewhere", what).with_why(why).with_step(step))
}

/// The program that a helper starts. Its arguments may contain a password.
fn first_word(value: &str) -> String {
    let word = git::program_word(value);
    redact(word.rsplit(['/', '\\']).next().unwrap_or_default())
}
