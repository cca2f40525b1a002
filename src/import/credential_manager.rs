//! Windows' Credential Manager, in which Git Credential Manager, git-credential-wincred, and
//! `az devops login` keep PATs.

use super::{Entry, Query, Search, Source, Spot, az_devops};
use crate::stores::keyring::credential_manager::described;
use crate::system::windows::credential_list::{self, Listed};
use crate::system::windows::credentials;
use crate::util::encoding::decode;
use crate::util::pat::Secret;

/// The starts of their names.
const STARTS: [(Source, &str); 2] = [(Source::Gcm, "git:"), (Source::AzDevops, "azdevops-cli:")];

pub(super) fn search(query: &Query<'_>, search: &mut Search) {
    for (source, start) in STARTS {
        let all = credential_list::starting_with(start).map_err(described);
        match all {
            Ok(all) => all.into_iter().for_each(|it| add(source, it, query, search)),
            Err(why) => {
                let why = format!("Credential Manager was not read: {why}");
                search.failures.push((source, why));
            }
        }
    }
}

fn add(source: Source, Listed { target, user }: Listed, query: &Query<'_>, search: &mut Search) {
    let owner = match source {
        Source::AzDevops => az_devops::owner(&target, query),
        // `git:https://jane@dev.azure.com/acme`
        _ => target.split_once(':').and_then(|(_, url)| query.owner(url)),
    };
    if let (Some(owner), Ok(text)) = (owner, secret(&target)) {
        let account = (source == Source::Gcm).then_some(user);
        search.add(Entry { source, owner, account, text, spot: Spot::Item(target) });
    }
}

pub(super) fn secret(target: &str) -> Result<Secret, String> {
    // In UTF-16, as all three write it.
    credentials::read(target).map(|blob| decode(&blob)).map_err(described)
}

pub(super) fn delete(target: &str) -> Result<(), String> {
    credentials::delete(target).map_err(described)
}
