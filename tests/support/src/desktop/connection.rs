//! A connection to a session bus: enough of the D-Bus Specification to own a name and to answer
//! the calls to it. It shares no code with the program, so neither hides an error of the other.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(10);
const BUS: &str = "org.freedesktop.DBus";

/// Message types.
const METHOD_CALL: u8 = 1;
const METHOD_RETURN: u8 = 2;
const SIGNAL: u8 = 4;

/// Header fields.
const PATH: u8 = 1;
const INTERFACE: u8 = 2;
const MEMBER: u8 = 3;
const REPLY_SERIAL: u8 = 5;
const DESTINATION: u8 = 6;
const SENDER: u8 = 7;
const SIGNATURE: u8 = 8;

/// A value of a message.
#[derive(Clone, Copy, Debug)]
pub enum Value {
    Bool(bool),
    Number(u32),
    Text(&'static str),
    Path(&'static str),
    VariantBool(bool),
    VariantText(&'static str),
    VariantNoBytes,
    NoPaths,
    OnePath(&'static str),
    /// A secret, as text in an unencrypted session.
    Secret(&'static str),
}

/// A message that has arrived.
pub struct Message {
    serial: u32,
    reply_serial: Option<u32>,
    sender: String,
    pub path: String,
    pub member: String,
    body: Vec<u8>,
    kind: u8,
}

impl Message {
    pub fn is_call(&self) -> bool {
        self.kind == METHOD_CALL
    }
}

pub struct Connection {
    stream: UnixStream,
    serial: u32,
}

impl Connection {
    /// Connects to the bus at an address as dbus-daemon prints it.
    pub fn open(address: &str) -> Self {
        let path = address.strip_prefix("unix:path=").expect("the path of a socket");
        let path = path.split(',').next().unwrap_or(path);
        let mut stream = UnixStream::connect(path).expect("a connection to the bus");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        // Without a user name the bus takes that of the socket's peer.
        stream.write_all(b"\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n").expect("the bus");
        for answer in ["DATA", "OK "] {
            let line = line(&mut stream);
            assert!(line.starts_with(answer), "the bus should say {answer}: {line}");
        }
        let mut connection = Connection { stream, serial: 0 };
        connection.call_bus("Hello", &[]);
        connection
    }

    /// Whether the bus knows an owner of this name.
    pub fn is_owned(&mut self, name: &'static str) -> bool {
        self.call_bus("NameHasOwner", &[Value::Text(name)]) == [1, 0, 0, 0]
    }

    /// Owns a name that is free.
    pub fn own(&mut self, name: &'static str) {
        const DO_NOT_QUEUE: u32 = 4;
        let answer =
            self.call_bus("RequestName", &[Value::Text(name), Value::Number(DO_NOT_QUEUE)]);
        assert_eq!(answer, [1, 0, 0, 0], "{name} should be free");
    }

    /// Makes the bus read its configuration again.
    pub fn reload_config(&mut self) {
        self.call_bus("ReloadConfig", &[]);
    }

    /// The next message, or `None` if none arrives within this time.
    pub fn next(&mut self, patience: Duration) -> Option<Message> {
        self.stream.set_read_timeout(Some(patience)).expect("a time limit");
        let mut start = [0; 16];
        match self.stream.read_exact(&mut start[..1]) {
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return None;
            }
            other => other.expect("a message"),
        }
        self.stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        self.stream.read_exact(&mut start[1..]).expect("a message");
        assert_eq!(start[0], b'l', "the program and the tests are little-endian");
        let number = |at: usize| u32::from_le_bytes(start[at..at + 4].try_into().expect("4 bytes"));
        let (body, serial, fields) = (number(4) as usize, number(8), number(12) as usize);
        let mut rest = vec![0; fields.next_multiple_of(8) + body];
        self.stream.read_exact(&mut rest).expect("a message");
        let mut message = Message {
            serial,
            reply_serial: None,
            sender: String::new(),
            path: String::new(),
            member: String::new(),
            body: rest.split_off(fields.next_multiple_of(8)),
            kind: start[1],
        };
        read_fields(&rest[..fields], &mut message);
        Some(message)
    }

    /// Answers a call.
    pub fn reply(&mut self, call: &Message, values: &[Value]) {
        let mut fields = Writer::default();
        fields.field(DESTINATION, "s", &call.sender);
        fields.align(8);
        fields.0.extend([REPLY_SERIAL, 1, b'u', 0]);
        fields.number(call.serial);
        self.send(METHOD_RETURN, fields, values);
    }

    /// Sends a signal to everyone who listens.
    pub fn signal(&mut self, path: &str, interface: &str, member: &str, values: &[Value]) {
        let mut fields = Writer::default();
        fields.field(PATH, "o", path);
        fields.field(INTERFACE, "s", interface);
        fields.field(MEMBER, "s", member);
        self.send(SIGNAL, fields, values);
    }

    /// Calls a method of the bus itself, and returns the body of its answer.
    fn call_bus(&mut self, member: &str, values: &[Value]) -> Vec<u8> {
        let mut fields = Writer::default();
        fields.field(PATH, "o", "/org/freedesktop/DBus");
        fields.field(INTERFACE, "s", BUS);
        fields.field(MEMBER, "s", member);
        fields.field(DESTINATION, "s", BUS);
        self.send(METHOD_CALL, fields, values);
        let serial = self.serial;
        loop {
            let message = self.next(PATIENCE).expect("an answer of the bus");
            if message.reply_serial == Some(serial) {
                let failed = String::from_utf8_lossy(&message.body);
                assert_eq!(message.kind, METHOD_RETURN, "{member}: {failed}");
                return message.body;
            }
        }
    }

    fn send(&mut self, kind: u8, mut fields: Writer, values: &[Value]) {
        let mut body = Writer::default();
        values.iter().for_each(|value| body.value(*value));
        let signature: String = values.iter().map(|value| value.signature()).collect();
        fields.field(SIGNATURE, "g", &signature);
        self.serial += 1;
        let mut message = Writer(vec![b'l', kind, 0, 1]);
        message.number(length(&body.0));
        message.number(self.serial);
        message.number(length(&fields.0));
        message.0.extend(fields.0);
        message.align(8);
        message.0.extend(body.0);
        self.stream.write_all(&message.0).expect("the bus");
    }
}

fn line(stream: &mut UnixStream) -> String {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("a line of the bus");
        line.extend(byte);
    }
    String::from_utf8_lossy(&line).into_owned()
}

/// Reads what is needed here of a header whose fields are strings and numbers.
fn read_fields(bytes: &[u8], message: &mut Message) {
    let mut at = 0;
    while at < bytes.len() {
        at = at.next_multiple_of(8);
        let (code, kind) = (bytes[at], bytes[at + 2]);
        at += 4;
        if kind == b'g' {
            at += usize::from(bytes[at]) + 2;
            continue;
        }
        let number = u32::from_le_bytes(bytes[at..at + 4].try_into().expect("4 bytes"));
        at += 4;
        if kind == b'u' {
            message.reply_serial = (code == REPLY_SERIAL).then_some(number);
            continue;
        }
        let end = at + number as usize;
        let text = String::from_utf8_lossy(&bytes[at..end]).into_owned();
        at = end + 1;
        match code {
            PATH => message.path = text,
            MEMBER => message.member = text,
            SENDER => message.sender = text,
            _ => {}
        }
    }
}

impl Value {
    fn signature(self) -> &'static str {
        match self {
            Value::Bool(_) => "b",
            Value::Number(_) => "u",
            Value::Text(_) => "s",
            Value::Path(_) => "o",
            Value::VariantBool(_) | Value::VariantText(_) | Value::VariantNoBytes => "v",
            Value::NoPaths | Value::OnePath(_) => "ao",
            Value::Secret(_) => "(oayays)",
        }
    }
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).expect("a short message")
}

#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn align(&mut self, to: usize) {
        self.0.resize(self.0.len().next_multiple_of(to), 0);
    }

    fn number(&mut self, number: u32) {
        self.align(4);
        self.0.extend(number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(length(text.as_bytes()));
        self.0.extend(text.bytes().chain([0]));
    }

    fn signature(&mut self, signature: &str) {
        self.0.push(u8::try_from(signature.len()).expect("a short signature"));
        self.0.extend(signature.bytes().chain([0]));
    }

    fn value(&mut self, value: Value) {
        match value {
            Value::Bool(value) => self.number(value.into()),
            Value::Number(number) => self.number(number),
            Value::Text(text) | Value::Path(text) => self.text(text),
            Value::VariantBool(value) => {
                self.signature("b");
                self.number(value.into());
            }
            Value::VariantText(text) => {
                self.signature("s");
                self.text(text);
            }
            Value::VariantNoBytes => {
                self.signature("ay");
                self.number(0);
            }
            Value::NoPaths => self.number(0),
            Value::OnePath(path) => {
                self.number(length(path.as_bytes()) + 5);
                self.text(path);
            }
            Value::Secret(secret) => {
                self.align(8);
                self.text("/session");
                self.number(0);
                self.number(length(secret.as_bytes()));
                self.0.extend(secret.bytes());
                self.text("text/plain");
            }
        }
    }

    fn field(&mut self, code: u8, kind: &str, value: &str) {
        self.align(8);
        self.0.push(code);
        self.signature(kind);
        if kind == "g" { self.signature(value) } else { self.text(value) }
    }
}
