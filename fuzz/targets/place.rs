//! Protocol, host and path, a line each: the organization that is meant.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| git_credential_azdo_fuzz::text(
    bytes,
    git_credential_azdo_fuzz::claims::place
));
