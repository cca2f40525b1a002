//! The credential helpers that git uses for Azure DevOps: this program, and no other.

use std::path::{Path, PathBuf};

use super::{Action, Finding, NOT_IN_A_FILE, Snapshot};
use crate::git::{self, Config, ConfigEntry, Scope, helper_value, setup, starts_us};
use crate::index::PLACEHOLDER;
use crate::util::find_program;
use crate::util::redact::redact;

const CONFIGURE: &str = "git credential-azdo configure";
const NAME: &str = env!("CARGO_PKG_NAME");

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    if snapshot.git.is_none() || snapshot.config_error.is_some() {
        return Vec::new();
    }
    let mut faults: Vec<(Fault, Vec<String>)> = Vec::new();
    for target in snapshot.targets() {
        for fault in faults_at(snapshot, &target.url) {
            // A finding about an organization covers its older host name.
            if faults.iter().any(|(other, names)| *other == fault && names.contains(&target.title))
            {
                continue;
            }
            let fault = match &target.unknown_server {
                _ if fault != Fault::Missing => fault,
                _ if target.is_legacy() => Fault::MissingOldName,
                Some(server) => Fault::MissingServer(server.clone()),
                None => fault,
            };
            match faults.iter_mut().find(|(other, _)| *other == fault) {
                Some((_, names)) => names.push(target.name.clone()),
                None => faults.push((fault, vec![target.name.clone()])),
            }
        }
    }
    faults.into_iter().map(|(fault, names)| fault.finding(&names.join(", "))).collect()
}

#[derive(PartialEq)]
enum Fault {
    /// git does not use this program.
    Missing,
    /// git does not use this program for the older host name of an organization.
    MissingOldName,
    /// git does not use this program for a server whose token is in the environment.
    MissingServer(String),
    /// git uses this program at a path where it no longer is.
    Gone(String),
    /// git uses another helper before this one.
    Before { helper: String, place: String },
    /// git uses another helper after this one, and gives it the PAT.
    After { helper: String, place: String, cure: Cure },
}

/// What removes a helper that git uses after this one.
#[derive(PartialEq)]
enum Cure {
    /// Writing this one again, after it.
    Again,
    /// Writing this one into the repository's configuration, after it.
    Locally,
    /// Editing this file by hand.
    ByHand(PathBuf),
    /// Changing the environment.
    NoFile,
}

fn faults_at(snapshot: &Snapshot<'_>, url: &str) -> Vec<Fault> {
    let asked = git::helpers(&snapshot.config, url);
    let Some(ours) = asked.iter().position(|entry| starts_us(&entry.value)) else {
        return vec![Fault::Missing];
    };
    let mut faults = Vec::new();
    if asked.iter().filter(|entry| starts_us(&entry.value)).all(|entry| is_gone(&entry.value)) {
        faults.push(Fault::Gone(redact(&asked[ours].value)));
    }
    for (index, entry) in asked.iter().enumerate().filter(|(_, entry)| !starts_us(&entry.value)) {
        let (helper, place) = (first_word(&entry.value), snapshot.place_of(entry));
        faults.push(if index < ours {
            Fault::Before { helper, place }
        } else {
            Fault::After { helper, place, cure: cure(snapshot, entry, url) }
        });
    }
    faults
}

fn cure(snapshot: &Snapshot<'_>, entry: &ConfigEntry, url: &str) -> Cure {
    let Some(file) = &entry.file else {
        return Cure::NoFile;
    };
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
    let is_repositorys = Some(file) == snapshot.repository.as_ref();
    if !is_local && in_our_sections.all(is_written_by_configure) {
        Cure::Again
    } else if is_local && is_services() && is_repositorys && in_our_sections.next().is_none() {
        Cure::Locally
    } else {
        Cure::ByHand(file.clone())
    }
}

/// Whether `unconfigure` removes it.
fn is_written_by_configure(entry: &ConfigEntry) -> bool {
    match entry.name() {
        "helper" => entry.value.is_empty() || git::is_written_by_us(&entry.value),
        "usehttppath" => *entry.value == "true",
        "username" => *entry.value == PLACEHOLDER,
        _ => false,
    }
}

impl Fault {
    fn finding(self, whose: &str) -> Finding {
        let is_not_used = format!("git is not set up to use {NAME} for {whose}.");
        let configure =
            |finding: Finding| finding.with_command(CONFIGURE).with_action(Action::Configure);
        match self {
            Fault::Missing => configure(
                Finding::problem("helper-missing", is_not_used)
                    .with_why("Until then git prompts, or uses another helper."),
            ),
            Fault::MissingServer(server) => {
                let finding = Finding::problem("helper-missing", is_not_used)
                    .with_why("So git does not get the token in the environment.");
                section(&server).into_iter().fold(finding, Finding::with_command)
            }
            Fault::MissingOldName => configure(
                Finding::advice("helper-missing-for-old-name", is_not_used)
                    .with_why("Remotes may still use the organization's older host name."),
            ),
            Fault::Gone(path) => {
                let what = format!("git is set up to use {NAME}, but it is not there: {path}");
                configure(Finding::problem("helper-gone", what))
            }
            Fault::Before { helper, place } => {
                let what = format!("git asks {helper} before {NAME} for {whose} (set in {place}).");
                configure(
                    Finding::problem("helper-before", what)
                        .with_why("Its answer wins, and git gives it every working PAT to store."),
                )
            }
            Fault::After { helper, place, cure } => {
                let what =
                    format!("git also gives the PAT for {whose} to {helper} (set in {place}).");
                let finding = if matches!(&*helper, "store" | "git-credential-store") {
                    Finding::problem("helper-after", what)
                        .with_why("It stores every working PAT in an unencrypted file.")
                } else {
                    Finding::advice("helper-after", what).with_why(
                        "It may store every working PAT, and return it when it has expired.",
                    )
                };
                match cure {
                    Cure::Again => {
                        let command = format!("git credential-azdo unconfigure && {CONFIGURE}");
                        finding.with_command(command)
                    }
                    Cure::Locally => finding.with_command(format!("{CONFIGURE} --local")),
                    Cure::NoFile => finding.with_step(NOT_IN_A_FILE),
                    Cure::ByHand(file) => finding
                        .with_step(
                            "Remove it, or limit it to another host: \
                             [credential \"https://HOST\"]",
                        )
                        .with_edit_command(&file),
                }
            }
        }
    }
}

/// The commands that make git use this program for a server.
fn section(server: &str) -> Vec<String> {
    let commands = || {
        // A dry run takes no lock.
        let mut dry = Config::open(Scope::Global, true, Path::new("")).ok()?;
        setup::add_section(&mut dry, server, &helper_value().ok()?).ok()?;
        Some(dry.into_not_run())
    };
    commands().unwrap_or_default()
}

/// Whether it is certain that there is no program there.
fn is_gone(value: &str) -> bool {
    let path = value.replace('\\', "");
    if value == "azdo" {
        return find_program::on_path(Path::new(NAME)).is_none();
    }
    Path::new(&path).is_absolute() && !find_program::is_program(Path::new(&path))
}

/// The program that a helper starts. Its arguments may contain a password.
fn first_word(value: &str) -> String {
    let word = value.split_whitespace().next().unwrap_or_default();
    redact(word.rsplit(['/', '\\']).next().unwrap_or_default())
}
