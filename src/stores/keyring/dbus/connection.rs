//! A connection to the session bus.

use std::io::{ErrorKind, Read};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use rustix::io::retry_on_intr;
use rustix::net::{SendFlags, send};
use zeroize::{Zeroize, Zeroizing};

use super::{Call, Message, Writer, socket};
use crate::stores::keyring::KeyringFault;
use crate::stores::{Result, StoreError};

/// The longest reply to the authentication, in bytes.
const LONGEST_LINE: usize = 256;
/// Enough for a secret and its attributes, so that no buffer is reallocated.
const CAPACITY: usize = 4096;

pub(crate) struct Connection {
    stream: UnixStream,
    limit: Duration,
    deadline: Instant,
    serial: u32,
    to_send: Zeroizing<Vec<u8>>,
    received: Zeroizing<Vec<u8>>,
    authenticated: bool,
}

impl Connection {
    /// Connects to the session bus and queues the authentication. All that is done over the
    /// connection has to finish within `limit`.
    pub(crate) fn open(limit: Duration) -> Result<Connection> {
        let deadline = Instant::now() + limit;
        let stream = socket::connect_to_bus(limit)?;
        let uid = socket::same_user(&stream)?.to_string();
        #[cfg(target_os = "freebsd")]
        socket::send_credentials(&stream)?;
        let first_byte = if cfg!(target_os = "freebsd") { "" } else { "\0" };
        let hex: String = uid.bytes().map(|digit| format!("{digit:02x}")).collect();
        let mut connection = Connection {
            stream,
            limit,
            deadline,
            serial: 0,
            to_send: Zeroizing::new(Vec::with_capacity(CAPACITY)),
            received: Zeroizing::new(Vec::with_capacity(CAPACITY)),
            authenticated: false,
        };
        // Sent together with the first calls, as sd-bus does: a bus that rejects the
        // authentication closes the connection.
        let greeting = format!("{first_byte}AUTH EXTERNAL {hex}\r\nBEGIN\r\n");
        connection.to_send.extend_from_slice(greeting.as_bytes());
        connection.queue(&Call::of_bus("Hello", "", Writer::default()));
        Ok(connection)
    }

    pub(crate) fn restart_timer(&mut self, limit: Duration) {
        self.limit = limit;
        self.deadline = Instant::now() + limit;
    }

    /// Adds a call to those that are sent next, and returns its serial.
    pub(crate) fn queue(&mut self, call: &Call<'_>) -> u32 {
        self.serial += 1;
        self.to_send.extend_from_slice(&call.to_bytes(self.serial));
        self.serial
    }

    pub(crate) fn send(&mut self) -> Result<()> {
        let mut left = self.to_send.as_slice();
        while !left.is_empty() {
            // A write of the standard library raises SIGPIPE if the bus has hung up: this program
            // does not ignore that signal, and MSG_NOSIGNAL is used only from Rust 1.90 on.
            let sent = retry_on_intr(|| send(&self.stream, left, SendFlags::NOSIGNAL));
            left = &left[sent.map_err(|error| self.failed(error.kind()))?..];
        }
        self.to_send.zeroize();
        Ok(())
    }

    /// Sends a call and waits for its reply. Other messages are dropped.
    pub(crate) fn call(&mut self, call: &Call<'_>) -> Result<Message> {
        let serial = self.queue(call);
        self.send()?;
        loop {
            let message = self.next_message()?;
            if message.reply_to == Some(serial) {
                return message.into_success();
            }
        }
    }

    pub(crate) fn next_message(&mut self) -> Result<Message> {
        if !self.authenticated {
            self.finish_authentication()?;
        }
        loop {
            if let Some(size) = Message::size(&self.received)?
                && self.received.len() >= size
            {
                let message = Zeroizing::new(self.received[..size].to_vec());
                self.received.drain(..size);
                return Ok(Message::parse(message)?);
            }
            self.read()?;
        }
    }

    fn finish_authentication(&mut self) -> Result<()> {
        loop {
            if let Some(end) = self.received.windows(2).position(|pair| pair == b"\r\n") {
                self.authenticated = self.received.starts_with(b"OK ");
                self.received.drain(..end + 2);
                return if self.authenticated { Ok(()) } else { Err(KeyringFault::Refused.into()) };
            }
            if self.received.len() > LONGEST_LINE {
                return Err(KeyringFault::InvalidMessage.into());
            }
            self.read()?;
        }
    }

    /// Receives what there is, or nothing if a signal interrupts the wait.
    fn read(&mut self) -> Result<()> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(self.failed(ErrorKind::TimedOut));
        }
        let mut buffer = Zeroizing::new([0; 2048]);
        let set = self.stream.set_read_timeout(Some(left));
        match set.and_then(|()| self.stream.read(&mut buffer[..])) {
            Ok(0) => return Err(KeyringFault::BrokenOff.into()),
            Ok(count) => self.received.extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(self.failed(error.kind())),
        }
        Ok(())
    }

    fn failed(&self, kind: ErrorKind) -> StoreError {
        match kind {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => StoreError::Silent(self.limit.as_secs()),
            _ => KeyringFault::BrokenOff.into(),
        }
    }
}
