//! Why a program did not start.

use std::ffi::OsStr;
use std::io::{Error, ErrorKind};
use std::path::Path;

use crate::util::find_program::pathext;

/// `ERROR_BAD_EXE_FORMAT`: the file is not a program
/// (learn.microsoft.com/windows/win32/debug/system-error-codes--0-499-).
const NOT_A_PROGRAM: i32 = 193;

/// Why the system did not start this file, without the file's name.
pub fn why_not_started(file: &OsStr, error: &Error) -> String {
    let code = error.raw_os_error().filter(|_| cfg!(windows));
    described(Path::new(file), error.kind(), code).unwrap_or_else(|| error.to_string())
}

/// An explanation, where Windows' own message is not enough.
pub fn described(file: &Path, kind: ErrorKind, code: Option<i32>) -> Option<String> {
    if kind == ErrorKind::InvalidInput && pathext::is_batch_file(file) {
        let why = "it is a batch file, and an argument contains a line break";
        return Some(why.to_owned());
    }
    if code != Some(NOT_A_PROGRAM) {
        return None;
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    Some(match pathext::command_for(file) {
        Some(command) => format!("it is a script; start it with `{command} {name}`"),
        None => "it is not a program for this version of Windows".to_owned(),
    })
}
