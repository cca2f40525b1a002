//! The vault file and its encrypted content.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| git_credential_azdo_fuzz::claims::vault(bytes));
