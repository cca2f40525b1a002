//! The schedulers.

mod files;
mod programs;
