//! Whom git asks about Azure DevOps: us, and nobody else.

use std::path::Path;

use super::{Action, Finding, Snapshot};
use crate::git::{self, Config, Entry, Scope, helper_value, setup, starts_us};
use crate::index::PLACEHOLDER;
use crate::util::env;
use crate::util::redact::shown;

const CONFIGURE: &str = "git credential-azdo configure";
const NAME: &str = env!("CARGO_PKG_NAME");

pub(super) fn look(machine: &Snapshot<'_>) -> Vec<Finding> {
    let mut faults: Vec<(Fault, Vec<String>)> = Vec::new();
    if machine.git.is_none() || machine.config_error.is_some() {
        return Vec::new();
    }
    for target in machine.targets() {
        for fault in faults_at(machine, &target.url) {
            // What is said of an organization holds for its older host name too.
            let is_said = |fault: &Fault, faults: &[(Fault, Vec<String>)]| {
                faults.iter().any(|(other, names)| other == fault && names.contains(&target.title))
            };
            if is_said(&fault, &faults) {
                continue;
            }
            let old_alone = target.is_legacy && fault == Fault::Missing;
            let fault = match &target.unknown_server {
                _ if old_alone => Fault::MissingOldName,
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
    /// Nobody asks us.
    Missing,
    /// Nobody asks us about a host that few still use.
    MissingOldName,
    /// Nobody asks us about a server that only the environment has a token for.
    MissingServer(String),
    /// We are asked at a path where we are not any more.
    Gone(String),
    /// Somebody answers before us.
    Before { helper: String, place: String },
    /// Somebody is handed what we gave.
    After { helper: String, place: String, cure: Cure },
}

/// What takes away a helper that is asked after us.
#[derive(PartialEq)]
enum Cure {
    /// Ours is written anew, behind it.
    Again,
    /// Ours is written behind it in the repository.
    Locally,
    /// Only the user can: in this file.
    ByHand(String),
    /// It is in the environment.
    NoFile,
}

fn faults_at(machine: &Snapshot<'_>, url: &str) -> Vec<Fault> {
    let asked = git::helpers(&machine.config, url);
    let Some(ours) = asked.iter().position(|entry| starts_us(&entry.value)) else {
        return vec![Fault::Missing];
    };
    let mut faults = Vec::new();
    if asked.iter().filter(|entry| starts_us(&entry.value)).all(|entry| is_gone(&entry.value)) {
        faults.push(Fault::Gone(shown(&asked[ours].value)));
    }
    for (index, entry) in asked.iter().enumerate().filter(|(_, entry)| !starts_us(&entry.value)) {
        let (helper, place) = (first_word(&entry.value), machine.place_of(entry));
        faults.push(if index < ours {
            Fault::Before { helper, place }
        } else {
            Fault::After { helper, place, cure: cure(machine, entry, url) }
        });
    }
    faults
}

fn cure(machine: &Snapshot<'_>, entry: &Entry, url: &str) -> Cure {
    let Some(file) = &entry.file else {
        return Cure::NoFile;
    };
    // git writes into the first section of a name that there is, so ours is written behind the
    // other one only if nothing of it stays where it is.
    let sections = |local: bool| {
        // A scheme and a host, as configure writes it.
        let is_ours = |pattern: &str| {
            git::matches(pattern, url)
                && pattern.matches('/').count() == 2
                && !pattern.contains('@')
        };
        machine.config.iter().filter(move |other| {
            other.section() == "credential"
                && other.subsection().is_some_and(is_ours)
                && machine.is_local(other) == local
        })
    };
    let services = setup::SERVICES.iter().any(|section| git::matches(section, url));
    match machine.is_local(entry) {
        false if sections(false).all(is_written_by_configure) => Cure::Again,
        true if services && Some(file) == machine.repository.as_ref() => {
            let none = sections(true).next().is_none();
            if none { Cure::Locally } else { Cure::ByHand(file.display().to_string()) }
        }
        _ => Cure::ByHand(file.display().to_string()),
    }
}

/// Whether `unconfigure` takes it away.
fn is_written_by_configure(entry: &Entry) -> bool {
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
                format!("git does not ask {NAME} about {whose}."),
            )
            .since("Without that git asks for a password, or another program.")
            .by(CONFIGURE)
            .or_fix(Action::Configure),
            Fault::MissingServer(server) => {
                let what = format!("git does not ask {NAME} about {whose}.");
                let finding = Finding::problem("helper-missing", what)
                    .since("So the token in the environment is not used.");
                section(&server).into_iter().fold(finding, Finding::by)
            }
            Fault::MissingOldName => Finding::advice(
                "helper-missing-for-old-name",
                format!("git does not ask {NAME} about {whose}."),
            )
            .since("Remotes may still have that older name of the organization.")
            .by(CONFIGURE)
            .or_fix(Action::Configure),
            Fault::Gone(path) => Finding::problem(
                "helper-gone",
                format!("git looks for {NAME} where it is not: {path}"),
            )
            .by(CONFIGURE)
            .or_fix(Action::Configure),
            Fault::Before { helper, place } => Finding::problem(
                "helper-before",
                format!("git asks {helper} about {whose} before {NAME} (set in {place})."),
            )
            .since("Its answer comes first, and git hands it each PAT that worked, to keep.")
            .by(CONFIGURE)
            .or_fix(Action::Configure),
            Fault::After { helper, place, cure } => {
                let what =
                    format!("git hands the PAT for {whose} to {helper} too (set in {place}).");
                let finding = if matches!(&*helper, "store" | "git-credential-store") {
                    Finding::problem("helper-after", what)
                        .since("It keeps each PAT that worked in a file, unencrypted.")
                } else {
                    Finding::advice("helper-after", what).since(
                        "It may keep each PAT that worked, and answer with it when that is dead.",
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
            Cure::Again => finding.by(format!("git credential-azdo unconfigure && {CONFIGURE}")),
            Cure::Locally => finding.by(format!("{CONFIGURE} --local")),
            Cure::NoFile => finding.by_hand("Take it out of the environment or the command line."),
            Cure::ByHand(file) => finding
                .by_hand("Take it out, or keep it to another host: [credential \"https://HOST\"]")
                .by(format!("git config --file {} --edit", git::quoted(&file))),
        }
    }
}

/// The commands that make git ask us about a server.
fn section(server: &str) -> Vec<String> {
    let commands = || {
        // A dry one needs no place for its lock.
        let mut dry = Config::open(Scope::Global, true, Path::new("")).ok()?;
        setup::add_section(&mut dry, server, &helper_value().ok()?).ok()?;
        Some(dry.into_not_run())
    };
    commands().unwrap_or_default()
}

/// Whether it is certain that nothing can be started there.
fn is_gone(value: &str) -> bool {
    let path = value.replace('\\', "");
    if value == "azdo" {
        let name = format!("{NAME}{}", std::env::consts::EXE_SUFFIX);
        return !env::path_dirs().iter().any(|dir| is_program(&dir.join(&name)));
    }
    Path::new(&path).is_absolute() && !is_program(Path::new(&path))
}

fn is_program(path: &Path) -> bool {
    #[cfg(unix)]
    let can_run = |metadata: std::fs::Metadata| {
        std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o111 != 0
    };
    #[cfg(not(unix))]
    let can_run = |_| true;
    path.is_file() && path.metadata().is_ok_and(can_run)
}

/// The rest may be a script with a password in it.
fn first_word(value: &str) -> String {
    let word = value.split_whitespace().next().unwrap_or_default();
    shown(word.rsplit(['/', '\\']).next().unwrap_or_default())
}
