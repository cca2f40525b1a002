//! Tokens that are not in a store of the program: the environment and commands.
#![cfg(unix)]

mod command;
mod environment;
