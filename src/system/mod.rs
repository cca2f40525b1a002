//! Calls of the operating system that no well-kept crate wraps. This is the only unsafe code of the
//! library: each function here is safe to call, short, and names the page that documents its call.

#[cfg(target_os = "macos")]
pub(crate) mod macos;
#[cfg(windows)]
pub(crate) mod windows;
