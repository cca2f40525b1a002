//! The person's side: what each command does, says, and leaves behind.

mod configure;
mod life;
mod login;
mod logout_list;
mod terminal;
mod usage;
