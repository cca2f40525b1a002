//! Protocol, host and path, one per line.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| git_credential_azdo_fuzz::text(
    bytes,
    git_credential_azdo_fuzz::claims::place
));
