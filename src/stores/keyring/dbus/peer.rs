//! Who is at the other end of the socket.

use std::os::unix::net::UnixStream;

use crate::stores::keyring::KeyringFault;

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

/// Returns the byte that a connection starts with, if it is still to be sent.
#[cfg(not(target_os = "freebsd"))]
#[expect(clippy::unnecessary_wraps, reason = "it is sent here on FreeBSD")]
pub(super) fn first_byte(_stream: &UnixStream) -> Result<&'static str, KeyringFault> {
    Ok("\0")
}

/// Sends the byte that a connection starts with. On FreeBSD it has to carry the credentials: the
/// bus does not ask for them (`_dbus_read_credentials_socket` in dbus-sysdeps-unix.c).
#[cfg(target_os = "freebsd")]
pub(super) fn first_byte(stream: &UnixStream) -> Result<&'static str, KeyringFault> {
    use std::io::IoSlice;
    use std::os::fd::AsRawFd;

    use nix::sys::socket::{ControlMessage, MsgFlags, sendmsg};

    let credentials = [ControlMessage::ScmCreds];
    let byte = [IoSlice::new(b"\0")];
    let sent = sendmsg::<()>(stream.as_raw_fd(), &byte, &credentials, MsgFlags::MSG_NOSIGNAL, None);
    sent.map(|_| "").map_err(|_| KeyringFault::BrokenOff)
}
