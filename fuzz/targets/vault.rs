//! The vault file, and what is sealed in it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| git_credential_azdo::fuzzing::vault(bytes));
