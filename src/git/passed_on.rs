//! Configuration that git, started by another program, finds in its environment
//! (`GIT_CONFIG_COUNT`, git 2.31 and later).

use thiserror::Error;
use zeroize::Zeroizing;

use super::config;

/// What is there already cannot be added to; git would not take it either.
#[derive(Debug, Error)]
#[error("GIT_CONFIG_COUNT is set to something that is no number: unset it")]
pub struct BadCount;

/// The variables that let git send this value as its `Authorization` to what is below `urls`, all
/// of them spellings of one collection.
///
/// Four things belong together. The header itself. No `proactiveAuth`, which `login` has set: with
/// it git asks its helper before anything was refused. No redirects: curl takes such a header to no other
/// host, but git goes on there with requests of its own that have it (seen with 2.39 and 2.47). And
/// `helper` in the place of all others: git asks it when the server has refused the header, and
/// whatever it then gets would go there as a second one, which Azure answers with 400.
///
/// # Errors
/// [`BadCount`].
pub fn authorized(
    urls: &[String],
    authorization: &str,
    helper: &str,
    count: Option<&str>,
) -> Result<Vec<(String, Zeroizing<String>)>, BadCount> {
    let first: usize = match count {
        None | Some("") => 0,
        Some(count) => count.parse().map_err(|_| BadCount)?,
    };
    let before = config::effective(r"^http\.(.*\.)?extraheader$").unwrap_or_default();
    let header = Zeroizing::new(format!("Authorization: {authorization}"));
    let mut variables = Vec::new();
    let mut number = first;
    let mut set = |key: String, value: &str| {
        variables.push((format!("GIT_CONFIG_KEY_{number}"), Zeroizing::new(key)));
        variables.push((format!("GIT_CONFIG_VALUE_{number}"), Zeroizing::new(value.to_owned())));
        number += 1;
    };
    for url in urls {
        for value in instead_of(&before, url) {
            set(format!("http.{url}/.extraHeader"), value);
        }
        set(format!("http.{url}/.extraHeader"), &header);
        set(format!("http.{url}/.proactiveAuth"), "none");
        set(format!("http.{url}/.followRedirects"), "false");
        set(format!("credential.{url}.helper"), "");
        set(format!("credential.{url}.helper"), helper);
    }
    variables.push(("GIT_CONFIG_COUNT".to_owned(), Zeroizing::new(number.to_string())));
    Ok(variables)
}

/// The headers that have to be said anew because one among them is an `Authorization` of its own,
/// as of a `run` around this one: an empty value first, which forgets all of them.
fn instead_of<'a>(before: &'a [(String, String)], url: &str) -> Vec<&'a str> {
    let here = |key: &str| {
        let about = key.strip_prefix("http.").and_then(|rest| rest.strip_suffix(".extraheader"));
        about.is_none_or(|about| format!("{url}/").starts_with(about))
    };
    let all = before.iter().filter(|(key, _)| here(key)).map(|(_, value)| value.as_str());
    // An empty one has forgotten those before it already.
    let all: Vec<&str> = all.collect();
    let since = all.iter().rposition(|value| value.is_empty()).map_or(0, |last| last + 1);
    let is_authorization = |value: &&str| {
        let name = value.split(':').next().unwrap_or_default();
        name.trim().eq_ignore_ascii_case("authorization")
    };
    let (own, others): (Vec<&str>, Vec<&str>) =
        all[since..].iter().partition(|v| is_authorization(v));
    if own.is_empty() { Vec::new() } else { std::iter::once("").chain(others).collect() }
}
