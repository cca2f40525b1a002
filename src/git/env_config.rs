//! Configuration that git, started by another program, finds in its environment
//! (`GIT_CONFIG_COUNT`, git 2.31 and later).

use thiserror::Error;
use zeroize::Zeroizing;

use super::config;
use super::url_match::matches;

/// What is configured already and could come between.
const BEFORE: &str = r"^http\.(.*\.)?(extraheader|followredirects|proactiveauth)$";

/// What is there already cannot be added to; git would not take it either.
#[derive(Debug, Error)]
#[error("GIT_CONFIG_COUNT is set to something that is no number git takes: unset it")]
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
/// What is configured for a part of the collection is nearer to git than that, and so is said there
/// too.
///
/// # Errors
/// [`BadCount`].
pub fn authorized(
    urls: &[String],
    authorization: &str,
    helper: &str,
    count: Option<&str>,
) -> Result<Vec<(String, Zeroizing<String>)>, BadCount> {
    // git's own limit is the largest `int`.
    let first = match count {
        None | Some("") => 0,
        Some(count) => count.parse::<i32>().map_err(|_| BadCount)?,
    };
    let mut number = u32::try_from(first).map_err(|_| BadCount)?;
    let before = config::effective(BEFORE).unwrap_or_default();
    let header = Zeroizing::new(format!("Authorization: {authorization}"));
    let mut variables = Vec::new();
    let mut set = |key: String, value: &str| {
        variables.push((format!("GIT_CONFIG_KEY_{number}"), Zeroizing::new(key)));
        variables.push((format!("GIT_CONFIG_VALUE_{number}"), Zeroizing::new(value.to_owned())));
        number += 1;
    };
    for url in urls {
        for about in sections(&before, url) {
            for value in others(&before, &about) {
                set(format!("http.{about}.extraHeader"), value);
            }
            set(format!("http.{about}.extraHeader"), &header);
            set(format!("http.{about}.proactiveAuth"), "none");
            set(format!("http.{about}.followRedirects"), "false");
        }
        set(format!("credential.{url}.helper"), "");
        set(format!("credential.{url}.helper"), helper);
    }
    variables.push(("GIT_CONFIG_COUNT".to_owned(), Zeroizing::new(number.to_string())));
    Ok(variables)
}

/// The sections of git's configuration to say it in: the collection's, and all below it that say
/// something else.
fn sections(before: &[(String, String)], url: &str) -> Vec<String> {
    let said = before.iter().filter_map(|(key, _)| about(key));
    let below = said.filter(|about| matches(url, about)).map(str::to_owned);
    let mut all: Vec<String> = below.chain([format!("{url}/")]).collect();
    all.sort();
    all.dedup();
    all
}

/// The URL in the middle of a key.
fn about(key: &str) -> Option<&str> {
    key.strip_prefix("http.")?.rsplit_once('.').map(|(about, _)| about)
}

/// The headers that a section has from elsewhere, said anew behind an empty one that forgets them
/// all: an `Authorization` among them, as of a `run` around this one, would be the second.
fn others<'a>(before: &'a [(String, String)], section: &str) -> Vec<&'a str> {
    let here = |key: &str| {
        key.ends_with(".extraheader") && about(key).is_none_or(|about| matches(about, section))
    };
    let all = before.iter().filter(|(key, _)| here(key)).map(|(_, value)| value.as_str());
    // An empty one has forgotten those before it already.
    let all: Vec<&str> = all.collect();
    let since = all.iter().rposition(|value| value.is_empty()).map_or(0, |last| last + 1);
    let is_authorization = |value: &str| {
        let name = value.split(':').next().unwrap_or_default();
        name.trim().eq_ignore_ascii_case("authorization")
    };
    let others = all[since..].iter().copied().filter(|value| !is_authorization(value));
    std::iter::once("").chain(others).collect()
}
