//! macOS' keychain, in which Git Credential Manager and `az devops login` keep PATs. The system asks
//! whether `security` may read each one, and lists nothing, so only the organizations are asked for
//! that the user or the clone in the current directory names, or that are known.

use std::process::Command;

use super::{Entry, Query, Search, Source, Spot};
use crate::git;
use crate::organization::{Organization, parse_user_input};
use crate::util::encoding::decode;
use crate::util::pat::Secret;
use crate::util::run_program::{self, Needed};

const PROGRAM: &str = "/usr/bin/security";
/// In seconds, because the user may have to type a password.
const TIME_LIMIT: u64 = 60;
/// The starts of their items' names.
const STARTS: [(Source, &str); 2] = [(Source::Gcm, "git:"), (Source::AzDevops, "azdevops-cli:")];

pub(super) fn search(query: &Query<'_>, search: &mut Search) {
    if query.is_silent {
        return;
    }
    for organization in organizations(query) {
        for url in organization.all_urls() {
            let Some(owner) = query.owner(&url) else { continue };
            for (source, start) in STARTS {
                let service = format!("{start}{url}");
                let Ok(text) = secret(&service) else { continue };
                let (owner, spot) = (owner.clone(), Spot::Item(service));
                search.add(Entry { source, owner, account: None, text, spot });
            }
        }
    }
}

fn organizations(query: &Query<'_>) -> Vec<Organization> {
    if let Some(only) = query.only {
        return vec![only.clone()];
    }
    let mut all: Vec<Organization> = query.index.organizations().into_iter().cloned().collect();
    for found in git::remote_urls().iter().filter_map(|url| parse_user_input(url).ok()) {
        if found.origin().is_none() && !all.contains(&found) {
            all.push(found);
        }
    }
    all
}

pub(super) fn secret(service: &str) -> Result<Secret, String> {
    run(&["find-generic-password", "-s", service, "-w"])
}

pub(super) fn delete(service: &str) -> Result<(), String> {
    run(&["delete-generic-password", "-s", service]).map(drop)
}

fn run(arguments: &[&str]) -> Result<Secret, String> {
    let mut command = Command::new(PROGRAM);
    let progress = "Waiting for the keychain...";
    match run_program::run(command.args(arguments), Needed::Everything, TIME_LIMIT, progress) {
        Ok(ran) if ran.status.success() => Ok(decode(&ran.output)),
        _ => Err("the keychain did not return it".to_owned()),
    }
}
