//! D-Bus messages and the values in them (D-Bus specification, "Message Protocol" and "Type
//! System").

use zeroize::Zeroizing;

use super::Error;

/// The longest body and the longest header that are accepted. The replies to this client's calls
/// are much shorter.
const LONGEST: usize = 1 << 20;
/// The length of what comes before the header fields.
const FIXED: usize = 16;

const PATH: u8 = 1;
const INTERFACE: u8 = 2;
const MEMBER: u8 = 3;
const ERROR_NAME: u8 = 4;
const REPLY_SERIAL: u8 = 5;
const DESTINATION: u8 = 6;
const SIGNATURE: u8 = 8;

const METHOD_CALL: u8 = 1;

/// A method and the object to call it on.
pub(crate) struct Method<'a> {
    pub(crate) destination: &'a str,
    pub(crate) path: &'a str,
    pub(crate) interface: &'a str,
    pub(crate) member: &'a str,
}

impl Method<'_> {
    /// A method of the bus itself.
    pub(crate) fn of_bus(member: &str) -> Method<'_> {
        Method {
            destination: "org.freedesktop.DBus",
            path: "/org/freedesktop/DBus",
            interface: "org.freedesktop.DBus",
            member,
        }
    }
}

/// Serializes a call whose `arguments` have this signature.
pub(crate) fn call(
    serial: u32,
    method: &Method<'_>,
    signature: &str,
    arguments: &Writer,
) -> Zeroizing<Vec<u8>> {
    let mut fields = Writer::default();
    fields.field(PATH, "o", method.path);
    fields.field(DESTINATION, "s", method.destination);
    fields.field(INTERFACE, "s", method.interface);
    fields.field(MEMBER, "s", method.member);
    if !signature.is_empty() {
        fields.field(SIGNATURE, "g", signature);
    }
    let size = FIXED + fields.0.len().next_multiple_of(8) + arguments.0.len();
    let mut message = Writer::with_capacity(size);
    message.0.extend_from_slice(&[b'l', METHOD_CALL, 0, 1]);
    message.number(length(&arguments.0));
    message.number(serial);
    message.number(length(&fields.0));
    message.0.extend_from_slice(&fields.0);
    message.align(8);
    message.0.extend_from_slice(&arguments.0);
    message.0
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// Serializes values, one after the other, and wipes them when it is dropped.
#[derive(Default)]
pub(crate) struct Writer(Zeroizing<Vec<u8>>);

impl Writer {
    /// A writer that does not reallocate, which would leave a copy behind, before it is full.
    pub(crate) fn with_capacity(size: usize) -> Writer {
        Writer(Zeroizing::new(Vec::with_capacity(size)))
    }

    fn align(&mut self, to: usize) {
        let padded = self.0.len().next_multiple_of(to);
        self.0.resize(padded, 0);
    }

    fn number(&mut self, number: u32) {
        self.align(4);
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(crate) fn boolean(&mut self, value: bool) {
        self.number(value.into());
    }

    /// Writes a string or an object path.
    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
        self.0.push(0);
    }

    /// Writes an array of bytes.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.number(length(bytes));
        self.0.extend_from_slice(bytes);
    }

    /// Writes a signature. It also starts a variant with a value of that type.
    pub(crate) fn signature(&mut self, signature: &str) {
        self.0.push(u8::try_from(signature.len()).unwrap_or(u8::MAX));
        self.0.extend_from_slice(signature.as_bytes());
        self.0.push(0);
    }

    /// Writes an array whose elements, written by `elements`, have this alignment.
    pub(crate) fn array(&mut self, alignment: usize, elements: impl FnOnce(&mut Writer)) {
        self.number(0);
        let after_length = self.0.len();
        self.align(alignment);
        let start = self.0.len();
        elements(self);
        let size = length(&self.0[start..]);
        self.0[after_length - 4..after_length].copy_from_slice(&size.to_le_bytes());
    }

    /// Writes a dictionary of strings.
    pub(crate) fn dictionary(&mut self, entries: &[(&str, &str)]) {
        self.array(8, |writer| {
            for (key, value) in entries {
                writer.structure();
                writer.text(key);
                writer.text(value);
            }
        });
    }

    /// Starts a struct or a dictionary entry.
    pub(crate) fn structure(&mut self) {
        self.align(8);
    }

    fn field(&mut self, code: u8, kind: &str, value: &str) {
        self.structure();
        self.0.push(code);
        self.signature(kind);
        match kind {
            "g" => self.signature(value),
            _ => self.text(value),
        }
    }
}

/// What a message is for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Reply,
    Error { name: String },
    Signal { path: String, interface: String, member: String },
    Other,
}

/// A received message.
pub(crate) struct Message {
    bytes: Zeroizing<Vec<u8>>,
    body: usize,
    signature: String,
    /// The serial of the call that it replies to.
    pub(crate) reply_to: Option<u32>,
    pub(crate) kind: Kind,
}

impl Message {
    /// The size of the message that starts with these bytes. `None` if they are too few to tell.
    ///
    /// # Errors
    /// No valid message starts so, or it would be too long.
    pub(crate) fn size(bytes: &[u8]) -> Result<Option<usize>, Error> {
        if bytes.len() < FIXED {
            return Ok(None);
        }
        // Big-endian machines are not supported, and neither is another version of the protocol.
        if bytes[0] != b'l' || bytes[3] != 1 {
            return Err(Error::Malformed);
        }
        let number_at = |at| Reader { bytes, at }.number().ok_or(Error::Malformed);
        let (body, fields) = (number_at(4)?, number_at(12)?);
        if fields > LONGEST || body > LONGEST {
            return Err(Error::Malformed);
        }
        Ok(Some((FIXED + fields).next_multiple_of(8) + body))
    }

    /// Parses a whole message, as long as [`Message::size`] says. `None` if it is malformed.
    pub(crate) fn parse(bytes: Zeroizing<Vec<u8>>) -> Option<Message> {
        let mut reader = Reader { bytes: &bytes, at: 12 };
        let end = FIXED + reader.number()?;
        let (mut reply_to, mut texts) = (None, [const { String::new() }; 9]);
        while reader.at < end {
            reader.structure()?;
            let code = reader.byte()?;
            let text = match (code, reader.signature()?) {
                (REPLY_SERIAL, "u") => {
                    reply_to = Some(u32::try_from(reader.number()?).ok()?);
                    continue;
                }
                (_, "s" | "o") => reader.text()?,
                (_, "g") => reader.signature()?,
                (_, "u") => {
                    reader.number()?;
                    continue;
                }
                _ => return None,
            };
            if let Some(field) = texts.get_mut(usize::from(code)) {
                text.clone_into(field);
            }
        }
        let mut text = |code: u8| std::mem::take(&mut texts[usize::from(code)]);
        let kind = match bytes[1] {
            2 => Kind::Reply,
            3 => Kind::Error { name: text(ERROR_NAME) },
            4 => {
                Kind::Signal { path: text(PATH), interface: text(INTERFACE), member: text(MEMBER) }
            }
            _ => Kind::Other,
        };
        let signature = text(SIGNATURE);
        Some(Message { body: end.next_multiple_of(8), bytes, signature, reply_to, kind })
    }

    /// # Errors
    /// It reports an error.
    pub(crate) fn into_success(self) -> Result<Message, Error> {
        let text = self.body("s").and_then(|mut body| body.text()).unwrap_or_default().to_owned();
        match self.kind {
            Kind::Error { name } => Err(Error::Failed { name, text }),
            _ => Ok(self),
        }
    }

    /// Reads the body, if it has this signature.
    pub(crate) fn body(&self, signature: &str) -> Option<Reader<'_>> {
        let fits = self.signature == signature;
        fits.then(|| Reader { bytes: &self.bytes[self.body..], at: 0 })
    }
}

/// Reads values, one after the other. `None` if the next one is not of the type asked for.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn align(&mut self, to: usize) -> Option<()> {
        self.at = self.at.next_multiple_of(to);
        (self.at <= self.bytes.len()).then_some(())
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn number(&mut self) -> Option<usize> {
        self.align(4)?;
        let number = u32::from_le_bytes(self.take(4)?.try_into().ok()?);
        usize::try_from(number).ok()
    }

    pub(crate) fn boolean(&mut self) -> Option<bool> {
        self.number().map(|number| number != 0)
    }

    /// Reads an array of bytes.
    pub(crate) fn blob(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.take(length)
    }

    /// Reads a string or an object path.
    pub(crate) fn text(&mut self) -> Option<&'a str> {
        let text = str::from_utf8(self.blob()?).ok()?;
        (self.byte()? == 0).then_some(text)
    }

    fn signature(&mut self) -> Option<&'a str> {
        let length = self.byte()?;
        let text = str::from_utf8(self.take(length.into())?).ok()?;
        (self.byte()? == 0).then_some(text)
    }

    /// Starts reading a variant, which has to contain a value of this type.
    pub(crate) fn variant(&mut self, signature: &str) -> Option<()> {
        (self.signature()? == signature).then_some(())
    }

    /// Reads an array of strings or object paths.
    pub(crate) fn texts(&mut self) -> Option<Vec<&'a str>> {
        let length = self.number()?;
        let end = self.at.checked_add(length)?;
        let mut texts = Vec::new();
        while self.at < end {
            texts.push(self.text()?);
        }
        Some(texts)
    }

    /// Starts reading a struct.
    pub(crate) fn structure(&mut self) -> Option<()> {
        self.align(8)
    }
}
