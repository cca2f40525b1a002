//! The user's keyring in the kernel, read without the program under test.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use linux_keyutils::{Key, KeyRing, KeyRingIdentifier};

use crate::Home;

/// The keys of one home directory. Dropping this removes them from the kernel.
pub struct KernelKeys {
    data: PathBuf,
    ids: Mutex<BTreeSet<String>>,
    /// Keys of another home with the same files; they are not removed.
    lent: BTreeSet<String>,
}

impl KernelKeys {
    pub fn of(home: &Home) -> KernelKeys {
        let data = home.path().join("data/git-credential-azdo");
        KernelKeys { data, ids: Mutex::default(), lent: BTreeSet::new() }
    }

    /// The keys of a home that has a copy of this one's files. They outlive it.
    pub fn lent_to(&self, home: &Home) -> KernelKeys {
        self.note();
        let mut keys = KernelKeys::of(home);
        keys.lent = self.ids.lock().unwrap().clone();
        keys
    }

    /// Remembers the names of all keys that may exist by now. A key's name ends in a vault's salt
    /// or a secret's ID.
    pub fn note(&self) {
        let found = ["vault", "vault.copy", "vault.new", "record"]
            .map(|name| ids_in(&self.data.join(name)));
        self.ids.lock().unwrap().extend(found.into_iter().flatten());
    }

    /// The names and handles of the keys.
    pub fn found(&self) -> Vec<(String, Key)> {
        self.note();
        self.called_by(&BTreeSet::new())
    }

    fn called_by(&self, none_of: &BTreeSet<String>) -> Vec<(String, Key)> {
        let ids = self.ids.lock().unwrap();
        let ours = |name: &str| ids.difference(none_of).any(|id| name.ends_with(id.as_str()));
        all().into_iter().filter(|(name, _)| ours(name)).collect()
    }

    /// The only key.
    #[track_caller]
    pub fn only(&self) -> (String, Key) {
        let mut found = self.found();
        assert_eq!(found.len(), 1, "keys: {found:?}");
        found.remove(0)
    }

    /// The line of `/proc/keys` for the only key: `ID FLAGS USAGE TIMEOUT PERMISSIONS UID GID ...`.
    #[track_caller]
    pub fn line(&self) -> Vec<String> {
        // Searched by ID: a replaced key may still be listed under the same name.
        let id = format!("{:08x} ", self.only().1.get_id().as_raw_id());
        let keys = std::fs::read_to_string("/proc/keys").unwrap();
        let line = keys.lines().find(|line| line.starts_with(&id));
        line.expect("in /proc/keys").split_whitespace().map(str::to_owned).collect()
    }

    /// Removes the keys, as a restart or their timeout would.
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
    // Without a user keyring there are no keys.
    let Ok(ring) = KeyRing::from_special_id(KeyRingIdentifier::User, true) else {
        return Vec::new();
    };
    let links = ring.get_links(100_000).unwrap();
    let keys = links.iter().filter_map(|link| link.as_key());
    // A key that disappears meanwhile belongs to another test.
    let described = keys.filter_map(|key| {
        let name = key.metadata().ok()?.get_description().to_owned();
        Some((name, key))
    });
    described.collect()
}
