//! git's configuration without what the repository's own files say, for everything that names a
//! program or decides whom to trust.
//!
//! git obeys a repository's files if they belong to the user (`safe.directory`), but so do those of
//! an unpacked archive and of a bare repository committed into a clone.

use super::config::{ConfigError, ReadFrom, config, pairs, read, split, values_for_url};
use super::helper_path::path_value;

/// The scopes of values that no repository can set.
const OTHER_SCOPES: [&str; 3] = ["system", "global", "command"];

#[derive(Debug, Default)]
pub struct Trusted {
    pub values: Vec<(String, String)>,
    /// The keys of the repository that are ignored, in lower case.
    pub ignored: Vec<String>,
}

/// The values of a section, without those of the repository that are `unsafe_from_it`.
pub fn trusted(section: &str, url: &str, unsafe_from_it: impl Fn(&str, &str) -> bool) -> Trusted {
    let elsewhere = || values_for_url(&[], section, url, ReadFrom::OutsideRepository);
    let Ok(of_repository) = of_repository() else {
        return Trusted { values: elsewhere(), ignored: Vec::new() };
    };
    let is_ignored = |(key, value): &(String, String)| {
        key.split('.').next() == Some(section) && unsafe_from_it(key, value)
    };
    let unsafe_keys: Vec<String> =
        of_repository.into_iter().filter(is_ignored).map(|(key, _)| key).collect();
    let mut values = values_for_url(&[], section, url, ReadFrom::CurrentDirectory);
    let mut ignored = Vec::new();
    if !unsafe_keys.is_empty() {
        let is_unsafe = |(key, _): &(String, String)| unsafe_keys.contains(key);
        let replaced: Vec<_> = values.extract_if(.., |value| is_unsafe(value)).collect();
        let elsewhere: Vec<_> = elsewhere().into_iter().filter(is_unsafe).collect();
        // The repository may set them for other URLs.
        let differs = replaced.into_iter().filter(|value| !elsewhere.contains(value));
        ignored = differs.map(|(key, _)| key).collect();
        values.extend(elsewhere);
    }
    Trusted { values, ignored }
}

/// The path in one key, in lower case, with a `~` at its start expanded. `core.askpass` has no URL;
/// any will do.
pub fn trusted_path(key: &str, url: &str) -> Option<String> {
    let from = match of_repository() {
        Ok(set) if set.iter().all(|(other, _)| other != key) => ReadFrom::CurrentDirectory,
        _ => ReadFrom::OutsideRepository,
    };
    // For a single key git prints only the value.
    values_for_url(&["--path"], key, url, from).pop().map(|(value, _)| value)
}

/// Whether the repository's own files name a program that may answer git in the user's place.
pub fn repository_may_answer() -> Result<bool, ConfigError> {
    let is_ours = |value: &String| value == "azdo" || path_value().is_ok_and(|it| it == *value);
    let answers = |(key, value): &(String, String)| {
        matches!(&**key, "core.askpass" | "credential.helper")
            && !value.is_empty()
            && !is_ours(value)
    };
    Ok(of_repository()?.iter().any(answers))
}

/// The keys that the repository's own files set, without their URLs, and the values. Fails if one of
/// the files is damaged.
///
/// git says where each value that it uses comes from. Reading the files one by one is not the same:
/// whether one of them includes another file can depend on the others (`hasconfig`).
fn of_repository() -> Result<Vec<(String, String)>, ConfigError> {
    let text = match read(config(&["--null", "--show-scope", "--list"])?) {
        // git before 2.26, which does not know `hasconfig` either.
        Err(ConfigError::NotRead(message)) if message.starts_with("unknown option `show-scope") => {
            return Ok(of_each_file());
        }
        text => text?,
    };
    let mut parts = text.split_terminator('\0');
    let mut set = Vec::new();
    while let (Some(scope), Some(pair)) = (parts.next(), parts.next()) {
        let (key, value) = split(pair);
        if !OTHER_SCOPES.contains(&scope) {
            set.push((without_url(key), value.to_owned()));
        }
    }
    Ok(set)
}

/// Empty outside a repository, where git reports that as an error.
fn of_each_file() -> Vec<(String, String)> {
    let of = |scope: &&str| config(&[scope, "--includes", "--null", "--list"]).and_then(pairs).ok();
    let all = ["--local", "--worktree"].iter().filter_map(of).flatten();
    all.map(|(key, value)| (without_url(&key), value)).collect()
}

fn without_url(key: &str) -> String {
    let section = key.split('.').next().unwrap_or_default();
    let name = key.rsplit('.').next().unwrap_or_default();
    format!("{section}.{name}")
}
