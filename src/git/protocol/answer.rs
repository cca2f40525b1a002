//! What git is told.

use std::io::{self, Write};

use zeroize::Zeroizing;

use crate::util::pat::Secret;

/// A credential, or a part of one, ready to be written.
///
/// Username and password, never `authtype`: git 2.46 to 2.53 fails on every push over 1 MiB
/// with the latter and then erases the PAT (facts, git-protocol.md section 0.2).
#[derive(Debug)]
pub struct Answer<'a> {
    /// Never empty: git takes an empty username for "no credential" (section 0.1).
    pub username: Option<&'a str>,
    /// The PAT; without one git asks the user for it.
    pub password: Option<&'a Secret>,
    /// Seconds since 1970; git before 2.40 ignores it.
    pub password_expiry_utc: Option<i64>,
    /// What git shall hand back; only for callers that keep it.
    pub state: Option<State>,
}

/// Something for git to keep until it is done with this request.
#[derive(Debug)]
pub struct State {
    /// What comes back on `store`, `erase` and, see below, `get`.
    pub text: String,
    /// If the server refuses the password, git shall neither give up nor `erase` it, but ask
    /// again.
    pub ask_again: bool,
}

impl Answer<'_> {
    /// Writes the answer in one piece.
    ///
    /// # Errors
    /// Those of `output`; a closed pipe is one.
    pub fn write(&self, output: &mut dyn Write) -> io::Result<()> {
        let password = self.password.map(Secret::expose);
        let state = self.state.as_ref().map(|state| state.text.as_str());
        // Room enough from the start: a buffer that grows leaves copies of the PAT behind.
        let parts = [self.username, password, state];
        let room = 256 + parts.iter().flatten().map(|part| part.len()).sum::<usize>();
        let mut text = Zeroizing::new(String::with_capacity(room));
        let mut line = |key: &str, value: &str| {
            for part in [key, "=", value, "\n"] {
                text.push_str(part);
            }
        };
        if let Some(state) = &self.state {
            // The capability has to come before what depends on it.
            line("capability[]", "state");
            line("state[]", &state.text);
            if state.ask_again {
                line("continue", "1");
            }
        }
        if let Some(username) = self.username {
            line("username", username);
        }
        if let Some(password) = password {
            line("password", password);
        }
        if let Some(expiry) = self.password_expiry_utc {
            line("password_expiry_utc", &expiry.to_string());
        }
        output.write_all(text.as_bytes())?;
        output.flush()
    }
}
