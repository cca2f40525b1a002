//! git-credential-store: a URL with a username and a password on each line.

use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

use super::{Entry, Query, Search, Source, Spot};
use crate::organization::StrictUrl;
use crate::util::pat::Secret;

pub(super) fn search(query: &Query<'_>, search: &mut Search) {
    for file in files(query) {
        if let Some(text) = search.read(Source::Store, &file) {
            in_text(text.expose(), &file, query, search);
        }
    }
}

/// git reads both of them.
fn files(query: &Query<'_>) -> impl Iterator<Item = PathBuf> {
    let in_home = query.dirs.home.as_ref().map(|home| home.join(".git-credentials"));
    let in_config = query.dirs.config.as_ref().map(|dir| dir.join("git/credentials"));
    in_home.into_iter().chain(in_config)
}

fn in_text(text: &str, file: &Path, query: &Query<'_>, search: &mut Search) {
    for line in text.lines() {
        let Some((url, username, password)) = split(line) else { continue };
        let Some(owner) = query.owner(&url) else { continue };
        let (account, spot) = (Some(username), Spot::StoreLine { file: file.to_owned(), url });
        search.add(Entry { source: Source::Store, owner, account, text: password, spot });
    }
}

/// The URL without userinfo, the username, and the password of a line.
fn split(line: &str) -> Option<(String, String, Secret)> {
    let url = StrictUrl::parse(line).ok()?;
    let (username, password) = url.userinfo?.split_once(':')?;
    let decoded = |text| Some(percent_decode_str(text).decode_utf8().ok()?.into_owned());
    Some((url.without_userinfo(), decoded(username)?, Secret::new(decoded(password)?)))
}

/// The text without the lines for this URL that have this password.
pub(super) fn without(text: &str, url: &str, secret: &Secret) -> String {
    let is_it = |line: &&str| {
        split(line.trim_end())
            .is_some_and(|(other, _, password)| other == url && password == *secret)
    };
    text.split_inclusive('\n').filter(|line| !is_it(line)).collect()
}
