//! Finds the session bus, connects to it, and checks that the same user runs it.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use rustix::io::Errno;
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with};

use crate::stores::keyring::KeyringFault;
use crate::stores::{Result, StoreError};
use crate::util::env;

/// Connects to the first reachable address of `DBUS_SESSION_BUS_ADDRESS`, or to
/// `$XDG_RUNTIME_DIR/bus` if that variable is not set. `limit` is also that of later writes.
pub(super) fn connect_to_bus(limit: Duration) -> Result<UnixStream> {
    let set = env::text("DBUS_SESSION_BUS_ADDRESS").filter(|text| !text.is_empty());
    let Some(list) = set else {
        let dir = env::non_empty("XDG_RUNTIME_DIR").ok_or(KeyringFault::NoBus)?;
        let path = Path::new(&dir).join("bus");
        let address = SocketAddrUnix::new(&path).map_err(|_| KeyringFault::NoBus)?;
        return open(&address, limit).map_err(|error| match error {
            Errno::NOENT => KeyringFault::NoBus.into(),
            other => explain(other, limit),
        });
    };
    let mut error = KeyringFault::UnsupportedAddress.into();
    for address in list.split(';').filter_map(parse_address) {
        match open(&address, limit) {
            Ok(stream) => return Ok(stream),
            Err(errno) => error = explain(errno, limit),
        }
    }
    Err(error)
}

/// Connects within `limit`. The standard library's `connect` would wait indefinitely for a bus that
/// no longer accepts connections.
fn open(address: &SocketAddrUnix, limit: Duration) -> Result<UnixStream, Errno> {
    // Zero would mean no limit.
    let limit = limit.max(Duration::from_millis(1));
    let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
    set_socket_timeout(&socket, Timeout::Send, Some(limit))?;
    connect(&socket, address)?;
    Ok(UnixStream::from(socket))
}

fn explain(error: Errno, limit: Duration) -> StoreError {
    match error {
        Errno::AGAIN => StoreError::Silent(limit.as_secs()),
        Errno::ACCESS | Errno::PERM => KeyringFault::Refused.into(),
        _ => KeyringFault::SessionEnded.into(),
    }
}

/// Parses `unix:path=...` or `unix:abstract=...`. Other transports are not supported: the peer of
/// a TCP connection cannot be authenticated.
pub fn parse_address(address: &str) -> Option<SocketAddrUnix> {
    let settings = address.strip_prefix("unix:")?;
    let value = |name: &str| {
        let mut pairs = settings.split(',').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(key, _)| *key == name)?;
        Some(percent_decode_str(value).collect::<Vec<u8>>())
    };
    match value("path") {
        Some(path) => SocketAddrUnix::new(OsString::from_vec(path)).ok(),
        #[cfg(target_os = "linux")]
        None => SocketAddrUnix::new_abstract_name(&value("abstract")?).ok(),
        #[cfg(not(target_os = "linux"))]
        None => None,
    }
}

/// The user who runs both the bus and this process. Another user could read what is sent.
pub(super) fn same_user(stream: &UnixStream) -> Result<u32, KeyringFault> {
    let own = rustix::process::geteuid().as_raw();
    if uid(stream) == Some(own) { Ok(own) } else { Err(KeyringFault::OtherUser) }
}

/// Not with rustix, whose `UCred` cannot hold the process ID 0 of a peer outside this PID
/// namespace. A bus is outside of it in a Flatpak and in most containers.
#[cfg(target_os = "linux")]
fn uid(stream: &UnixStream) -> Option<u32> {
    use nix::sys::socket::{getsockopt, sockopt::PeerCredentials};
    getsockopt(stream, PeerCredentials).ok().map(|peer| peer.uid())
}

#[cfg(not(target_os = "linux"))]
fn uid(stream: &UnixStream) -> Option<u32> {
    nix::unistd::getpeereid(stream).ok().map(|(uid, _)| uid.as_raw())
}

/// Sends the byte that a connection starts with. Here it has to carry the credentials: the bus does
/// not ask for them (`_dbus_read_credentials_socket` in dbus-sysdeps-unix.c).
#[cfg(target_os = "freebsd")]
pub(super) fn send_credentials(stream: &UnixStream) -> Result<(), KeyringFault> {
    use std::io::IoSlice;
    use std::os::fd::AsRawFd;

    use nix::sys::socket::{ControlMessage, MsgFlags, sendmsg};

    let credentials = [ControlMessage::ScmCreds];
    let byte = [IoSlice::new(b"\0")];
    let sent = sendmsg::<()>(stream.as_raw_fd(), &byte, &credentials, MsgFlags::MSG_NOSIGNAL, None);
    sent.map(drop).map_err(|_| KeyringFault::BrokenOff)
}
