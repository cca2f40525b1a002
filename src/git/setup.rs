//! What this program wants of git's configuration, as one thing to be done and undone.

use super::config::{Config, ConfigError, effective_everywhere};
use super::helper_path::{is_ours, is_written_by_us};
use crate::index::PLACEHOLDER;
use crate::organization::{Organization, canonical, typed};

/// The two hosts of Azure DevOps Services, as `credential.<url>` sections.
pub const SERVICES: [&str; 2] = ["https://dev.azure.com", "https://*.visualstudio.com"];

/// Makes git ask this program, and no other, about the hosts that `section` matches.
///
/// The empty helper resets those that came before: they would answer first, and be handed each
/// PAT to keep (facts, git-protocol.md section 1.6). `true` if anything had to be written.
///
/// # Errors
/// [`ConfigError`].
pub fn add_section(config: &mut Config, section: &str, helper: &str) -> Result<bool, ConfigError> {
    if is_done(config, section, helper)? {
        return Ok(false);
    }
    remove_section(config, section)?;
    // One that a broken-off run of this has left behind will do.
    if config.values(&key(section, "helper"))?.last().is_none_or(|last| !last.is_empty()) {
        config.add(&key(section, "helper"), "")?;
    }
    config.add(&key(section, "helper"), helper)?;
    config.add(&key(section, "useHttpPath"), "true")?;
    // A username of the user's own picks one of their PATs, so it stays.
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

/// Takes away what [`add_section`] wrote, whichever path it wrote then. Where it wrote nothing,
/// nothing is taken: a helper that the user set up by hand has no empty one before it.
///
/// # Errors
/// [`ConfigError`].
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

/// The helper that [`add_section`] wrote here last.
fn written_helper(config: &Config, section: &str) -> Result<Option<String>, ConfigError> {
    let helpers = config.values(&key(section, "helper"))?;
    let pairs = helpers.windows(2).rev();
    let mut ours = pairs.filter(|pair| pair[0].is_empty() && is_written_by_us(&pair[1]));
    Ok(ours.next().map(|pair| pair[1].clone()))
}

/// The sections of this file that [`add_section`] wrote.
///
/// # Errors
/// [`ConfigError`].
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

/// Lets git send the PAT with its first request instead of asking without one first: half the
/// requests of a fetch, and the only way past a server that also offers NTLM, which curl would
/// choose (facts, git-protocol.md section 0.2). Only for those who have a PAT: without one it
/// would make git ask for a password where a public project needs none.
///
/// # Errors
/// [`ConfigError`].
pub fn add_proactive_auth(
    config: &mut Config,
    organization: &Organization,
) -> Result<bool, ConfigError> {
    let mut written = false;
    for url in organization.all_urls() {
        let key = format!("http.{url}/.proactiveAuth");
        if config.values(&key)?.last().is_none_or(|value| value != "basic") {
            config.add(&key, "basic")?;
            written = true;
        }
    }
    Ok(written)
}

/// Takes away what [`add_proactive_auth`] wrote, in whichever spelling that was.
///
/// # Errors
/// [`ConfigError`].
pub fn remove_proactive_auth(
    config: &mut Config,
    organization: &Organization,
) -> Result<bool, ConfigError> {
    let mut removed = false;
    for (key, value) in config.matching(r"^http\..*/\.proactiveauth$")? {
        let url = key.strip_prefix("http.").and_then(|rest| rest.strip_suffix("/.proactiveauth"));
        let about = url.and_then(|url| canonical(url).or_else(|| typed(url).ok()));
        if value == "basic" && about.as_ref() == Some(organization) {
            config.remove(&key, "basic")?;
            removed = true;
        }
    }
    Ok(removed)
}

/// The helpers that git asks after this program about Azure DevOps Services, each by its first
/// word: each would be handed our PATs to keep.
///
/// # Errors
/// [`ConfigError`].
pub fn helpers_after_ours() -> Result<Vec<String>, ConfigError> {
    let mut after = Vec::new();
    let mut seen_ours = false;
    for value in helpers_for_services()? {
        if value.is_empty() || is_ours(&value) {
            seen_ours |= !value.is_empty();
            after.clear();
        } else if seen_ours {
            // The rest may be a script with a password in it.
            after.push(value.split_whitespace().next().unwrap_or_default().to_owned());
        }
    }
    Ok(after)
}

/// Whether git, all its files together, asks the program at this path, or whichever `azdo` it
/// finds, about Azure DevOps Services.
///
/// # Errors
/// [`ConfigError`].
pub fn answers(helper: &str) -> Result<bool, ConfigError> {
    Ok(helpers_for_services()?.iter().any(|value| value == helper || value == "azdo"))
}

/// Whether git still asks this program, wherever it is, about Azure DevOps Services.
///
/// # Errors
/// [`ConfigError`].
pub fn any_of_us_answers() -> Result<bool, ConfigError> {
    Ok(helpers_for_services()?.iter().any(|value| is_ours(value)))
}

/// All helpers that apply to `dev.azure.com`, in git's order.
fn helpers_for_services() -> Result<Vec<String>, ConfigError> {
    let all = effective_everywhere(r"^credential\.(.*\.)?helper$")?;
    let about_us = |key: &str| key == "credential.helper" || key.contains("dev.azure.com");
    Ok(all.into_iter().filter(|(key, _)| about_us(key)).map(|(_, value)| value).collect())
}

fn key(section: &str, name: &str) -> String {
    format!("credential.{section}.{name}")
}
