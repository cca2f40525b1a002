//! Writing the answer to git.

use std::io::{self, Write};

use zeroize::Zeroizing;

use crate::util::pat::Secret;

/// A credential, or a part of one.
#[derive(Debug)]
pub struct Answer<'a> {
    /// Never empty: git sends no credential then (`init_curl_http_auth` in http.c).
    pub username: Option<&'a str>,
    pub password: Option<&'a Secret>,
    /// Seconds since 1970; git before 2.40 ignores it.
    pub password_expiry_utc: Option<i64>,
    pub form: Form,
    /// For git to return; only for callers that support it.
    pub state: Option<AnswerState>,
}

/// How the caller gets the secret. The first form is for callers without `capability[]=authtype`,
/// the others for those with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As a password.
    Password,
    /// As a password that other helpers must not store (`ephemeral`).
    Ephemeral,
    /// As the value of an `Authorization: Bearer` header, which no other helper stores either.
    Bearer,
    /// Not at all: git prompts after it had one of the other two. It would take what is typed for
    /// `ephemeral`, too.
    Typed,
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
        if self.form != Form::Password {
            line("capability[]", "authtype");
            line("ephemeral", if self.form == Form::Typed { "0" } else { "1" });
        }
        match (self.form, password) {
            (Form::Bearer, Some(token)) => {
                line("authtype", "Bearer");
                line("credential", token);
            }
            _ => {
                for (key, value) in [("username", self.username), ("password", password)] {
                    value.into_iter().for_each(|value| line(key, value));
                }
            }
        }
        if let Some(expiry) = self.password_expiry_utc {
            line("password_expiry_utc", &expiry.to_string());
        }
        output.write_all(text.as_bytes())?;
        output.flush()
    }
}
