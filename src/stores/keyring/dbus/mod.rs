//! A small blocking D-Bus client: what the Secret Service needs of the protocol, and no more.
//!
//! See the [D-Bus specification](https://dbus.freedesktop.org/doc/dbus-specification.html).

mod address;
mod call;
mod connection;
mod message;
mod peer;

pub use address::parse_address;
pub use call::{Method, Writer, call};
pub(crate) use connection::Connection;
pub use message::Message;
