//! A small blocking D-Bus client: what the Secret Service needs of the protocol, and no more.
//!
//! See the [D-Bus specification](https://dbus.freedesktop.org/doc/dbus-specification.html).

mod address;
mod call;
mod connection;
mod message;
mod peer;

#[cfg(test)]
pub(crate) use call::call;
pub(crate) use call::{Method, Writer};
pub(crate) use connection::Connection;
pub(crate) use message::Message;
