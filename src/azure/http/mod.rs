//! HTTP requests that use the proxies, certificates and user agent that git is configured to use.

mod certificates;
mod client;
mod errors;
mod proxy;
mod response;
mod settings;

pub(super) use client::{Client, UserAgent};
pub(super) use response::Response;
