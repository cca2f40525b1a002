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

impl Printed {
    /// The token in the first line of an output: `pass show` and others print notes below it.
    ///
    /// # Errors
    /// What the line looks like instead.
    pub fn parse(output: &[u8]) -> Result<Printed, &'static str> {
        let lines = &mut output.trim_ascii_start().split(|byte| *byte == b'\n');
        let first = lines.next().unwrap_or_default().trim_ascii_end();
        // Borrowed and copied once: `String::from_utf8` would return the bytes in its error.
        let text = str::from_utf8(first).map_err(|_| "it is not UTF-8 text")?;
        let parsed = parse_fetched(&Secret::new(text.to_owned())).map_err(|why| described(&why))?;
        Ok(Printed { secret: parsed.pat, doubt: parsed.doubt })
    }
}

/// Runs the program for its token. An error contains no word of its output.
pub fn print(line: &CommandLine) -> Result<Printed, Box<CommandError>> {
    run::output(line)
        .and_then(|output| Printed::parse(&output).map_err(CommandFault::NoToken))
        .map_err(|why| Box::new(CommandError { line: line.clone(), why }))
}

/// About a program's output, not about a paste.
fn described(what: &NotAPat) -> &'static str {
    match what {
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
