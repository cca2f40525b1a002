//! D-Bus messages, as far as four calls need them (D-Bus Specification, "Message Protocol" and
//! "Marshaling").

use zeroize::Zeroizing;

/// More than any answer to these calls; a PAT has 84 bytes.
const LONGEST: usize = 1 << 20;
/// Before the header's fields.
const FIXED: usize = 16;

const PATH: u8 = 1;
const INTERFACE: u8 = 2;
const MEMBER: u8 = 3;
const REPLY_SERIAL: u8 = 5;
const DESTINATION: u8 = 6;
const SIGNATURE: u8 = 8;

const METHOD_CALL: u8 = 1;
const METHOD_RETURN: u8 = 2;

/// Whom a call is for, and what it calls.
pub(super) struct Method<'a> {
    pub(super) destination: &'a str,
    pub(super) path: &'a str,
    pub(super) interface: &'a str,
    pub(super) member: &'a str,
}

/// The bytes of a call; `arguments` are of this signature and aligned to their own start.
pub(super) fn call(
    serial: u32,
    method: &Method<'_>,
    signature: &str,
    arguments: &Writer,
) -> Vec<u8> {
    let mut fields = Writer::default();
    fields.field(PATH, "o", method.path);
    fields.field(DESTINATION, "s", method.destination);
    fields.field(INTERFACE, "s", method.interface);
    fields.field(MEMBER, "s", method.member);
    if !signature.is_empty() {
        fields.field(SIGNATURE, "g", signature);
    }
    let mut message = Writer(vec![b'l', METHOD_CALL, 0, 1]);
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

/// Values, one after the other.
#[derive(Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    fn align(&mut self, to: usize) {
        self.0.resize(self.0.len().next_multiple_of(to), 0);
    }

    fn number(&mut self, number: u32) {
        self.align(4);
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    /// A string or an object path.
    pub(super) fn text(&mut self, text: &str) {
        self.number(length(text.as_bytes()));
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(0);
    }

    fn signature(&mut self, signature: &str) {
        self.0.push(u8::try_from(signature.len()).unwrap_or(u8::MAX));
        self.0.extend_from_slice(signature.as_bytes());
        self.0.push(0);
    }

    /// A variant with a string in it.
    pub(super) fn variant(&mut self, text: &str) {
        self.signature("s");
        self.text(text);
    }

    /// An array of pairs of strings.
    pub(super) fn dictionary(&mut self, pairs: &[(&str, &str)]) {
        self.number(0);
        let place = self.0.len();
        self.align(8);
        let start = self.0.len();
        for (key, value) in pairs {
            self.align(8);
            self.text(key);
            self.text(value);
        }
        let size = length(&self.0[start..]);
        self.0[place - 4..place].copy_from_slice(&size.to_le_bytes());
    }

    fn field(&mut self, code: u8, kind: &str, value: &str) {
        self.align(8);
        self.0.push(code);
        self.signature(kind);
        match kind {
            "g" => self.signature(value),
            _ => self.text(value),
        }
    }
}

/// A message that has arrived.
pub(super) struct Message {
    bytes: Zeroizing<Vec<u8>>,
    body: usize,
    /// Which call it answers.
    pub(super) answers: Option<u32>,
    /// Whether the call was carried out.
    pub(super) succeeded: bool,
    signature: String,
}

impl Message {
    /// How many bytes the message has that starts so. `None` if they are too few to know it.
    ///
    /// # Errors
    /// These bytes start no message that could be wanted.
    pub(super) fn size(bytes: &[u8]) -> Result<Option<usize>, ()> {
        if bytes.len() < FIXED {
            return Ok(None);
        }
        // Every service answers in the order of the bytes in which it was asked, or in its own;
        // there is no other here.
        if bytes[0] != b'l' || bytes[3] != 1 {
            return Err(());
        }
        let mut reader = Reader { bytes, at: 4 };
        let body = reader.number().ok_or(())?;
        reader.at = 12;
        let fields = reader.number().ok_or(())?;
        if fields > LONGEST || body > LONGEST {
            return Err(());
        }
        Ok(Some((FIXED + fields).next_multiple_of(8) + body))
    }

    /// A whole message of [`Message::size`].
    pub(super) fn parse(bytes: Zeroizing<Vec<u8>>) -> Option<Message> {
        let mut reader = Reader { bytes: &bytes, at: 12 };
        let end = FIXED + reader.number()?;
        let (mut answers, mut signature) = (None, String::new());
        while reader.at < end {
            reader.align(8)?;
            let code = reader.byte()?;
            match (code, reader.signature()?) {
                (REPLY_SERIAL, "u") => answers = Some(u32::try_from(reader.number()?).ok()?),
                (SIGNATURE, "g") => reader.signature()?.clone_into(&mut signature),
                (_, "s" | "o") => drop(reader.text()?),
                (_, "g") => drop(reader.signature()?),
                (_, "u") => drop(reader.number()?),
                _ => return None,
            }
        }
        let body = end.next_multiple_of(8);
        let succeeded = bytes[1] == METHOD_RETURN;
        Some(Message { bytes, body, answers, succeeded, signature })
    }

    /// What it carries, if that is of this signature.
    pub(super) fn body(&self, signature: &str) -> Option<Reader<'_>> {
        let fits = self.signature == signature;
        fits.then(|| Reader { bytes: &self.bytes[self.body..], at: 0 })
    }
}

/// Values, one after the other.
pub(super) struct Reader<'a> {
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

    /// A number of 32 bits.
    pub(super) fn number(&mut self) -> Option<usize> {
        self.align(4)?;
        let number = u32::from_le_bytes(self.take(4)?.try_into().ok()?);
        usize::try_from(number).ok()
    }

    /// An array of bytes.
    pub(super) fn blob(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.take(length)
    }

    /// A string or an object path.
    pub(super) fn text(&mut self) -> Option<&'a str> {
        let text = str::from_utf8(self.blob()?).ok()?;
        (self.byte()? == 0).then_some(text)
    }

    fn signature(&mut self) -> Option<&'a str> {
        let length = self.byte()?;
        let text = str::from_utf8(self.take(length.into())?).ok()?;
        (self.byte()? == 0).then_some(text)
    }

    /// A variant with a string in it.
    pub(super) fn variant(&mut self) -> Option<&'a str> {
        if self.signature()? == "s" { self.text() } else { None }
    }

    /// An array of strings or object paths.
    pub(super) fn texts(&mut self) -> Option<Vec<&'a str>> {
        let length = self.number()?;
        let end = self.at.checked_add(length)?;
        let mut texts = Vec::new();
        while self.at < end {
            texts.push(self.text()?);
        }
        Some(texts)
    }

    /// The start of a struct.
    pub(super) fn structure(&mut self) -> Option<()> {
        self.align(8)
    }
}
