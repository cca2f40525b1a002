//! Which stores there are.

use git_credential_azdo::stores::StoreKind;

fn on(os: &str) -> Vec<String> {
    StoreKind::all_on(os).map(|kind| kind.to_string()).collect()
}

#[test]
fn each_system_has_its_stores() {
    assert_eq!(on("linux"), ["keyring", "vault", "kernel", "file"]);
    assert_eq!(on("windows"), ["keyring", "dpapi", "vault", "file"]);
    assert_eq!(on("macos"), ["keyring", "vault", "file"]);
    assert_eq!(on("freebsd"), ["keyring", "vault", "file"]);
}

/// An index or a script from another system names them.
#[test]
fn names_of_other_systems_are_known() {
    for name in ["keyring", "dpapi", "vault", "kernel", "file"] {
        assert_eq!(StoreKind::named(name).map(|kind| kind.to_string()), Some(name.to_owned()));
    }
}
