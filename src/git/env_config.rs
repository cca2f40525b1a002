//! Configuration for git in environment variables (`GIT_CONFIG_COUNT`, git 2.31 and later).

use thiserror::Error;
use zeroize::Zeroizing;

use super::config;
use super::url_match::matches;

/// Existing settings that affect these.
const BEFORE: &str = r"^http\.(.*\.)?(extraheader|followredirects|proactiveauth)$";

#[derive(Debug, Error)]
#[error("GIT_CONFIG_COUNT is not a valid number: unset it")]
pub struct BadCount;

/// The variables that make git send this `Authorization` header to all URLs below `urls`, which are
/// spellings of one collection.
///
/// They set the header; no `proactiveAuth`, with which git asks its helper before the first
/// request; no redirects, since git sends the header to the new host with its next requests (seen
/// with 2.39 and 2.47); and `helper` as the only helper, since git asks it when the server rejects
/// the header, and a PAT from there would be a second `Authorization`, which Azure DevOps rejects
/// with 400.
///
/// Sections for a part of the collection take precedence in git, so they get the settings too.
pub fn authorized(
    urls: &[String],
    authorization: &str,
    helper: &str,
    count: Option<&str>,
) -> Result<Vec<(String, Zeroizing<String>)>, BadCount> {
    // git's limit is the largest `int`.
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

/// The sections to set: the collection's, and the existing ones below it.
fn sections(before: &[(String, String)], url: &str) -> Vec<String> {
    let urls = before.iter().filter_map(|(key, _)| about(key));
    let below = urls.filter(|about| matches(url, about)).map(str::to_owned);
    let mut all: Vec<String> = below.chain([format!("{url}/")]).collect();
    all.sort();
    all.dedup();
    all
}

/// The URL in the middle of a key.
fn about(key: &str) -> Option<&str> {
    key.strip_prefix("http.")?.rsplit_once('.').map(|(about, _)| about)
}

/// The existing headers of a section except `Authorization` (an outer `run` may have set one),
/// after an empty value that resets them.
fn others<'a>(before: &'a [(String, String)], section: &str) -> Vec<&'a str> {
    let here = |key: &str| {
        key.ends_with(".extraheader") && about(key).is_none_or(|about| matches(about, section))
    };
    let all = before.iter().filter(|(key, _)| here(key)).map(|(_, value)| value.as_str());
    // An empty value resets those before it.
    let all: Vec<&str> = all.collect();
    let since = all.iter().rposition(|value| value.is_empty()).map_or(0, |last| last + 1);
    let others = all[since..].iter().copied().filter(|header| !is_authorization(header));
    std::iter::once("").chain(others).collect()
}

pub fn is_authorization(header: &str) -> bool {
    let name = header.split(':').next().unwrap_or_default();
    name.trim().eq_ignore_ascii_case("authorization")
}
