//! What every other module may use and that uses none of them: secrets, files, time, the terminal.

pub mod caller;
pub mod encoding;
pub mod env;
pub mod files;
pub mod find_program;
pub mod git_shell;
pub mod guid;
pub mod host_name;
pub mod no_dump;
pub mod pat;
pub mod paths;
pub mod redact;
pub mod run_program;
pub mod shell;
pub mod similar;
pub mod stdio;
pub mod terminal;
pub mod time;
pub mod user_dirs;
