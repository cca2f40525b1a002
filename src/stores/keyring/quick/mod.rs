//! The shortest way to a secret in a Secret Service that is there and open: four calls, in three
//! round trips, and no library.
//!
//! `keyring` and the libdbus in it do all else. On the way of every fetch and push they cost more
//! than the rest of the program: 200 symbols to bind at each start, and a round trip for each call
//! (facts, rust.md section 2). Whatever is not as usual here is left to them.

mod bus;
#[cfg(any(test, fuzzing))]
pub(crate) mod invariants;
mod message;

use message::{Message, Method, Writer};

use crate::util::pat::Secret;
use bus::Bus;

const SERVICE: &str = "org.freedesktop.secrets";
const SERVICE_PATH: &str = "/org/freedesktop/secrets";

/// The secret with these attributes. `None` if there is not exactly one, if it is locked, or if
/// anything is not as it should be.
pub(super) fn read(service: &str, user: &str) -> Option<Secret> {
    let mut bus = Bus::of_session()?;
    let mut arguments = Writer::default();
    // As keyring 3 has them (its secret_service.rs).
    arguments.dictionary(&[("service", service), ("username", user), ("target", "default")]);
    // Before OpenSession: gnome-keyring 42 to 50 learns of a client by its first message, at the
    // same time as it answers it, and aborts if that is an OpenSession which it answers first
    // (gnome-keyring issues 190, 196 and 199; one in some thousand reads, measured).
    let search = bus.queue(&at_service("SearchItems"), "a{ss}", &arguments);
    bus.send()?;
    let found = bus.answer(search)?;
    let item = only_item_in(&found)?;

    let mut arguments = Writer::default();
    arguments.text("plain");
    arguments.variant("");
    let session = bus.queue(&at_service("OpenSession"), "sv", &arguments);
    bus.send()?;
    let session = bus.answer(session)?;

    let mut arguments = Writer::default();
    arguments.text(session_in(&session)?);
    let method = Method {
        destination: SERVICE,
        path: item,
        interface: "org.freedesktop.Secret.Item",
        member: "GetSecret",
    };
    let secret = bus.queue(&method, "o", &arguments);
    bus.send()?;
    let secret = bus.answer(secret)?;
    Some(Secret::new(secret_in(&secret)?.to_owned()))
}

/// In the answer to `OpenSession`.
fn session_in(answer: &Message) -> Option<&str> {
    let mut body = answer.body("vo")?;
    body.variant()?; // The other half of an encryption that there is not.
    body.text()
}

/// In the answer to `SearchItems`: the unlocked ones come first.
fn only_item_in(answer: &Message) -> Option<&str> {
    match answer.body("aoao")?.texts()?[..] {
        [item] => Some(item),
        _ => None,
    }
}

/// In the answer to `GetSecret`.
fn secret_in(answer: &Message) -> Option<&str> {
    let mut body = answer.body("(oayays)")?;
    body.structure()?;
    body.text()?; // The session.
    body.blob()?; // Parameters of an encryption that there is not.
    str::from_utf8(body.blob()?).ok()
}

fn at_service(member: &str) -> Method<'_> {
    Method {
        destination: SERVICE,
        path: SERVICE_PATH,
        interface: "org.freedesktop.Secret.Service",
        member,
    }
}
