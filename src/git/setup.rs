//! The settings of git that this program needs, written and removed together.

use super::config::{Config, ConfigError};
use super::helper_path::is_ours;
use super::listing::{ConfigEntry, helpers, list, list_outside_repository, list_with_includes};
use super::url_match::matches;
use super::{Scope, Version};
use crate::index::PLACEHOLDER;
use crate::organization::{Organization, parse_canonical_url, parse_user_input};

/// The two hosts of Azure DevOps Services, as `credential.<url>` sections.
pub const SERVICES: [&str; 2] = ["https://dev.azure.com", "https://*.visualstudio.com"];

/// What git reads besides the file to change.
pub struct Surroundings {
    entries: Vec<ConfigEntry>,
    /// All that it reads in any repository (`includeIf`).
    anywhere: Vec<ConfigEntry>,
}

impl Surroundings {
    pub fn read(scope: Scope) -> Result<Surroundings, ConfigError> {
        let entries = if scope == Scope::Local { list()? } else { list_outside_repository()? };
        let conditional = |entry: &ConfigEntry| entry.is("includeif", "path");
        let anywhere = if entries.iter().any(conditional) {
            list_with_includes(entries.iter().filter(|entry| conditional(entry)))
        } else {
            entries.clone()
        };
        Ok(Surroundings { entries, anywhere })
    }

    pub fn new(entries: Vec<ConfigEntry>) -> Surroundings {
        Surroundings { anywhere: entries.clone(), entries }
    }

    /// Whether git uses the program at this path, or any `azdo`, for a section's hosts.
    pub fn use_helper(&self, section: &str, helper: &str) -> bool {
        let url = section.replace('*', "x");
        // Nothing in a file overrides the environment.
        let mut used = helpers(&self.entries, &url).into_iter();
        used.any(|entry| *entry.value == helper || *entry.value == "azdo")
            || self.entries.iter().any(|entry| entry.file.is_none() && entry.is_reset())
    }

    /// Whether the user has set a username for one of the hosts, which chooses a PAT.
    fn choose_pat(&self, section: &str) -> bool {
        self.anywhere.iter().any(|entry| {
            let about = |it| matches(it, &section.replace('*', "x")) || matches(section, it);
            entry.is("credential", "username")
                && entry.subsection().is_some_and(about)
                && !["", PLACEHOLDER].contains(&&**entry.value)
        })
    }
}

/// Makes git use this program, and no other helper, for the hosts that `section` matches.
///
/// The empty helper resets the earlier ones, which would be asked first and get every working PAT
/// to store (gitcredentials(7)). `true` if anything had to be written.
pub fn add_section(
    config: &mut Config,
    section: &str,
    helper: &str,
    around: &Surroundings,
) -> Result<bool, ConfigError> {
    // A username that the user set chooses one of their PATs, so ours must not override it.
    let choose_pat = around.choose_pat(section);
    if is_done(config, section, helper, choose_pat) && around.use_helper(section, helper) {
        return Ok(false);
    }
    // Written again, a section is at the end of the file, after what has reset it.
    remove_section(config, section)?;
    // An interrupted run may have left an empty one.
    config.set(&key(section, "helper"), "")?;
    config.add(&key(section, "helper"), helper)?;
    config.add(&key(section, "useHttpPath"), "true")?;
    if choose_pat {
        config.remove(&key(section, "username"), PLACEHOLDER)?;
    } else {
        config.set(&key(section, "username"), PLACEHOLDER)?;
    }
    Ok(true)
}

fn is_done(config: &Config, section: &str, helper: &str, choose_pat: bool) -> bool {
    let helpers = config.values(&key(section, "helper"));
    let paths = config.values(&key(section, "useHttpPath"));
    let is_named = config.values(&key(section, "username")).iter().any(|it| it == PLACEHOLDER);
    helpers.ends_with(&[String::new(), helper.to_owned()])
        && paths.last().is_some_and(|value| value == "true")
        && is_named != choose_pat
}

/// Removes what [`add_section`] wrote, for any path of this program. A helper that the user added
/// by hand has no empty one before it, and stays.
pub fn remove_section(config: &mut Config, section: &str) -> Result<bool, ConfigError> {
    let mut removed = false;
    while let Some(ours) = written_helper(config, section) {
        config.remove(&key(section, "helper"), &ours)?;
        config.remove(&key(section, "helper"), "")?;
        config.remove(&key(section, "useHttpPath"), "true")?;
        config.remove(&key(section, "username"), PLACEHOLDER)?;
        removed = true;
    }
    Ok(removed)
}

/// The helper that [`add_section`] last wrote here.
fn written_helper(config: &Config, section: &str) -> Option<String> {
    let helpers = config.values(&key(section, "helper"));
    let mut pairs = helpers.windows(2).rev();
    let ours = pairs.find(|pair| pair[0].is_empty() && is_ours(&pair[1]));
    ours.map(|pair| pair[1].clone())
}

/// The sections of this file that [`add_section`] wrote.
pub fn our_sections(config: &Config) -> Vec<String> {
    let ours = config.all().iter().filter(|(_, value)| is_ours(value));
    let mut sections: Vec<String> = ours
        .filter_map(|(key, _)| {
            Some(key.strip_prefix("credential.")?.strip_suffix(".helper")?.to_owned())
        })
        .collect();
    sections.dedup();
    sections
}

/// The section to add for an organization's own host, whatever the scope: the server's, and where git
/// knows no wildcards, its older host name.
pub fn section_of(organization: &Organization) -> Option<String> {
    match organization.origin() {
        Some(origin) => Some(origin.to_string()),
        None if Version::installed() < Some(Version::WILDCARDS) => {
            Some(format!("https://{}.visualstudio.com", organization.to_string().to_lowercase()))
        }
        None => None,
    }
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
    for (key, value) in config.all().to_vec() {
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

fn key(section: &str, name: &str) -> String {
    format!("credential.{section}.{name}")
}
