//! The full program: see the library for all of it.

use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    git_credential_azdo::main(env::args_os().skip(1).collect())
}
