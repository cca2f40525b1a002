//! Text pasted as a PAT.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| git_credential_azdo_fuzz::text(
    bytes,
    git_credential_azdo_fuzz::claims::lint
));
