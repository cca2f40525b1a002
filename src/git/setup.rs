//! The settings of git that this program needs, written and removed together.

use super::config::{Config, ConfigError};
use super::helper_path::{is_ours, is_written_by_us};
use super::listing::{helpers, list_outside_repository};
use super::url_match::matches;
use crate::index::PLACEHOLDER;
use crate::organization::{Organization, parse_canonical_url, parse_user_input};

/// The two hosts of Azure DevOps Services, as `credential.<url>` sections.
pub const SERVICES: [&str; 2] = ["https://dev.azure.com", "https://*.visualstudio.com"];

/// Makes git use this program, and no other helper, for the hosts that `section` matches.
///
/// The empty helper resets the earlier ones, which would be asked first and get every working PAT
/// to store (gitcredentials(7)). `true` if anything had to be written.
pub fn add_section(config: &mut Config, section: &str, helper: &str) -> Result<bool, ConfigError> {
    if is_done(config, section, helper)? {
        return Ok(false);
    }
    remove_section(config, section)?;
    // An interrupted run may have left an empty one.
    config.set(&key(section, "helper"), "")?;
    config.add(&key(section, "helper"), helper)?;
    config.add(&key(section, "useHttpPath"), "true")?;
    // A username that the user set chooses one of their PATs, so it stays.
    let usernames = config.values(&key(section, "username"))?;
    if usernames.iter().all(|username| username == PLACEHOLDER) {
        config.add(&key(section, "username"), PLACEHOLDER)?;
    }
    Ok(true)
}

fn is_done(config: &Config, section: &str, helper: &str) -> Result<bool, ConfigError> {
    let helpers = config.values(&key(section, "helper"))?;
    let paths = config.values(&key(section, "useHttpPath"))?;
    let named = !config.values(&key(section, "username"))?.is_empty();
    Ok(helpers.ends_with(&[String::new(), helper.to_owned()])
        && paths.last().is_some_and(|value| value == "true")
        && named)
}

/// Removes what [`add_section`] wrote, for any path of this program. A helper that the user added
/// by hand has no empty one before it, and stays.
pub fn remove_section(config: &mut Config, section: &str) -> Result<bool, ConfigError> {
    let mut removed = false;
    while let Some(ours) = written_helper(config, section)? {
        config.remove(&key(section, "helper"), &ours)?;
        config.remove(&key(section, "helper"), "")?;
        config.remove(&key(section, "useHttpPath"), "true")?;
        config.remove(&key(section, "username"), PLACEHOLDER)?;
        removed = true;
        if config.is_dry() {
            break;
        }
    }
    Ok(removed)
}

/// The helper that [`add_section`] last wrote here.
fn written_helper(config: &Config, section: &str) -> Result<Option<String>, ConfigError> {
    let helpers = config.values(&key(section, "helper"))?;
    let mut pairs = helpers.windows(2).rev();
    let ours = pairs.find(|pair| pair[0].is_empty() && is_written_by_us(&pair[1]));
    Ok(ours.map(|pair| pair[1].clone()))
}

/// The sections of this file that [`add_section`] wrote.
pub fn our_sections(config: &Config) -> Result<Vec<String>, ConfigError> {
    let mut sections: Vec<String> = config
        .matching(r"^credential\..*\.helper$")?
        .into_iter()
        .filter(|(_, value)| is_written_by_us(value))
        .filter_map(|(key, _)| {
            Some(key.strip_prefix("credential.")?.strip_suffix(".helper")?.to_owned())
        })
        .collect();
    sections.dedup();
    Ok(sections)
}

/// Makes git send the PAT with its first request: that halves the requests of a fetch, and is the
/// only way with a server that also offers NTLM, which libcurl prefers (`http.proactiveAuth` in
/// git-config(1)). Only for an organization with a PAT: without one, git would prompt for public
/// projects too.
pub fn add_proactive_auth(
    config: &mut Config,
    organization: &Organization,
) -> Result<bool, ConfigError> {
    let mut written = false;
    for url in organization.all_urls() {
        written |= config.set(&format!("http.{url}/.proactiveAuth"), "basic")?;
    }
    Ok(written)
}

/// Removes what [`add_proactive_auth`] wrote, in any spelling of the URL.
pub fn remove_proactive_auth(
    config: &mut Config,
    organization: &Organization,
) -> Result<bool, ConfigError> {
    let mut removed = false;
    for (key, value) in config.matching(r"^http\..*/\.proactiveauth$")? {
        let url = key.strip_prefix("http.").and_then(|rest| rest.strip_suffix("/.proactiveauth"));
        let about =
            url.and_then(|url| parse_canonical_url(url).or_else(|| parse_user_input(url).ok()));
        if value == "basic" && about.as_ref() == Some(organization) {
            config.remove(&key, "basic")?;
            removed = true;
        }
    }
    Ok(removed)
}

/// The helpers that git uses after this program for Azure DevOps Services, each by its first word.
/// They get every working PAT.
pub fn helpers_after_ours() -> Result<Vec<String>, ConfigError> {
    let helpers = helpers_for_services()?;
    let Some(ours) = helpers.iter().rposition(|value| is_ours(value)) else {
        return Ok(Vec::new());
    };
    // The arguments may contain a password.
    let program = |value: &String| value.split_whitespace().next().unwrap_or_default().to_owned();
    Ok(helpers[ours + 1..].iter().map(program).collect())
}

/// Whether git uses the program at this path, or any `azdo`, for Azure DevOps Services.
pub fn answers(helper: &str) -> Result<bool, ConfigError> {
    Ok(helpers_for_services()?.iter().any(|value| value == helper || value == "azdo"))
}

/// Whether git uses this program, at any path, for any URL of `dev.azure.com`.
pub fn any_of_us_answers() -> Result<bool, ConfigError> {
    let host = SERVICES[0];
    let applies = |pattern: &str| matches(pattern, host) || matches(host, pattern);
    Ok(list_outside_repository()?.iter().any(|entry| {
        entry.is("credential", "helper")
            && is_ours(&entry.value)
            && entry.subsection().is_none_or(applies)
    }))
}

/// The helpers for `dev.azure.com` outside of any repository, in git's order.
fn helpers_for_services() -> Result<Vec<String>, ConfigError> {
    let entries = list_outside_repository()?;
    Ok(helpers(&entries, SERVICES[0]).iter().map(|entry| entry.value.to_string()).collect())
}

fn key(section: &str, name: &str) -> String {
    format!("credential.{section}.{name}")
}
