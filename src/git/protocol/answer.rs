//! Writing the answer to git.

use std::io::{self, Write};

use zeroize::Zeroizing;

use crate::util::pat::Secret;

/// A credential, or a part of one.
///
/// Username and password, never `authtype`: git 2.46 to 2.53 fails on every push over 1 MiB
/// with the latter and then erases the PAT (fixed by ed0f7a62f7).
#[derive(Debug)]
pub struct Answer<'a> {
    /// Never empty: git sends no credential then (`init_curl_http_auth` in http.c).
    pub username: Option<&'a str>,
    pub password: Option<&'a Secret>,
    /// Seconds since 1970; git before 2.40 ignores it.
    pub password_expiry_utc: Option<i64>,
    /// For git to return; only for callers that support it.
    pub state: Option<AnswerState>,
}

/// The state that git returns with its later requests for this credential (`state[]`).
#[derive(Debug)]
pub struct AnswerState {
    /// The text that comes back with `store`, `erase`, and the next `get`.
    pub text: String,
    /// Whether git must ask again if the server rejects the password, rather than fail and `erase`
    /// it (`continue`).
    pub ask_again: bool,
}

impl Answer<'_> {
    /// Writes the answer in one piece. A closed pipe is an error.
    pub fn write(&self, output: &mut dyn Write) -> io::Result<()> {
        let password = self.password.map(Secret::expose);
        let state = self.state.as_ref().map(|state| state.text.as_str());
        // Large enough from the start: a buffer that grows leaves copies of the PAT in memory.
        let parts = [self.username, password, state];
        let capacity = 256 + parts.iter().flatten().map(|part| part.len()).sum::<usize>();
        let mut text = Zeroizing::new(String::with_capacity(capacity));
        let mut line = |key: &str, value: &str| {
            for part in [key, "=", value, "\n"] {
                text.push_str(part);
            }
        };
        if let Some(state) = &self.state {
            // The capability must precede what depends on it.
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
