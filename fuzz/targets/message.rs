//! Bytes from the session bus.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| git_credential_azdo_fuzz::claims::message(bytes));
