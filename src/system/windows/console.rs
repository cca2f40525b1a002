//! The console: whether one is visible, and its modes.
