//! The credential helpers that git uses for Azure DevOps: this program, and no other.

use std::path::Path;

use super::{Action, Finding, Snapshot};
use crate::git::{self, Config, ConfigEntry, Scope, helper_value, setup, starts_us};
use crate::index::PLACEHOLDER;
use crate::util::find_program;
use crate::util::redact::redact;
use crate::util::shell::quoted;

const CONFIGURE: &str = "git credential-azdo configure";
const NAME: &str = env!("CARGO_PKG_NAME");

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let mut faults: Vec<(Fault, Vec<String>)> = Vec::new();
    if snapshot.git.is_none() || snapshot.config_error.is_some() {
        return Vec::new();
    }
    for target in snapshot.targets() {
        for fault in faults_at(snapshot, &target.url) {
            // A finding about an organization covers its older host name.
            let is_known = |fault: &Fault, faults: &[(Fault, Vec<String>)]| {
                faults.iter().any(|(other, names)| other == fault && names.contains(&target.title))
            };
            if is_known(&fault, &faults) {
                continue;
            }
            let only_old_name = target.is_legacy && fault == Fault::Missing;
            let fault = match &target.unknown_server {
                _ if only_old_name => Fault::MissingOldName,
                Some(server) if fault == Fault::Missing => Fault::MissingServer(server.clone()),
                _ => fault,
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
    ByHand(String),
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
    // helper only if its section is new, that is, if nothing of an old one is left.
    let sections = |local: bool| {
        // A scheme and a host, as `configure` writes it.
        let is_ours = |pattern: &str| {
            git::matches(pattern, url)
                && pattern.matches('/').count() == 2
                && !pattern.contains('@')
        };
        snapshot.config.iter().filter(move |other| {
            other.section() == "credential"
                && other.subsection().is_some_and(is_ours)
                && snapshot.is_local(other) == local
        })
    };
    let services = setup::SERVICES.iter().any(|section| git::matches(section, url));
    match snapshot.is_local(entry) {
        false if sections(false).all(is_written_by_configure) => Cure::Again,
        true if services && Some(file) == snapshot.repository.as_ref() => {
            let none = sections(true).next().is_none();
            if none { Cure::Locally } else { Cure::ByHand(file.display().to_string()) }
        }
        _ => Cure::ByHand(file.display().to_string()),
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
        match self {
            Fault::Missing => Finding::problem(
                "helper-missing",
                format!("git is not set up to use {NAME} for {whose}."),
            )
            .with_why("Until then git prompts, or uses another helper.")
            .with_command(CONFIGURE)
            .with_action(Action::Configure),
            Fault::MissingServer(server) => {
                let what = format!("git is not set up to use {NAME} for {whose}.");
                let finding = Finding::problem("helper-missing", what)
                    .with_why("So git does not get the token in the environment.");
                section(&server).into_iter().fold(finding, Finding::with_command)
            }
            Fault::MissingOldName => Finding::advice(
                "helper-missing-for-old-name",
                format!("git is not set up to use {NAME} for {whose}."),
            )
            .with_why("Remotes may still use the organization's older host name.")
            .with_command(CONFIGURE)
            .with_action(Action::Configure),
            Fault::Gone(path) => Finding::problem(
                "helper-gone",
                format!("git is set up to use {NAME}, but it is not there: {path}"),
            )
            .with_command(CONFIGURE)
            .with_action(Action::Configure),
            Fault::Before { helper, place } => Finding::problem(
                "helper-before",
                format!("git asks {helper} before {NAME} for {whose} (set in {place})."),
            )
            .with_why("Its answer wins, and git gives it every working PAT to store.")
            .with_command(CONFIGURE)
            .with_action(Action::Configure),
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
                cure.add_to(finding)
            }
        }
    }
}

impl Cure {
    fn add_to(self, finding: Finding) -> Finding {
        match self {
            Cure::Again => {
                finding.with_command(format!("git credential-azdo unconfigure && {CONFIGURE}"))
            }
            Cure::Locally => finding.with_command(format!("{CONFIGURE} --local")),
            Cure::NoFile => {
                finding.with_step("Remove it from the environment or the command line.")
            }
            Cure::ByHand(file) => finding
                .with_step("Remove it, or limit it to another host: [credential \"https://HOST\"]")
                .with_command(format!("git config --file {} --edit", quoted(&file))),
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
