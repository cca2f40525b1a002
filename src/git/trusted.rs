//! git's configuration without what the repository's own files say, for everything that names a
//! program or decides whom to trust.
//!
//! git obeys a repository's files if they belong to the user (`safe.directory`), but so do those of
//! an unpacked archive and of a bare repository committed into a clone.

use super::config::{ReadFrom, config, pairs, values_for_url};
use super::helper_path::helper_value;

const OF_THE_REPOSITORY: [&str; 2] = ["--local", "--worktree"];

#[derive(Debug, Default)]
pub struct Trusted {
    pub values: Vec<(String, String)>,
    /// The keys of the repository that are ignored, in lower case.
    pub ignored: Vec<String>,
}

/// The values of a section, without those of the repository that are `unsafe_from_it`.
pub fn trusted(section: &str, url: &str, unsafe_from_it: impl Fn(&str, &str) -> bool) -> Trusted {
    let mut values = values_for_url(&[], section, url, ReadFrom::CurrentDirectory);
    let ignored: Vec<String> = of_repository(&[], section, url)
        .filter(|(key, value)| unsafe_from_it(key, value))
        .map(|(key, _)| key)
        .collect();
    if !ignored.is_empty() {
        let elsewhere = values_for_url(&[], section, url, ReadFrom::OutsideRepository);
        values.retain(|(key, _)| !ignored.contains(key));
        values.extend(elsewhere.into_iter().filter(|(key, _)| ignored.contains(key)));
    }
    Trusted { values, ignored }
}

/// The path in one key, with a `~` at its start expanded. `core.askPass` has no URL; any will do.
pub fn trusted_path(key: &str, url: &str) -> Option<String> {
    let from = match of_repository(&["--path"], key, url).next() {
        None => ReadFrom::CurrentDirectory,
        Some(_) => ReadFrom::OutsideRepository,
    };
    // For a single key git prints only the value.
    values_for_url(&["--path"], key, url, from).pop().map(|(value, _)| value)
}

/// Whether the repository's own files name a program that may answer git in the user's place.
pub fn repository_may_answer() -> bool {
    let is_ours = |value: &String| value == "azdo" || helper_value().is_ok_and(|it| it == *value);
    OF_THE_REPOSITORY.into_iter().any(|scope| {
        const ANSWERING: &str = r"^(core\.askpass|credential\.(.*\.)?helper)$";
        let found = config(&[scope, "--includes", "--null", "--get-regexp", ANSWERING]);
        let values = found.and_then(pairs).unwrap_or_default();
        values.iter().any(|(_, value)| !value.is_empty() && !is_ours(value))
    })
}

fn of_repository(
    options: &[&str],
    section: &str,
    url: &str,
) -> impl Iterator<Item = (String, String)> {
    OF_THE_REPOSITORY.into_iter().flat_map(move |scope| {
        let options = [&[scope, "--includes"], options].concat();
        values_for_url(&options, section, url, ReadFrom::CurrentDirectory)
    })
}
