//! The Secret Service (GNOME Keyring, KWallet, KeePassXC), in which several tools keep PATs. Each
//! has its own attributes.

use super::{Entry, Owner, Query, Search, Source, Spot, az_devops};
use crate::stores::StoreError;
use crate::stores::keyring::{OtherItem, OtherItems};

struct Kind {
    source: Source,
    /// What all of its items have.
    attributes: (&'static str, &'static str),
    owner: fn(&OtherItem, &Query<'_>) -> Option<Owner>,
    /// The attribute with the account, if it says anything.
    account: Option<&'static str>,
}

const KINDS: [Kind; 3] = [
    Kind {
        source: Source::Gcm,
        attributes: ("xdg:schema", "com.microsoft.GitCredentialManager"),
        owner: owner_at_gcm,
        account: Some("account"),
    },
    Kind {
        source: Source::AzDevops,
        attributes: ("username", az_devops::KEY),
        owner: |item, query| az_devops::owner(item.attribute("service"), query),
        account: None,
    },
    Kind {
        source: Source::Libsecret,
        attributes: ("protocol", "https"),
        owner: owner_at_libsecret,
        account: Some("user"),
    },
];

pub(super) fn search(query: &Query<'_>, search: &mut Search) {
    let mut items = match OtherItems::connect(!query.is_silent) {
        Ok(items) => items,
        Err(why) => return fail(Source::Gcm, &why, search),
    };
    let meant = |kind: &&Kind| query.from.is_none_or(|from| from == kind.source);
    for kind in KINDS.iter().filter(meant) {
        if let Err(why) = search_kind(kind, &mut items, query, search) {
            fail(kind.source, &why, search);
        }
    }
}

fn search_kind(
    kind: &Kind,
    items: &mut OtherItems,
    query: &Query<'_>,
    search: &mut Search,
) -> Result<(), StoreError> {
    for item in items.find(&[kind.attributes])? {
        let Some(owner) = (kind.owner)(&item, query) else { continue };
        let account = kind.account.map(|name| item.attribute(name).to_owned());
        let text = items.secret_of(&item.path)?;
        let (source, spot) = (kind.source, Spot::Item(item.path));
        search.add(Entry { source, owner, account, text, spot });
    }
    Ok(())
}

/// Where there is no keyring, there is nothing in it.
fn fail(source: Source, why: &StoreError, search: &mut Search) {
    if !matches!(why, StoreError::Unusable(_)) {
        search.failures.push((source, format!("the keyring was not read: {why}")));
    }
}

/// Its items are named after the namespace, which users can change, and the URL.
fn owner_at_gcm(item: &OtherItem, query: &Query<'_>) -> Option<Owner> {
    let (_, url) = item.attribute("service").split_once(':')?;
    query.owner(url)
}

fn owner_at_libsecret(item: &OtherItem, query: &Query<'_>) -> Option<Owner> {
    let port = match item.attribute("port") {
        "" | "0" => String::new(),
        port => format!(":{port}"),
    };
    let (server, object) = (item.attribute("server"), item.attribute("object"));
    query.owner(&format!("https://{server}{port}/{object}"))
}
