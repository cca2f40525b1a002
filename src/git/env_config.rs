//! Configuration for git in environment variables (`GIT_CONFIG_COUNT`, git 2.31 and later).

use thiserror::Error;
use zeroize::Zeroizing;

use super::config::ConfigError;
use super::listing::{ConfigEntry, list, since_reset};
use super::run::GitError;
use super::url_match::matches;

#[derive(Debug, Error)]
pub enum EnvConfigError {
    #[error("GIT_CONFIG_COUNT is not a valid number: unset it")]
    BadCount,
    #[error(transparent)]
    Config(#[from] ConfigError),
}

/// The variables that make git sign in to all URLs below `urls`, which are spellings of one
/// collection: with this `Authorization` header or, if there is none, with what `helper` answers.
/// With `proactiveAuth`, git asks the helper before the first request, and unlike a header, the
/// helper checks the path of each request.
///
/// With a header, they set the header; turn off `proactiveAuth`; turn off redirects, since git
/// would send the header to the new host with its next requests (seen with 2.39 and 2.47); and make
/// `helper` the only helper, since git asks its helpers when the server rejects the header, and a
/// PAT from another one would be a second `Authorization`, which Azure DevOps rejects with 400.
///
/// Sections for a part of the collection take precedence in git, so they get the settings too.
pub fn authorized(
    urls: &[String],
    authorization: Option<&str>,
    helper: &str,
    count: Option<&str>,
) -> Result<Vec<(String, Zeroizing<String>)>, EnvConfigError> {
    // git's limit is the largest `int`.
    let mut number = match count {
        None | Some("") => 0,
        Some(count) => count
            .parse()
            .ok()
            .filter(|first| *first <= i32::MAX as u32)
            .ok_or(EnvConfigError::BadCount)?,
    };
    let before = match list() {
        Err(ConfigError::Git(GitError::NotFound)) => Vec::new(),
        // Never without the sections that take precedence.
        before => before?,
    };
    let header = authorization.map(|value| Zeroizing::new(format!("Authorization: {value}")));
    let mut variables = Vec::new();
    let mut set = |key: String, value: &str| {
        variables.push((format!("GIT_CONFIG_KEY_{number}"), Zeroizing::new(key)));
        variables.push((format!("GIT_CONFIG_VALUE_{number}"), Zeroizing::new(value.to_owned())));
        number += 1;
    };
    for url in urls {
        for about in sections(&before, url) {
            // The existing headers, reset by an empty value, but not the `Authorization` that an
            // outer `run` may have set.
            set(format!("http.{about}.extraHeader"), "");
            for entry in since_reset(&before, "http", "extraheader", &about) {
                if !is_authorization(&entry.value) {
                    set(format!("http.{about}.extraHeader"), &entry.value);
                }
            }
            if let Some(header) = &header {
                set(format!("http.{about}.extraHeader"), header);
            }
            let proactive = if header.is_some() { "none" } else { "basic" };
            set(format!("http.{about}.proactiveAuth"), proactive);
            set(format!("http.{about}.followRedirects"), "false");
        }
        set(format!("credential.{url}.helper"), "");
        set(format!("credential.{url}.helper"), helper);
        set(format!("credential.{url}.useHttpPath"), "true");
    }
    variables.push(("GIT_CONFIG_COUNT".to_owned(), Zeroizing::new(number.to_string())));
    Ok(variables)
}

/// The sections to set: the collection's, and the existing ones below it.
fn sections(before: &[ConfigEntry], url: &str) -> Vec<String> {
    let affects = |entry: &&ConfigEntry| {
        let names = ["extraheader", "followredirects", "proactiveauth"];
        names.iter().any(|name| entry.is("http", name))
    };
    let urls = before.iter().filter(affects).filter_map(ConfigEntry::subsection);
    let below = urls.filter(|about| matches(url, about)).map(str::to_owned);
    let mut all: Vec<String> = below.chain([format!("{url}/")]).collect();
    all.sort();
    all.dedup();
    all
}

pub fn is_authorization(header: &str) -> bool {
    let name = header.split(':').next().unwrap_or_default();
    name.trim().eq_ignore_ascii_case("authorization")
}
