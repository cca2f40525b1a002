//! The program that speaks to servers: see the library's `network`.

use std::process::ExitCode;

fn main() -> ExitCode {
    git_credential_azdo::network::main()
}
