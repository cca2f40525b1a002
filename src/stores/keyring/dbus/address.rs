//! Finds the session bus and connects to it.

use std::env;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::net::{SocketAddr, UnixStream};
use std::path::Path;

use percent_encoding::percent_decode_str;

use super::Error;

/// Connects to the first reachable address of `DBUS_SESSION_BUS_ADDRESS`, or to
/// `$XDG_RUNTIME_DIR/bus` if that variable is not set.
pub(super) fn connect() -> Result<UnixStream, Error> {
    let set = env::var("DBUS_SESSION_BUS_ADDRESS").ok().filter(|text| !text.is_empty());
    match set {
        Some(list) => connect_to_first(&list),
        None => connect_to_runtime_dir(),
    }
}

fn connect_to_first(list: &str) -> Result<UnixStream, Error> {
    let mut error = Error::UnsupportedAddress;
    for address in list.split(';').filter_map(parse) {
        match UnixStream::connect_addr(&address) {
            Ok(stream) => return Ok(stream),
            Err(failed) => error = Error::from_connect(failed.kind()),
        }
    }
    Err(error)
}

fn connect_to_runtime_dir() -> Result<UnixStream, Error> {
    let dir = env::var_os("XDG_RUNTIME_DIR").filter(|dir| !dir.is_empty());
    let socket = Path::new(&dir.ok_or(Error::NoBus)?).join("bus");
    UnixStream::connect(&socket).map_err(|failed| {
        if socket.exists() { Error::from_connect(failed.kind()) } else { Error::NoBus }
    })
}

/// Parses `unix:path=...` or `unix:abstract=...`. Other transports are not supported: the peer of
/// a TCP connection cannot be authenticated.
fn parse(address: &str) -> Option<SocketAddr> {
    let settings = address.strip_prefix("unix:")?;
    let value = |name: &str| {
        let mut pairs = settings.split(',').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(key, _)| *key == name)?;
        Some(percent_decode_str(value).collect::<Vec<u8>>())
    };
    match value("path") {
        Some(path) => SocketAddr::from_pathname(OsString::from_vec(path)).ok(),
        None => from_abstract_name(&value("abstract")?),
    }
}

#[cfg(target_os = "linux")]
fn from_abstract_name(name: &[u8]) -> Option<SocketAddr> {
    use std::os::linux::net::SocketAddrExt;
    SocketAddr::from_abstract_name(name).ok()
}

/// Only Linux has abstract names.
#[cfg(not(target_os = "linux"))]
fn from_abstract_name(_name: &[u8]) -> Option<SocketAddr> {
    None
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn unix_addresses_are_parsed() {
        let path = parse("unix:path=/run/user/1000/a%20bus,guid=1").unwrap();
        assert_eq!(path.as_pathname().unwrap().to_str(), Some("/run/user/1000/a bus"));
        let path = parse("unix:guid=1,path=/tmp/bus").unwrap();
        assert_eq!(path.as_pathname().unwrap().to_str(), Some("/tmp/bus"));
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
