//! The PATs of the user in [`Home`](super::Home).

use std::env;

use super::super::model::{self, Place};

/// One PAT.
pub struct Pat {
    pub url: String,
    pub name: &'static str,
    /// Further lines of the index.
    pub lines: &'static str,
    pub secret: String,
    /// Neither expired nor rejected.
    pub usable: bool,
    /// It is in the environment, not stored.
    pub variable: Option<&'static str>,
}

const STORED: [(&str, &str, &str); 13] = [
    ("https://dev.azure.com/acme", "default", ""),
    ("https://dev.azure.com/acme", "second", ""),
    ("https://dev.azure.com/Globex", "default", ""),
    ("https://dev.azure.com/soon", "default", "expires = 2026-11-27T00:00:00Z\n"),
    ("https://dev.azure.com/shaky", "default", "suspect = 2026-11-24T09:00:00Z\n"),
    ("https://dev.azure.com/dead", "default", "rejected = 2026-11-20T00:00:00Z\n"),
    ("https://dev.azure.com/old", "default", "expires = 2026-11-20T00:00:00Z\n"),
    ("https://tfs.example.com/tfs/Main", "default", ""),
    ("https://tfs.example.com/tfs/Main/Inner", "default", ""),
    ("https://tfs.example.com:8443/Main", "default", ""),
    ("http://plain.example.com:8080/Main", "default", ""),
    ("https://[::1]/Main", "default", ""),
    ("https://one.example.com/Gr%C3%B6%C3%9Fe%201", "default", ""),
];

/// Tokens with the variable that binds them.
const VARIABLES: [(&str, &str); 3] = [
    ("AZDO_PERSONAL_ACCESS_TOKEN", "AZDO_ORG_SERVICE_URL"),
    ("SYSTEM_ACCESSTOKEN", "SYSTEM_COLLECTIONURI"),
    ("AZURE_DEVOPS_EXT_PAT", ""),
];

/// All PATs.
pub fn all() -> Vec<Pat> {
    let stored = STORED.into_iter().zip('A'..).map(|((url, name, lines), letter)| Pat {
        url: url.to_owned(),
        name,
        lines,
        secret: secret(letter),
        usable: !lines.starts_with("rejected") && !lines.contains("11-20"),
        variable: None,
    });
    let provided = VARIABLES.into_iter().filter_map(|(variable, url)| {
        let url = env::var(url).unwrap_or_default().trim_end_matches('/').to_owned();
        let secret = env::var(variable).ok()?;
        Some(Pat { url, name: "", lines: "", secret, usable: true, variable: Some(variable) })
    });
    stored.chain(provided).collect()
}

/// An 84-character PAT issued in 2048; it was never valid.
fn secret(letter: char) -> String {
    let noise = |count| letter.to_string().repeat(count);
    format!("{}JQQJ99YH{}AAAAAZDO{}", noise(52), noise(12), noise(4))
}

impl Pat {
    /// Whether it is related to this destination, or may be by other attributes.
    pub fn may_be_at(&self, place: &Place) -> bool {
        match (place, self.place()) {
            (Place::Organization(_) | Place::Services, _) => true,
            (Place::Server(asked, _), Some(Place::Server(own, _))) => *asked == own,
            _ => false,
        }
    }

    /// Whether a request to this destination names this PAT's organization in full. If it names
    /// only Azure DevOps Services, the username may be the organization.
    pub fn is_named(&self, place: Option<&Place>, request: &model::Request, all: &[Pat]) -> bool {
        match (place, self.place()) {
            // A stored PAT for an organization comes first.
            (Some(Place::Organization(_)), None) => {
                !all.iter().any(|pat| pat.place().as_ref() == place)
            }
            (Some(Place::Organization(asked)), Some(Place::Organization(own))) => *asked == own,
            (Some(Place::Services), Some(Place::Organization(own))) => {
                let username = request.username.as_deref().unwrap_or_default();
                username.eq_ignore_ascii_case(&own)
            }
            (Some(Place::Server(asked, path)), Some(Place::Server(own, collection))) => {
                let collection = collection.unwrap_or_default();
                *asked == own && path.as_ref().is_some_and(|path| path.starts_with(&collection))
            }
            _ => false,
        }
    }

    /// `None` for an unbound token.
    fn place(&self) -> Option<Place> {
        let (scheme, rest) = self.url.split_once("://")?;
        let (host, path) = rest.split_once('/')?;
        model::place(scheme, host, Some(path))
    }
}
