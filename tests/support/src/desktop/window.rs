//! A minimal Secret Service with a locked collection and an unlock window. gnome-keyring's own
//! window needs a screen.

use dbus::Message;
use dbus::arg::Variant;
use dbus::strings::Path;

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

    /// The messages that answer a call.
    pub fn hear(&mut self, call: &Message) -> Vec<Message> {
        let path = |path: &'static str| Path::new(path).expect("a path");
        let nothing: Vec<Path> = Vec::new();
        let Some(member) = call.member() else { return Vec::new() };
        let reply = match &*member {
            "OpenSession" => call.return_with_args((Variant(""), path("/session"))),
            "ReadAlias" => call.return_with_args((path("/collection"),)),
            "Get" => call.return_with_args((Variant(self.locked),)),
            "Unlock" => call.return_with_args((nothing, path("/prompt"))),
            "SearchItems" if call.path() == Some(path("/collection")) => {
                call.return_with_args((nothing,))
            }
            "SearchItems" => call.return_with_args((nothing.clone(), nothing)),
            "Prompt" => {
                self.locked &= self.answer != Answer::Unlock;
                let done =
                    Message::new_signal("/prompt", "org.freedesktop.Secret.Prompt", "Completed");
                let dismissed = self.answer == Answer::Dismiss;
                let done = done.expect("a signal").append2(dismissed, Variant(""));
                return vec![call.method_return(), done];
            }
            _ => return Vec::new(),
        };
        vec![reply]
    }
}
