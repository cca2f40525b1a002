//! The program `git-credential-azdo`: everything is in the library.
#![cfg_attr(target_os = "linux", no_main)]

/// Replaces the startup code that Rust adds to every program, which reads the memory map and sets
/// up a signal stack: a tenth of the time that such a short run takes (docs/speed.md).
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the C library calls it with pointers")]
#[unsafe(no_mangle)]
extern "C" fn main(
    count: std::ffi::c_int,
    arguments: *const *const std::ffi::c_char,
) -> std::ffi::c_int {
    use std::ffi::{CStr, OsStr};
    use std::os::unix::ffi::OsStrExt;

    let argument = |index| {
        // SAFETY: the C library passes `count` pointers to NUL-terminated strings that live as long
        // as the program.
        let text = unsafe { CStr::from_ptr(*arguments.add(index)) };
        OsStr::from_bytes(text.to_bytes()).to_owned()
    };
    let arguments = (1..usize::try_from(count).unwrap_or(0)).map(argument).collect();
    // Unlike a return, this also flushes the standard library's buffers.
    std::process::exit(git_credential_azdo::main(arguments).into())
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    git_credential_azdo::main(std::env::args_os().skip(1).collect()).into()
}
