//! Received messages and the values in them (D-Bus specification, "Message Protocol" and "Type
//! System").

use zeroize::Zeroizing;

use super::call::{ERROR_NAME, INTERFACE, MEMBER, PATH, REPLY_SERIAL, SIGNATURE};
use crate::stores::keyring::KeyringFault;
use crate::stores::{Result, StoreError};

/// The longest accepted body and header. Replies to this client's calls are much shorter.
const LONGEST: usize = 1 << 20;
/// The length of what comes before the header fields.
const FIXED: usize = 16;

const ERROR: u8 = 3;
const SIGNAL: u8 = 4;

pub struct Message {
    bytes: Zeroizing<Vec<u8>>,
    body: usize,
    /// The serial of the call that it replies to.
    pub(crate) reply_to: Option<u32>,
    /// The header fields with a text, by their codes.
    fields: [String; 9],
}

impl Message {
    /// The size of the message that starts with these bytes. `None` if they are too few to tell.
    pub fn size(bytes: &[u8]) -> Parsed<Option<usize>> {
        if bytes.len() < FIXED {
            return Ok(None);
        }
        let number_at = |at| Reader { bytes, at }.number();
        let (body, fields) = (number_at(4)?, number_at(12)?);
        // Big-endian machines are not supported, and there is one version of the protocol.
        if bytes[0] != b'l' || bytes[3] != 1 || fields > LONGEST || body > LONGEST {
            return Err(KeyringFault::InvalidMessage);
        }
        Ok(Some((FIXED + fields).next_multiple_of(8) + body))
    }

    /// Parses a whole message, as long as [`Message::size`] says.
    pub fn parse(bytes: Zeroizing<Vec<u8>>) -> Parsed<Message> {
        let mut reader = Reader { bytes: &bytes, at: 12 };
        let end = FIXED + reader.number()?;
        let (mut reply_to, mut fields) = (None, [const { String::new() }; 9]);
        while reader.at < end {
            reader.structure()?;
            let code = reader.byte()?;
            let mut text = "";
            match reader.signature()? {
                "s" | "o" => text = reader.text()?,
                "g" => text = reader.signature()?,
                "u" => {
                    let number = u32::try_from(reader.number()?).ok();
                    reply_to = if code == REPLY_SERIAL { number } else { reply_to };
                }
                _ => return Err(KeyringFault::InvalidMessage),
            }
            if let Some(field) = fields.get_mut(usize::from(code)) {
                text.clone_into(field);
            }
        }
        Ok(Message { body: end.next_multiple_of(8), bytes, reply_to, fields })
    }

    fn field(&self, code: u8) -> &str {
        &self.fields[usize::from(code)]
    }

    pub(crate) fn is_signal(&self, path: &str, interface: &str, member: &str) -> bool {
        let expected = [(PATH, path), (INTERFACE, interface), (MEMBER, member)];
        self.bytes[1] == SIGNAL && expected.iter().all(|(code, text)| self.field(*code) == *text)
    }

    pub(crate) fn into_success(self) -> Result<Message> {
        if self.bytes[1] != ERROR {
            return Ok(self);
        }
        let text = self.body("s").and_then(|mut body| body.text()).unwrap_or_default();
        Err(explain(self.field(ERROR_NAME), text))
    }

    /// Reads the body, which has to have this signature.
    pub(crate) fn body(&self, signature: &str) -> Parsed<Reader<'_>> {
        let fits = self.field(SIGNATURE) == signature;
        valid(fits.then(|| Reader { bytes: &self.bytes[self.body..], at: 0 }))
    }
}

/// What an error means. Names are part of the protocols; texts are not.
fn explain(name: &str, text: &str) -> StoreError {
    if name == "org.freedesktop.Secret.Error.IsLocked" {
        return StoreError::Locked;
    }
    let fault = match name.strip_prefix("org.freedesktop.DBus.Error.").unwrap_or_default() {
        "ServiceUnknown" | "NameHasNoOwner" => KeyringFault::NoService,
        "AccessDenied" | "AuthFailed" => KeyringFault::Refused,
        // The service has left the bus.
        "NoReply" | "Disconnected" => KeyringFault::BrokenOff,
        "TimedOut" => KeyringFault::NotStarted,
        other if other.starts_with("Spawn.") => KeyringFault::NotStarted,
        _ => KeyringFault::Other(if text.is_empty() { name } else { text }.to_owned()),
    };
    fault.into()
}

type Parsed<T> = Result<T, KeyringFault>;

fn valid<T>(value: Option<T>) -> Parsed<T> {
    value.ok_or(KeyringFault::InvalidMessage)
}

pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn align(&mut self, to: usize) -> Parsed<()> {
        self.at = self.at.next_multiple_of(to);
        valid((self.at <= self.bytes.len()).then_some(()))
    }

    fn take(&mut self, count: usize) -> Parsed<&'a [u8]> {
        let end = self.at.checked_add(count);
        let taken = valid(end.and_then(|end| self.bytes.get(self.at..end)))?;
        self.at += count;
        Ok(taken)
    }

    fn byte(&mut self) -> Parsed<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn number(&mut self) -> Parsed<usize> {
        self.align(4)?;
        let bytes = valid(self.take(4)?.first_chunk())?;
        valid(usize::try_from(u32::from_le_bytes(*bytes)).ok())
    }

    pub(crate) fn boolean(&mut self) -> Parsed<bool> {
        self.number().map(|number| number != 0)
    }

    pub(crate) fn bytes(&mut self) -> Parsed<&'a [u8]> {
        let length = self.number()?;
        self.take(length)
    }

    /// Reads a string or an object path.
    pub(crate) fn text(&mut self) -> Parsed<&'a str> {
        let text = self.bytes()?;
        self.terminated(text)
    }

    pub(crate) fn signature(&mut self) -> Parsed<&'a str> {
        let length = self.byte()?;
        let text = self.take(length.into())?;
        self.terminated(text)
    }

    fn terminated(&mut self, text: &'a [u8]) -> Parsed<&'a str> {
        let is_terminated = self.byte()? == 0;
        valid(str::from_utf8(text).ok().filter(|_| is_terminated))
    }

    /// Starts reading a variant, which has to contain a value of this type.
    pub(crate) fn variant(&mut self, signature: &str) -> Parsed<()> {
        valid((self.signature()? == signature).then_some(()))
    }

    /// Reads an array of strings or object paths.
    pub(crate) fn texts(&mut self) -> Parsed<Vec<String>> {
        let length = self.number()?;
        let end = self.at.saturating_add(length);
        let mut texts = Vec::new();
        while self.at < end {
            texts.push(self.text()?.to_owned());
        }
        Ok(texts)
    }

    /// Reads a dictionary of strings.
    pub(crate) fn dictionary(&mut self) -> Parsed<Vec<(String, String)>> {
        let length = self.number()?;
        // The padding before the first entry does not count.
        self.structure()?;
        let end = self.at.saturating_add(length);
        let mut entries = Vec::new();
        while self.at < end {
            self.structure()?;
            entries.push((self.text()?.to_owned(), self.text()?.to_owned()));
        }
        Ok(entries)
    }

    pub(crate) fn structure(&mut self) -> Parsed<()> {
        self.align(8)
    }
}
