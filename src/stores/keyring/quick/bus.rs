//! A connection to the session bus, for as long as nobody has to be waited for.

use std::env;
use std::io::{ErrorKind, Read};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::net::{SocketAddr, UnixStream};
use std::time::{Duration, Instant};

use percent_encoding::percent_decode_str;
use rustix::io::retry_on_intr;
use rustix::net::{SendFlags, send};
use zeroize::Zeroizing;

use super::message::{Message, Method, Writer, call};

/// Until then somebody may be at work there: the service is being started, or asks a person. Both
/// go on while the slower way, with longer limits, is taken from the beginning.
const PATIENCE: Duration = Duration::from_secs(1);
/// The answer to a login as this user, before any message.
const LONGEST_LINE: usize = 256;

/// A session bus.
pub(super) struct Bus {
    stream: UnixStream,
    give_up: Instant,
    serial: u32,
    to_send: Vec<u8>,
    /// What has arrived and was not looked at yet.
    arrived: Zeroizing<Vec<u8>>,
    accepted: bool,
}

impl Bus {
    /// Connects, and gets ready to say who we are.
    pub(super) fn of_session() -> Option<Bus> {
        let stream = UnixStream::connect_addr(&address()?).ok()?;
        let uid = rustix::process::geteuid().as_raw().to_string();
        let hex: String = uid.bytes().map(|digit| format!("{digit:02x}")).collect();
        let mut bus = Bus {
            stream,
            give_up: Instant::now() + PATIENCE,
            serial: 0,
            // Everything at once, as systemd's libraries do: whoever refuses this refuses all.
            to_send: format!("\0AUTH EXTERNAL {hex}\r\nBEGIN\r\n").into_bytes(),
            arrived: Zeroizing::new(Vec::with_capacity(4096)),
            accepted: false,
        };
        let hello = Method {
            destination: "org.freedesktop.DBus",
            path: "/org/freedesktop/DBus",
            interface: "org.freedesktop.DBus",
            member: "Hello",
        };
        bus.queue(&hello, "", &Writer::default());
        Some(bus)
    }

    /// Adds a call to those that are sent next, and returns what its answer is known by.
    pub(super) fn queue(
        &mut self,
        method: &Method<'_>,
        signature: &str,
        arguments: &Writer,
    ) -> u32 {
        self.serial += 1;
        self.to_send.extend(call(self.serial, method, signature, arguments));
        self.serial
    }

    /// Sends what was queued.
    pub(super) fn send(&mut self) -> Option<()> {
        self.stream.set_write_timeout(Some(self.time_left()?)).ok()?;
        let mut left = self.to_send.as_slice();
        while !left.is_empty() {
            // Rust's own writes let a bus that has hung up end this program with SIGPIPE: without
            // Rust's start nothing ignores that, and before Rust 1.90 they do not ask to be spared.
            let sent = retry_on_intr(|| send(&self.stream, left, SendFlags::NOSIGNAL));
            left = &left[sent.ok()?..];
        }
        self.to_send.clear();
        Some(())
    }

    /// The answer to a call, if it was carried out. What comes before it is passed over.
    pub(super) fn answer(&mut self, to: u32) -> Option<Message> {
        loop {
            let message = self.next()?;
            if message.answers == Some(to) {
                return message.succeeded.then_some(message);
            }
        }
    }

    fn next(&mut self) -> Option<Message> {
        if !self.accepted {
            self.be_accepted()?;
        }
        loop {
            if let Some(size) = Message::size(&self.arrived).ok()?
                && self.arrived.len() >= size
            {
                let message = Zeroizing::new(self.arrived[..size].to_vec());
                self.drop_first(size);
                return Message::parse(message);
            }
            self.read()?;
        }
    }

    fn be_accepted(&mut self) -> Option<()> {
        loop {
            if let Some(end) = self.arrived.windows(2).position(|pair| pair == b"\r\n") {
                self.accepted = self.arrived.starts_with(b"OK ");
                self.drop_first(end + 2);
                return self.accepted.then_some(());
            }
            if self.arrived.len() > LONGEST_LINE {
                return None;
            }
            self.read()?;
        }
    }

    fn drop_first(&mut self, count: usize) {
        // In place: no copy is left behind but where the next bytes come to stand.
        self.arrived.drain(..count);
    }

    fn read(&mut self) -> Option<()> {
        let mut buffer = Zeroizing::new([0; 2048]);
        loop {
            self.stream.set_read_timeout(Some(self.time_left()?)).ok()?;
            match self.stream.read(&mut buffer[..]) {
                Ok(0) => return None,
                Ok(count) => {
                    self.arrived.extend_from_slice(&buffer[..count]);
                    return Some(());
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
    }

    fn time_left(&self) -> Option<Duration> {
        let left = self.give_up.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }
}

/// Where the bus is, as libdbus finds it. Of several addresses, the first; of those, a socket.
fn address() -> Option<SocketAddr> {
    let set = env::var("DBUS_SESSION_BUS_ADDRESS").ok().filter(|text| !text.is_empty());
    let Some(set) = set else {
        let run = env::var_os("XDG_RUNTIME_DIR").filter(|dir| !dir.is_empty())?;
        return SocketAddr::from_pathname(std::path::Path::new(&run).join("bus")).ok();
    };
    let settings = set.split(';').next()?.strip_prefix("unix:")?;
    let value = |name: &str| {
        let mut pairs = settings.split(',').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(key, _)| *key == name)?;
        Some(percent_decode_str(value).collect::<Vec<u8>>())
    };
    match value("path") {
        Some(path) => SocketAddr::from_pathname(std::ffi::OsString::from_vec(path)).ok(),
        None => SocketAddr::from_abstract_name(value("abstract")?).ok(),
    }
}
