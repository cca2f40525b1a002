//! A small blocking D-Bus client: what the Secret Service needs of the protocol, and no more.
//!
//! See the [D-Bus specification](https://dbus.freedesktop.org/doc/dbus-specification.html).

mod address;
mod connection;
mod message;
mod peer;

use std::io::ErrorKind;

pub(crate) use connection::Connection;
#[cfg(test)]
pub(crate) use message::call;
pub(crate) use message::{Kind, Message, Method, Reader, Writer};

/// Why a call got no reply.
#[derive(Debug)]
pub(crate) enum Error {
    /// No environment variable leads to a session bus.
    NoBus,
    /// `DBUS_SESSION_BUS_ADDRESS` has no address that this client supports.
    UnsupportedAddress,
    /// Nothing accepts connections at the address.
    Unreachable,
    /// The bus or the operating system denies the connection.
    Denied,
    /// The socket belongs to another user.
    OtherUser,
    /// The bus closed the connection.
    Closed,
    /// No reply came within this number of seconds.
    TimedOut(u64),
    /// A message violates the protocol, or is too large.
    Malformed,
    /// The bus or the service replied with an error.
    Failed {
        /// Its name, such as `org.freedesktop.DBus.Error.ServiceUnknown`.
        name: String,
        /// Its text, which is empty if there is none.
        text: String,
    },
}

impl Error {
    /// The error of a `connect` call.
    fn from_connect(kind: ErrorKind) -> Error {
        match kind {
            ErrorKind::PermissionDenied => Error::Denied,
            _ => Error::Unreachable,
        }
    }
}
