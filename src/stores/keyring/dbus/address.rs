//! Finds the session bus and connects to it.

use std::env;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with};

use super::Error;

/// Connects to the first reachable address of `DBUS_SESSION_BUS_ADDRESS`, or to
/// `$XDG_RUNTIME_DIR/bus` if that variable is not set.
pub(super) fn connect_to_session_bus(limit: Duration) -> Result<UnixStream, Error> {
    let set = env::var("DBUS_SESSION_BUS_ADDRESS").ok().filter(|text| !text.is_empty());
    match set {
        Some(list) => connect_to_first(&list, limit),
        None => connect_to_runtime_dir(limit),
    }
}

fn connect_to_first(list: &str, limit: Duration) -> Result<UnixStream, Error> {
    let mut error = Error::UnsupportedAddress;
    for address in list.split(';').filter_map(parse) {
        match connect_to(&address, limit) {
            Ok(stream) => return Ok(stream),
            Err(failed) => error = failed,
        }
    }
    Err(error)
}

fn connect_to_runtime_dir(limit: Duration) -> Result<UnixStream, Error> {
    let dir = env::var_os("XDG_RUNTIME_DIR").filter(|dir| !dir.is_empty());
    let socket = Path::new(&dir.ok_or(Error::NoBus)?).join("bus");
    let address = SocketAddrUnix::new(&socket).map_err(|_| Error::NoBus)?;
    connect_to(&address, limit).map_err(|error| if socket.exists() { error } else { Error::NoBus })
}

/// Connects within `limit`, which also applies to each write. Without it `connect` would wait for
/// a bus that accepts no connections any more for as long as that does.
fn connect_to(address: &SocketAddrUnix, limit: Duration) -> Result<UnixStream, Error> {
    // Zero would mean no limit.
    let timeout = Some(limit.max(Duration::from_millis(1)));
    let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)
        .and_then(|socket| set_socket_timeout(&socket, Timeout::Send, timeout).map(|()| socket))
        .map_err(|_| Error::Unreachable)?;
    match connect(&socket, address) {
        Ok(()) => Ok(socket.into()),
        Err(rustix::io::Errno::AGAIN) => Err(Error::TimedOut(limit.as_secs())),
        Err(error) => Err(Error::from_connect(error.kind())),
    }
}

/// Parses `unix:path=...` or `unix:abstract=...`. Other transports are not supported: the peer of
/// a TCP connection cannot be authenticated.
fn parse(address: &str) -> Option<SocketAddrUnix> {
    let settings = address.strip_prefix("unix:")?;
    let value = |name: &str| {
        let mut pairs = settings.split(',').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(key, _)| *key == name)?;
        Some(percent_decode_str(value).collect::<Vec<u8>>())
    };
    match value("path") {
        Some(path) => SocketAddrUnix::new(OsString::from_vec(path)).ok(),
        None => from_abstract_name(&value("abstract")?),
    }
}

#[cfg(target_os = "linux")]
fn from_abstract_name(name: &[u8]) -> Option<SocketAddrUnix> {
    SocketAddrUnix::new_abstract_name(name).ok()
}

/// Only Linux has abstract names.
#[cfg(not(target_os = "linux"))]
fn from_abstract_name(_name: &[u8]) -> Option<SocketAddrUnix> {
    None
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn unix_addresses_are_parsed() {
        let path = parse("unix:path=/run/user/1000/a%20bus,guid=1").unwrap();
        assert_eq!(path.path_bytes(), Some(&b"/run/user/1000/a bus"[..]));
        let path = parse("unix:guid=1,path=/tmp/bus").unwrap();
        assert_eq!(path.path_bytes(), Some(&b"/tmp/bus"[..]));
    }

    #[test]
    fn other_transports_are_rejected() {
        for address in [
            "",
            "unix:",
            "unix:tmpdir=/tmp",
            "unix:path",
            "unix:path=/a%00b",
            "tcp:host=localhost,port=4242",
            "nonce-tcp:host=localhost,port=1,noncefile=/tmp/n",
            "unixexec:path=/bin/sh",
            "autolaunch:",
            "/run/user/1000/bus",
        ] {
            assert!(parse(address).is_none(), "{address}");
        }
    }
}
