//! A minimal Secret Service with a locked collection and an unlock window. gnome-keyring's own
//! window needs a screen.

use super::connection::{Connection, Message, Value};

/// The user's answer in the unlock window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The user types the password.
    Unlock,
    /// The user closes the window.
    Dismiss,
    /// The service reports success and stays locked.
    Nothing,
}

/// The part of the Secret Service that tells whether a secret could be stored. It has no items.
pub struct Service {
    answer: Answer,
    locked: bool,
}

impl Service {
    pub fn new(answer: Answer) -> Self {
        Service { answer, locked: true }
    }

    /// Answers a call.
    pub fn hear(&mut self, connection: &mut Connection, call: &Message) {
        let reply: &[Value] = match call.member.as_str() {
            "OpenSession" => &[Value::VariantText(""), Value::Path("/session")],
            "ReadAlias" => &[Value::Path("/collection")],
            "Get" => &[Value::VariantBool(self.locked)],
            "Unlock" => &[Value::NoPaths, Value::Path("/prompt")],
            "SearchItems" if call.path == "/collection" => &[Value::NoPaths],
            "SearchItems" => &[Value::NoPaths, Value::NoPaths],
            "Prompt" => {
                self.locked &= self.answer != Answer::Unlock;
                connection.reply(call, &[]);
                let done = [Value::Bool(self.answer == Answer::Dismiss), Value::VariantText("")];
                connection.signal("/prompt", "org.freedesktop.Secret.Prompt", "Completed", &done);
                return;
            }
            _ => return,
        };
        connection.reply(call, reply);
    }
}
