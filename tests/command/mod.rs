//! The commands that users type.

mod agreement;
mod aliases;
mod answers;
mod asks;
mod clone;
mod config;
mod config_file;
mod configure;
mod effective_config;
mod exposed_pat;
mod homes;
mod lifecycle;
mod login;
mod logout;
mod logout_all;
mod logout_list;
mod narrow;
mod no_echo;
mod notification;
mod previous;
mod progress;
mod schedule;
mod suggestions;
mod terminal;
mod trust;
mod usage;
