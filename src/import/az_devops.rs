//! `az devops login`: where there is no keyring, an INI file with a section for each organization.

use super::{Entry, Owner, Query, Search, Source, Spot};
use crate::util::pat::Secret;

pub(super) const FILE: &str = "personalAccessTokens";
/// The start of a section's title, and of an item's name in a keyring.
const PREFIX: &str = "azdevops-cli:";
/// The name of the PAT in a keyring; in the file, Python writes it in lower case.
pub(super) const KEY: &str = "Personal Access Token";

pub(super) fn search(query: &Query<'_>, search: &mut Search) {
    let Some(file) = query.dirs.az_devops.as_ref().map(|folder| folder.join(FILE)) else {
        return;
    };
    let Some(text) = search.read(Source::AzDevops, &file) else { return };
    for (title, text) in sections(text.expose()) {
        let Some(owner) = owner(title, query) else { continue };
        let spot = Spot::Section { file: file.clone(), title: title.to_owned() };
        search.add(Entry { source: Source::AzDevops, owner, account: None, text, spot });
    }
}

/// The organization of the PAT under this title, which is a URL, a host, or `default` for all
/// organizations without a PAT of their own.
pub(super) fn owner(title: &str, query: &Query<'_>) -> Option<Owner> {
    match title.strip_prefix(PREFIX)?.trim() {
        "default" => query.owner("https://dev.azure.com"),
        url if url.contains("://") => query.owner(url),
        host => query.owner(&format!("https://{host}")),
    }
}

/// The titles of the sections with a PAT.
fn sections(text: &str) -> Vec<(&str, Secret)> {
    let mut title = "";
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some(next) = in_brackets(line) {
            title = next;
        } else if let Some((key, value)) = line.split_once(['=', ':'])
            && key.trim().eq_ignore_ascii_case(KEY)
        {
            found.push((title, Secret::new(value.trim().to_owned())));
        }
    }
    found
}

fn in_brackets(line: &str) -> Option<&str> {
    line.trim_end().strip_prefix('[')?.strip_suffix(']')
}

/// The text without this section.
pub(super) fn without(text: &str, title: &str) -> String {
    let mut is_in_it = false;
    let mut rest = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if let Some(next) = in_brackets(line) {
            is_in_it = next == title;
        }
        if !is_in_it {
            rest.push_str(line);
        }
    }
    rest
}

/// The PAT under this title.
pub(super) fn secret(text: &str, title: &str) -> Option<Secret> {
    sections(text).into_iter().find(|(other, _)| *other == title).map(|(_, secret)| secret)
}
