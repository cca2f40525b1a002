//! Calls to the operating system that no well-maintained crate wraps. This is the only unsafe code of
//! the library: each function here is safe to call, short, and links the documentation of its call.

#[cfg(target_os = "macos")]
pub(crate) mod macos;
#[cfg(windows)]
pub(crate) mod windows;
