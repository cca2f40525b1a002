//! Which hosts may get a PAT: the only place where a host becomes known. The user types its URL or
//! confirms it at a terminal; a repository's remotes only select among known hosts.

use super::{Failure, Result, questions, refuse};
use crate::context::Streams;
use crate::index::{PatEntry, PatIndex};
use crate::organization::Organization;
use crate::util::pat::{PatFormat, Secret};
use crate::util::shell::quoted;
use crate::util::terminal;

/// Names that a mistyped or deceptive host resembles.
const MICROSOFT: [&str; 3] = ["dev.azure.com", "azure.com", "visualstudio.com"];
/// The number of changed letters that still make a host resemble another.
const TYPOS: usize = 2;

/// How the user named an organization.
pub(super) struct Named {
    pub(super) organization: Organization,
    /// Whether its URL was typed, and not read from the repository's remotes.
    pub(super) is_typed: bool,
    /// Whether the command line says that the host is the right one.
    pub(super) is_confirmed: bool,
}

impl Named {
    /// Fails unless the host is known, or clearly intended.
    pub(super) fn check_host(&self, index: &PatIndex, streams: &mut Streams<'_>) -> Result {
        let Some(host) = self.new_host(index) else {
            return Ok(());
        };
        if !self.is_typed {
            let url = self.organization.url();
            let line = format!("the remote here belongs to {url}, for which no PAT is stored");
            streams.note(line);
        }
        if let Some(meant) = resembled(host) {
            let warning = format!("{host} is not {meant}; the owner of {host} would get the PAT");
            streams.warn(warning);
        } else if self.is_typed {
            return Ok(());
        }
        self.confirm(host, streams)
    }

    /// Fails unless the URL is encrypted, or the user accepts that it is not.
    pub(super) fn check_scheme(
        &self,
        is_accepted: bool,
        may_ask: bool,
        streams: &mut Streams<'_>,
    ) -> Result {
        const DANGER: &str = "http is unencrypted: anyone on the network path can capture and use \
            the PAT";
        if !self.organization.is_plain_http() {
            return Ok(());
        }
        let may_ask = may_ask && terminal::is_there();
        if !is_accepted && !may_ask {
            let https = "Use the https URL, or add --allow-http if there is none";
            return refuse(format!("{DANGER}. {https}"));
        }
        streams.warn(DANGER);
        if is_accepted || questions::yes("Continue without https?", streams)? {
            return Ok(());
        }
        Err(Failure::Declined)
    }

    /// Takes the collection of a project that was named as one: a server answers at both.
    pub(super) fn check_collection(
        &mut self,
        may_ask: bool,
        index: &PatIndex,
        streams: &mut Streams<'_>,
    ) -> Result {
        let Some(collection) = self.organization.enclosing() else {
            return Ok(());
        };
        // Also if the index has another collection in the same virtual directory.
        let known = index.organizations();
        if known.iter().any(|known| known.enclosing().as_ref() == Some(&collection)) {
            return Ok(());
        }
        let (url, collection_url) = (self.organization.url(), collection.url());
        if may_ask && terminal::is_there() {
            let question = format!("Is that a project in the collection {collection_url}?");
            if questions::yes(&question, streams)? {
                self.organization = collection;
            }
        } else if !self.is_confirmed {
            let what = format!("{url} may be a project; a PAT is for a whole collection");
            let steps = vec![
                "To store the PAT for the collection, use its URL:".to_owned(),
                format!("  {}", quoted(&collection_url)),
                format!("If {url} is the collection, add --trust-host"),
            ];
            return Err(Failure::Advised(what, steps));
        }
        Ok(())
    }

    /// Fails if a PAT that Azure DevOps Services has issued would go to a new host by mistake.
    pub(super) fn check_pat(
        &self,
        secret: &Secret,
        index: &PatIndex,
        streams: &mut Streams<'_>,
    ) -> Result {
        let Some(host) = self.new_host(index) else {
            return Ok(());
        };
        if PatFormat::from_word(secret.expose()) != PatFormat::New || resembled(host).is_some() {
            return Ok(());
        }
        let warning = format!(
            "this PAT looks like one issued by dev.azure.com; sending it to {host} would \
             only expose it"
        );
        streams.warn(warning);
        self.confirm(host, streams)
    }

    /// The host, if it is a server's and no PAT is stored for it. A remote may also lead to a part of
    /// a known host that is someone else's, so its collection has to be known.
    fn new_host(&self, index: &PatIndex) -> Option<&str> {
        let origin = self.organization.origin()?;
        let is_known = index.pats.iter().map(PatEntry::organization).any(|known| {
            *known == self.organization || self.is_typed && known.origin() == Some(origin)
        });
        (!is_known).then(|| origin.host())
    }

    fn confirm(&self, host: &str, streams: &mut Streams<'_>) -> Result {
        if self.is_confirmed && self.is_typed {
            return Ok(());
        }
        let url = self.organization.url();
        if !terminal::is_there() {
            return Err(Failure::Advised(
                format!("{host} was not confirmed; nothing was stored"),
                vec![format!(
                    "If it is the right server, run this again with --trust-host and its URL, {}",
                    quoted(&url)
                )],
            ));
        }
        if questions::yes(&format!("Send the PAT to {url}?"), streams)? {
            return Ok(());
        }
        refuse("nothing was stored")
    }
}

/// The Microsoft host that this non-Microsoft host resembles.
fn resembled(host: &str) -> Option<&'static str> {
    let labels: Vec<&str> = host.split('.').collect();
    // The host, and its last two labels: `acme.visualstudi0.com`.
    let end = labels[labels.len().saturating_sub(2)..].join(".");
    MICROSOFT.into_iter().find(|name| {
        let is_near = |host: &str| strsim::damerau_levenshtein(host, name) <= TYPOS;
        host.contains(name) || is_near(host) || is_near(&end)
    })
}
