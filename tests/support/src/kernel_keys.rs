//! The tester's own keyring in the kernel, seen from outside of our program.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use linux_keyutils::{Key, KeyRing, KeyRingIdentifier};

use crate::Home;

/// The keys that belong to one home. They are taken away with this, whatever became of the files.
pub struct KernelKeys {
    data: PathBuf,
    ids: Mutex<BTreeSet<String>>,
    /// Another home's, whose files this one has too.
    lent: BTreeSet<String>,
}

impl KernelKeys {
    pub fn of(home: &Home) -> KernelKeys {
        let data = home.path().join("data/git-credential-azdo");
        KernelKeys { data, ids: Mutex::default(), lent: BTreeSet::new() }
    }

    /// Those of a home that has got this one's files: it leaves them alone in the end.
    pub fn lent_to(&self, home: &Home) -> KernelKeys {
        self.note();
        let mut keys = KernelKeys::of(home);
        keys.lent = self.ids.lock().unwrap().clone();
        keys
    }

    /// Remembers what keys there may be by now: each is called by a salt or a slot.
    pub fn note(&self) {
        let found = ["vault", "vault.copy", "vault.new", "record"]
            .map(|name| ids_in(&self.data.join(name)));
        self.ids.lock().unwrap().extend(found.into_iter().flatten());
    }

    /// What the kernel calls them, and they themselves.
    pub fn found(&self) -> Vec<(String, Key)> {
        self.note();
        self.called_by(&BTreeSet::new())
    }

    fn called_by(&self, none_of: &BTreeSet<String>) -> Vec<(String, Key)> {
        let ids = self.ids.lock().unwrap();
        let ours = |name: &str| ids.difference(none_of).any(|id| name.ends_with(id.as_str()));
        all().into_iter().filter(|(name, _)| ours(name)).collect()
    }

    /// The only one.
    #[track_caller]
    pub fn only(&self) -> (String, Key) {
        let mut found = self.found();
        assert_eq!(found.len(), 1, "keys: {found:?}");
        found.remove(0)
    }

    /// What `/proc/keys` says about the only one: `ID FLAGS USAGE TIMEOUT PERMISSIONS UID GID ...`.
    #[track_caller]
    pub fn line(&self) -> Vec<String> {
        // By its number: one that it has taken the place of may still be listed.
        let id = format!("{:08x} ", self.only().1.get_id().as_raw_id());
        let keys = std::fs::read_to_string("/proc/keys").unwrap();
        let line = keys.lines().find(|line| line.starts_with(&id));
        line.expect("in /proc/keys").split_whitespace().map(str::to_owned).collect()
    }

    /// As when the machine restarts, or their time is over.
    pub fn vanish(&self) {
        for (_, key) in self.found() {
            key.invalidate().unwrap();
        }
    }
}

impl Drop for KernelKeys {
    fn drop(&mut self) {
        self.note();
        for (_, key) in self.called_by(&self.lent) {
            let _ = key.invalidate();
        }
    }
}

fn ids_in(file: &Path) -> Vec<String> {
    let bytes = std::fs::read(file).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let id = |line: &str| {
        let line = line.strip_prefix("salt = ").or(line.strip_prefix("secret = "))?;
        (line.len() >= 16).then(|| line.to_owned())
    };
    text.lines().filter_map(id).collect()
}

fn all() -> Vec<(String, Key)> {
    // Where the kernel keeps nothing there is nothing.
    let Ok(ring) = KeyRing::from_special_id(KeyRingIdentifier::User, true) else {
        return Vec::new();
    };
    let links = ring.get_links(100_000).unwrap();
    let keys = links.iter().filter_map(|link| link.as_key());
    // One that goes away meanwhile is another test's.
    let described = keys.filter_map(|key| {
        let name = key.metadata().ok()?.get_description().to_owned();
        Some((name, key))
    });
    described.collect()
}
