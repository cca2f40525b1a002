//! Who is at the other end of the socket.

use std::os::unix::net::UnixStream;

use super::Error;

/// Fails if the bus is run by another user, who could read what is sent to it.
pub(super) fn require_same_user(stream: &UnixStream) -> Result<(), Error> {
    let own = rustix::process::geteuid().as_raw();
    if uid(stream) == Some(own) { Ok(()) } else { Err(Error::OtherUser) }
}

#[cfg(target_os = "linux")]
fn uid(stream: &UnixStream) -> Option<u32> {
    rustix::net::sockopt::socket_peercred(stream).ok().map(|peer| peer.uid.as_raw())
}

#[cfg(target_os = "freebsd")]
fn uid(stream: &UnixStream) -> Option<u32> {
    use nix::sys::socket::{getsockopt, sockopt::LocalPeerCred};
    getsockopt(stream, LocalPeerCred).ok().map(|peer| peer.uid())
}

/// The owner of the socket's file: there is no safe function here that asks for the peer.
#[cfg(target_os = "openbsd")]
fn uid(stream: &UnixStream) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    let address = stream.peer_addr().ok()?;
    address.as_pathname()?.metadata().ok().map(|socket| socket.uid())
}

/// Returns the byte that a connection starts with, if it is still to be sent.
#[cfg(not(target_os = "freebsd"))]
#[expect(clippy::unnecessary_wraps, reason = "it is sent here on FreeBSD")]
pub(super) fn first_byte(_stream: &UnixStream) -> Result<&'static str, Error> {
    Ok("\0")
}

/// Sends the byte that a connection starts with. On FreeBSD it has to carry the credentials: the
/// bus does not ask for them (`_dbus_read_credentials_socket` in dbus-sysdeps-unix.c).
#[cfg(target_os = "freebsd")]
pub(super) fn first_byte(stream: &UnixStream) -> Result<&'static str, Error> {
    use std::io::IoSlice;
    use std::os::fd::AsRawFd;

    use nix::sys::socket::{ControlMessage, MsgFlags, sendmsg};

    let credentials = [ControlMessage::ScmCreds];
    let byte = [IoSlice::new(b"\0")];
    let sent = sendmsg::<()>(stream.as_raw_fd(), &byte, &credentials, MsgFlags::MSG_NOSIGNAL, None);
    sent.map(|_| "").map_err(|_| Error::Closed)
}
