//! Calls and the values in them (D-Bus specification, "Message Protocol" and "Type System").

use zeroize::Zeroizing;

// The codes of header fields.
pub(super) const PATH: u8 = 1;
pub(super) const INTERFACE: u8 = 2;
pub(super) const MEMBER: u8 = 3;
pub(super) const ERROR_NAME: u8 = 4;
pub(super) const REPLY_SERIAL: u8 = 5;
const DESTINATION: u8 = 6;
pub(super) const SIGNATURE: u8 = 8;

const METHOD_CALL: u8 = 1;

pub struct Call<'a> {
    pub(crate) destination: &'a str,
    pub(crate) path: &'a str,
    pub(crate) interface: &'a str,
    pub(crate) member: &'a str,
    pub(crate) signature: &'a str,
    pub(crate) arguments: Writer,
}

impl<'a> Call<'a> {
    /// A call of the bus itself.
    pub fn of_bus(member: &'a str, signature: &'a str, arguments: Writer) -> Call<'a> {
        Call {
            destination: "org.freedesktop.DBus",
            path: "/org/freedesktop/DBus",
            interface: "org.freedesktop.DBus",
            member,
            signature,
            arguments,
        }
    }

    pub fn to_bytes(&self, serial: u32) -> Zeroizing<Vec<u8>> {
        let mut fields = Writer::default()
            .field(PATH, "o", self.path)
            .field(DESTINATION, "s", self.destination)
            .field(INTERFACE, "s", self.interface)
            .field(MEMBER, "s", self.member);
        if !self.signature.is_empty() {
            fields = fields.field(SIGNATURE, "g", self.signature);
        }
        let arguments = &self.arguments.0;
        Writer::with_capacity(32 + fields.0.len() + arguments.len())
            .raw(&[b'l', METHOD_CALL, 0, 1])
            .number(length(arguments))
            .number(serial)
            .number(length(&fields.0))
            .raw(&fields.0)
            .align(8)
            .raw(arguments)
            .0
    }
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// Serializes values, one after the other, and wipes them when it is dropped.
#[derive(Default)]
pub struct Writer(Zeroizing<Vec<u8>>);

impl Writer {
    /// A writer that does not reallocate before it is full; reallocating would leave a copy behind.
    pub(crate) fn with_capacity(size: usize) -> Writer {
        Writer(Zeroizing::new(Vec::with_capacity(size)))
    }

    fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    fn align(mut self, to: usize) -> Self {
        let padded = self.0.len().next_multiple_of(to);
        self.0.resize(padded, 0);
        self
    }

    fn number(self, number: u32) -> Self {
        self.align(4).raw(&number.to_le_bytes())
    }

    pub(crate) fn boolean(self, value: bool) -> Self {
        self.number(value.into())
    }

    /// Writes a string or an object path.
    pub fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes()).raw(b"\0")
    }

    pub(crate) fn bytes(self, bytes: &[u8]) -> Self {
        self.number(length(bytes)).raw(bytes)
    }

    /// Starts a variant with a value of this type.
    pub fn variant(self, signature: &str) -> Self {
        let length = u8::try_from(signature.len()).unwrap_or(u8::MAX);
        self.raw(&[length]).raw(signature.as_bytes()).raw(b"\0")
    }

    /// Writes an array whose elements, written by `elements`, have this alignment.
    pub(crate) fn array(self, alignment: usize, elements: impl FnOnce(Self) -> Self) -> Self {
        let mut array = self.number(0);
        let after_length = array.0.len();
        array = array.align(alignment);
        let start = array.0.len();
        array = elements(array);
        let size = length(&array.0[start..]);
        array.0[after_length - 4..after_length].copy_from_slice(&size.to_le_bytes());
        array
    }

    pub(crate) fn dictionary(self, entries: &[(&str, &str)]) -> Self {
        let write =
            |writer: Self, (key, value): &(&str, &str)| writer.structure().text(key).text(value);
        self.array(8, |writer| entries.iter().fold(writer, write))
    }

    /// Starts a struct or a dictionary entry.
    pub(crate) fn structure(self) -> Self {
        self.align(8)
    }

    fn field(self, code: u8, kind: &str, value: &str) -> Self {
        let field = self.structure().raw(&[code]).variant(kind);
        // A signature is serialized like the one that starts a variant.
        if kind == "g" { field.variant(value) } else { field.text(value) }
    }
}
