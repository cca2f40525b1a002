//! Why the keyring cannot be used.

use thiserror::Error;

/// Why the keyring is missing or does not work.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum KeyringFault {
    /// There is no session bus.
    #[error("there is no desktop session here (no D-Bus)")]
    NoBus,
    /// Nothing listens at the address of the session bus.
    #[error("the desktop session has ended (D-Bus does not answer)")]
    SessionEnded,
    /// The bus knows no Secret Service.
    #[error("no keyring service is running")]
    NoService,
    /// The bus tried to start the Secret Service.
    #[error("the keyring service does not start")]
    NotStarted,
    /// The service has no default collection.
    #[error("the keyring service has no default keyring")]
    NoCollection,
    /// The bus or the service exited during a call.
    #[error("the connection to it was lost")]
    BrokenOff,
    /// The bus or the service denies access, as in a sandbox or to another user.
    #[error("access to it is denied here")]
    Refused,
    /// The session bus belongs to another user.
    #[error("the session bus is run by another user")]
    OtherUser,
    /// The session bus is at a kind of address that is not supported.
    #[error("DBUS_SESSION_BUS_ADDRESS is neither unix:path= nor unix:abstract=")]
    UnsupportedAddress,
    /// A message of the bus or the service violates the protocol, or is too large.
    #[error("it sent an invalid message")]
    InvalidMessage,
    /// Any other error, as the keyring describes it.
    #[error("{0}")]
    Other(String),
}
