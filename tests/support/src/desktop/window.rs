//! A locked keyring with a window in which somebody does something. gnome-keyring's own window
//! needs a screen.

use dbus::Message;
use dbus::arg::Variant;
use dbus::strings::Path;

/// What is done in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The password is typed.
    Unlock,
    /// The window is closed.
    Dismiss,
    /// The service calls it answered and stays locked.
    Nothing,
}

/// The service as far as the question goes whether it would take a secret. It has no items.
pub struct Service {
    answer: Answer,
    locked: bool,
}

impl Service {
    pub fn new(answer: Answer) -> Self {
        Service { answer, locked: true }
    }

    /// What it sends when it hears this.
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
