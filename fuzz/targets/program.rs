//! git's operation and standard input, for the whole program.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| git_credential_azdo_fuzz::program(bytes));
