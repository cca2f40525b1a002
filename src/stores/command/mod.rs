//! Secrets that another program prints, such as a password manager. Only the command line is
//! stored, which must contain no secret.

mod error;
mod line;
mod run;

use crate::util::encoding::decode;
use crate::util::pat::{NotAPat, ParsedPat, Secret, parse_fetched};
pub use error::CommandError;
use error::CommandFault;
pub use line::{CommandLine, NoCommandLine};

/// The token in the first line of an output: `pass show` and others print notes below it. An error
/// says what the line looks like instead.
pub fn parse_output(output: &[u8]) -> Result<ParsedPat, &'static str> {
    let output = decode(output);
    let first = output.expose().trim_start().lines().next().unwrap_or_default();
    parse_fetched(&Secret::new(first.to_owned())).map_err(|why| described(&why))
}

/// Runs the program for its token. An error contains no word of its output.
pub fn print(line: &CommandLine) -> Result<ParsedPat, Box<CommandError>> {
    run::output(line)
        .and_then(|output| parse_output(&output).map_err(CommandFault::NoToken))
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
