//! A small blocking D-Bus client: what the Secret Service needs of the protocol, and no more.
//!
//! See the [D-Bus specification](https://dbus.freedesktop.org/doc/dbus-specification.html).

mod call;
mod connection;
mod message;
mod socket;

pub use call::{Call, Writer};
pub(crate) use connection::Connection;
pub use message::Message;
pub use socket::parse_address;
