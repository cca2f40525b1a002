//! What this program wants of git's configuration, as one thing to be done and undone.

use super::config::{Config, ConfigError, effective};
use super::launcher::is_ours;
use crate::record::PLACEHOLDER;
use crate::remote::{Organisation, typed};

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
    config.add(&key(section, "helper"), "")?;
    config.add(&key(section, "helper"), helper)?;
    config.add(&key(section, "useHttpPath"), "true")?;
    // A username of the user's own picks one of their PATs, so it stays.
    if config.values(&key(section, "username"))?.is_empty() {
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
/// nothing is taken.
///
/// # Errors
/// [`ConfigError`].
pub fn remove_section(config: &mut Config, section: &str) -> Result<bool, ConfigError> {
    let helpers = config.values(&key(section, "helper"))?;
    let Some(ours) = helpers.iter().rfind(|value| is_ours(value)) else {
        return Ok(false);
    };
    config.remove_last(&key(section, "helper"), &["", ours])?;
    config.remove_last(&key(section, "useHttpPath"), &["true"])?;
    config.remove_last(&key(section, "username"), &[PLACEHOLDER])?;
    Ok(true)
}

/// The sections of this file that name this program.
///
/// # Errors
/// [`ConfigError`].
pub fn our_sections(config: &Config) -> Result<Vec<String>, ConfigError> {
    let mut sections: Vec<String> = config
        .matching(r"^credential\..*\.helper$")?
        .into_iter()
        .filter(|(_, value)| is_ours(value))
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
    organisation: &Organisation,
) -> Result<(), ConfigError> {
    for url in organisation.all_urls() {
        let key = format!("http.{url}/.proactiveAuth");
        if config.values(&key)?.last().is_none_or(|value| value != "basic") {
            config.add(&key, "basic")?;
        }
    }
    Ok(())
}

/// Takes away what [`add_proactive_auth`] wrote, in whichever spelling that was.
///
/// # Errors
/// [`ConfigError`].
pub fn remove_proactive_auth(
    config: &mut Config,
    organisation: &Organisation,
) -> Result<(), ConfigError> {
    for (key, value) in config.matching(r"^http\..*/\.proactiveauth$")? {
        let url = key.strip_prefix("http.").and_then(|rest| rest.strip_suffix(".proactiveauth"));
        let about = url.and_then(|url| typed(url).ok());
        if value == "basic" && about.as_ref() == Some(organisation) {
            config.remove_last(&key, &["basic"])?;
        }
    }
    Ok(())
}

/// The helpers that git asks after this program about Azure DevOps Services: each would be
/// handed our PATs to keep.
///
/// # Errors
/// [`ConfigError`].
pub fn helpers_after_ours() -> Result<Vec<String>, ConfigError> {
    let all = effective(r"^credential\.(.*\.)?helper$")?;
    let about_us = |key: &str| key == "credential.helper" || key.contains("dev.azure.com");
    let mut after = Vec::new();
    let mut seen_ours = false;
    for (_, value) in all.into_iter().filter(|(key, _)| about_us(key)) {
        if value.is_empty() || is_ours(&value) {
            seen_ours |= !value.is_empty();
            after.clear();
        } else if seen_ours {
            after.push(value);
        }
    }
    Ok(after)
}

/// Whether git, all its files together, asks this program about Azure DevOps Services.
///
/// # Errors
/// [`ConfigError`].
pub fn our_helper_answers() -> Result<bool, ConfigError> {
    let helpers = effective(r"^credential\.https://dev\.azure\.com\.helper$")?;
    Ok(helpers.last().is_some_and(|(_, value)| is_ours(value)))
}

fn key(section: &str, name: &str) -> String {
    format!("credential.{section}.{name}")
}
