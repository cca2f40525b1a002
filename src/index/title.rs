//! How people name a PAT, and the commands about it.

use super::PatName;
use crate::organization::Organization;
use crate::util::shell::quoted;

/// The name of a PAT for people: its organization, and its own name if it has one.
pub fn title(organization: &Organization, name: &PatName) -> String {
    if name.is_default() { organization.to_string() } else { format!("{organization} ({name})") }
}

pub fn login_command(organization: &Organization, name: &PatName) -> String {
    pat_command("login", organization, name)
}

pub fn pat_command(command: &str, organization: &Organization, name: &PatName) -> String {
    let command = format!("git credential-azdo {command} {}", quoted(&organization.to_string()));
    if name.is_default() {
        return command;
    }
    format!("{command} --name {name}")
}
