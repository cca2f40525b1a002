//! The person's side: what each command does, says, and leaves behind.

mod configure;
mod lifecycle;
mod login;
mod logout_list;
mod terminal;
mod usage;
