//! The program that git starts. On Linux that is a small one, which has the full one beside it do
//! what takes longer.
#![cfg_attr(target_os = "linux", no_main)]

/// In the place of the start that Rust has for every program, which reads the map of its memory
/// and takes a signal stack: a tenth of the time that such a short run takes (docs/speed.md).
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the C library calls it, with pointers; there is no more of it")]
#[unsafe(no_mangle)]
extern "C" fn main(
    count: std::ffi::c_int,
    words: *const *const std::ffi::c_char,
) -> std::ffi::c_int {
    use std::ffi::{CStr, OsStr};
    use std::os::unix::ffi::OsStrExt;

    let word = |index| {
        // SAFETY: the C library hands over that many pointers to texts that end in a zero byte and
        // are there as long as the program is.
        let text = unsafe { CStr::from_ptr(*words.add(index)) };
        OsStr::from_bytes(text.to_bytes()).to_owned()
    };
    let words: Vec<_> = (0..usize::try_from(count).unwrap_or(0)).map(word).collect();
    git_credential_azdo::front::main(&words).into()
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    git_credential_azdo::main(std::env::args_os().skip(1).collect())
}
