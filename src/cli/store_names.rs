//! The stores in help texts. Each system has others.

use crate::stores::StoreKind;

/// What `login --store` accepts.
pub(super) fn login_help(os: &str) -> String {
    let stores = StoreKind::all_on(os).map(described).collect::<Vec<_>>().join(", ");
    format!(
        "Where to store the PAT.\n\n\
         One of {stores}, or command (see below). If omitted: GIT_CREDENTIAL_AZDO_STORE, else the \
         store of the PAT being replaced, else the setting `store`, else the keyring. Where there \
         is no keyring, login asks"
    )
}

/// What `store-move --to` accepts.
pub(super) fn move_help(os: &str) -> String {
    format!("The new store.\n\nOne of {}", either(StoreKind::all_on(os).map(described)))
}

/// The settings, as `config` shows them.
pub(super) fn config_about(os: &str) -> String {
    let stores = either(StoreKind::all_on(os).map(|kind| kind.to_string()));
    format!(
        "Show or change the settings of this program\n\n\
         Without a command, config lists the settings:\n  \
           store          {stores}\n  \
           warn           days before expiration when reminders start\n  \
           vault_timeout  30m, 12h, 7d, or never\n  \
           verify         yes or no: login verifies the PAT\n  \
           log            yes or no: log each use of a PAT"
    )
}

fn described(kind: StoreKind) -> String {
    let about = match kind {
        StoreKind::Keyring => "the system's",
        StoreKind::Dpapi => "files that Windows encrypts for your account",
        StoreKind::Vault => "an encrypted file with a passphrase",
        StoreKind::Kernel => "Linux kernel memory, until a restart",
        StoreKind::File => "readable only by you, not encrypted",
    };
    format!("{kind} ({about})")
}

fn either(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    let (last, others) = names.split_last().expect("every system has stores");
    format!("{}, or {last}", others.join(", "))
}
