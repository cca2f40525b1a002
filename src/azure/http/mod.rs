//! The way to a server: TLS, proxies, and what git was told about them.
//!
//! Only the full program has it. In what git starts, it would cost every `get` 6 to 8 % without a
//! line of it being run: the loader adjusts some 1700 more addresses, on seven more pages.

mod client;
mod errors;
mod failure;
mod proxy;
mod reply;
mod settings;

use std::time::Duration;

use crate::util::pat::Secret;
use client::Client;

pub use reply::{Reply, Trouble};

/// Who seems to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guise {
    /// This program.
    Ourselves,
    /// git, to whom alone repositories are shown.
    Git,
}

/// One GET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The URL for which git was told how to get there.
    pub server: String,
    /// The URL to get.
    pub url: String,
    /// Who seems to ask.
    pub guise: Guise,
    /// How long an answer may take, if not as long as usual.
    pub limit: Option<Duration>,
}

impl Question {
    /// Asks, with a PAT that is bound to where the URL leads, and notes what a person ought to
    /// know about the way.
    ///
    /// # Errors
    /// [`Trouble`], if there was no answer.
    pub fn ask(self, pat: &Secret, notes: &mut Vec<String>) -> Result<Reply, Trouble> {
        let client = Client::to(&self.server, self.limit).map_err(|obstacle| obstacle.told())?;
        notes.extend(client.notes());
        client.get(self.url, pat.clone(), self.guise).map_err(|obstacle| obstacle.told())
    }
}
