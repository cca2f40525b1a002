//! Secrets that another program prints, such as a password manager. Only the command line is
//! stored, which must contain no secret.

mod error;
mod line;
mod output;
mod run;
mod start;

pub use error::CommandError;
pub use line::{CommandLine, NoCommandLine};
pub use output::{parse_output, print};
