//! How people name a PAT, and the commands about it.

use super::{PatEntry, PatName};
use crate::organization::Organization;
use crate::stores::SecretSource;
use crate::util::shell::quoted;

impl PatEntry {
    /// What git gets, in messages.
    pub fn noun(&self) -> &'static str {
        if self.is_entra() { "Entra token" } else { "PAT" }
    }

    /// What the user has set up, in messages.
    pub fn entry_noun(&self) -> &'static str {
        if self.is_entra() { "Entra entry" } else { "PAT" }
    }

    pub fn title(&self) -> String {
        title(self.organization(), &self.name)
    }

    /// What its store has, in messages.
    pub fn stored_noun(&self) -> &'static str {
        self.location.source.secret_word()
    }

    /// As `the PAT for acme`.
    pub fn described(&self) -> String {
        format!("the {} for {}", self.noun(), self.title())
    }

    pub fn login_command(&self) -> String {
        login_command_for(self.organization(), &self.name, &self.location.source)
    }

    pub fn logout_command(&self) -> String {
        pat_command("logout", self.organization(), &self.name)
    }

    pub fn restore_command(&self) -> String {
        pat_command("restore", self.organization(), &self.name)
    }
}

/// The name of a PAT for people: its organization, and its own name if it has one.
pub fn title(organization: &Organization, name: &PatName) -> String {
    if name.is_default() { organization.to_string() } else { format!("{organization} ({name})") }
}

pub fn login_command(organization: &Organization, name: &PatName) -> String {
    pat_command("login", organization, name)
}

/// The command that stores a new secret in place of the one that comes from this source.
pub fn login_command_for(
    organization: &Organization,
    name: &PatName,
    source: &SecretSource,
) -> String {
    let command = login_command(organization, name);
    match source.entra() {
        Some(tokens) => format!("{command} {}", tokens.login_options()),
        None => command,
    }
}

pub fn pat_command(command: &str, organization: &Organization, name: &PatName) -> String {
    let command = format!("git credential-azdo {command} {}", quoted(&organization.to_string()));
    if name.is_default() {
        return command;
    }
    format!("{command} --name {name}")
}
