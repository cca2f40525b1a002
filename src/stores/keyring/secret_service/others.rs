//! Items of other programs in the same keyring, for `import`.

use std::time::Duration;

use super::client::SecretService;
use super::{FAST_READ, connect};
use crate::stores::Result;
use crate::stores::keyring::{Keyring, Limits};
use crate::util::pat::Secret;

pub(crate) struct OtherItem {
    /// Its object path, which stays the same while it exists.
    pub(crate) path: String,
    attributes: Vec<(String, String)>,
}

impl OtherItem {
    /// The value of an attribute; empty if there is none.
    pub(crate) fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }
}

pub(crate) struct OtherItems {
    service: SecretService,
    may_prompt: bool,
}

impl OtherItems {
    /// Connects to the keyring. Without `may_prompt`, locked items are not found, and a keyring that
    /// is slow to answer is an error.
    pub(crate) fn connect(may_prompt: bool) -> Result<OtherItems> {
        let limits = match may_prompt {
            true => Keyring::from_env().limits,
            false => Limits { answer: FAST_READ, prompt: Duration::ZERO },
        };
        Ok(OtherItems { service: connect(limits)?, may_prompt })
    }

    /// The items with these attributes, and perhaps others.
    pub(crate) fn find(&mut self, attributes: &[(&str, &str)]) -> Result<Vec<OtherItem>> {
        let found = self.service.search_by(attributes)?;
        let mut paths = found.unlocked;
        if self.may_prompt {
            for item in &found.locked {
                self.service.unlock(item)?;
            }
            paths.extend(found.locked);
        }
        let item =
            |path: String| Ok(OtherItem { attributes: self.service.attributes_of(&path)?, path });
        paths.into_iter().map(item).collect()
    }

    pub(crate) fn secret_of(&mut self, path: &str) -> Result<Secret> {
        self.service.secret_of(path)
    }

    pub(crate) fn delete(&mut self, path: &str) -> Result<()> {
        self.service.delete(path)
    }
}
