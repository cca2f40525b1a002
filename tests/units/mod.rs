//! Tests of single functions, by the folder of `src` that they belong to.

mod azure;
mod doctor;
mod git;
mod git_config;
mod index;
mod organization;
mod schedule;
mod stores;
mod util;
