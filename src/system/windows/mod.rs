//! Win32: <https://learn.microsoft.com/windows/win32/api/>

pub(crate) mod console;
pub(crate) mod credentials;
pub(crate) mod data_protection;
pub(crate) mod processes;
