//! A minimal Secret Service. With a locked collection and an unlock window: gnome-keyring's own
//! window needs a screen. Or with a secret, and the messages of other services.

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

/// What services other than gnome-keyring answer to `OpenSession`, where nothing is encrypted.
#[derive(Clone, Copy, Debug)]
pub enum OpenedSession {
    /// As KeePassXC and pass-secret-service do, and gnome-keyring.
    Text,
    /// As KWallet and oo7 do.
    Bytes,
}

/// The part of the Secret Service that tells whether a secret could be stored, or with one secret.
pub struct Service {
    answer: Answer,
    locked: bool,
    session: OpenedSession,
    secret: Option<&'static str>,
}

impl Service {
    pub fn new(answer: Answer) -> Self {
        Service { answer, locked: true, session: OpenedSession::Text, secret: None }
    }

    /// A service without a window, whose only item has this secret.
    pub fn with_secret(secret: &str, session: OpenedSession) -> Self {
        let secret = Some(&*secret.to_owned().leak());
        Service { answer: Answer::Nothing, locked: false, session, secret }
    }

    /// Answers a call.
    pub fn hear(&mut self, connection: &mut Connection, call: &Message) {
        let output = match self.session {
            OpenedSession::Text => Value::VariantText(""),
            OpenedSession::Bytes => Value::VariantNoBytes,
        };
        let secret = Value::Secret(self.secret.unwrap_or_default());
        let reply: &[Value] = match call.member.as_str() {
            "OpenSession" => &[output, Value::Path("/session")],
            "CreateItem" => &[Value::Path("/item"), Value::Path("/")],
            "SearchItems" if self.secret.is_some() => &[Value::OnePath("/item"), Value::NoPaths],
            "GetSecret" => &[secret],
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
