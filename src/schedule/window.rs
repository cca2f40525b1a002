//! The console window of a scheduled run.

/// Closes the window that Task Scheduler opens for a program like this one, and nothing else: a
/// console of a terminal has other processes.
pub fn close() {
    #[cfg(windows)]
    if crate::system::windows::processes::has_own_console() {
        crate::system::windows::processes::leave_console();
    }
}
