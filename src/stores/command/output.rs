//! The token in a program's output.

use super::error::{CommandError, CommandFault};
use super::line::CommandLine;
use super::run;
use crate::util::pat::{NotAPat, Secret, parse_fetched};

/// A token.
pub struct Printed {
    /// The token.
    pub secret: Secret,
    /// A doubt that is no reason to refuse it.
    pub doubt: Option<String>,
}

/// Runs the program for its token.
///
/// # Errors
///
/// [`CommandError`], without a word of its output.
pub fn print(line: &CommandLine) -> Result<Printed, Box<CommandError>> {
    run::output(line)
        .and_then(|output| token(&output).map_err(CommandFault::NoToken))
        .map_err(|why| Box::new(CommandError::new(line, why)))
}

/// The first line: `pass show` and others print the password there and notes below.
fn token(output: &[u8]) -> Result<Printed, &'static str> {
    let first = output.trim_ascii_start().split(|byte| *byte == b'\n').next().unwrap_or_default();
    // Borrowed and copied once: `String::from_utf8` would return the bytes in its error.
    let text = str::from_utf8(first.trim_ascii_end()).map_err(|_| "it is not UTF-8 text")?;
    let parsed = parse_fetched(&Secret::new(text.to_owned())).map_err(|other| what(&other))?;
    Ok(Printed { secret: parsed.pat, doubt: parsed.doubt })
}

/// About a program's output, not about a paste.
fn what(other: &NotAPat) -> &'static str {
    match other {
        NotAPat::Empty => "it is empty",
        NotAPat::Url => "it is a URL",
        NotAPat::Header => "it is an Authorization header; git needs only the token",
        NotAPat::Encoded => "it is `user:PAT` in base64; git needs only the PAT",
        NotAPat::UserAndPat => "it is `user:PAT`; git needs only the PAT",
        NotAPat::Jwt => "it is a JWT",
        NotAPat::Spaces => "it contains spaces",
        NotAPat::Surrounded => "it contains more than the PAT",
        NotAPat::StrangeCharacters => "it contains characters that no token has",
        NotAPat::Cut(_) => "it looks like an incomplete PAT",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(output: &[u8]) -> Result<String, &'static str> {
        token(output).map(|printed| printed.secret.expose().to_owned())
    }

    #[test]
    fn the_first_line_counts_without_the_white_space_around_it() {
        for output in ["tok-1\n", "  tok-1 \r\n", "\n\ntok-1\nlogin: me\n"] {
            assert_eq!(first(output.as_bytes()).unwrap(), "tok-1", "{output:?}");
        }
        assert_eq!(first(b"tok-1\nGr\xfc\xdfe\n").unwrap(), "tok-1", "notes in another encoding");
    }

    #[test]
    fn nothing_that_could_start_a_line_of_gits_protocol_gets_through() {
        for output in [
            &b"tok\rhost=evil"[..],
            b"tok\0x",
            b"tok\x0bx",
            b"tok\x0cx",
            b"tok x",
            b"tok\x1b[0m",
            b"t\xc3\xb6k",
            b"t\xff",
            "tok\u{85}x".as_bytes(),
            "tok\u{2028}x".as_bytes(),
            b"",
            b" \n",
        ] {
            assert!(first(output).is_err(), "{output:?}");
        }
    }

    #[test]
    fn a_token_that_lives_an_hour_is_fine_since_it_is_fetched_anew() {
        let jwt = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiI0OTliODRhYyJ9.c2lnbmF0dXJl";
        assert!(token(jwt.as_bytes()).is_ok_and(|printed| printed.doubt.is_none()));
    }
}
