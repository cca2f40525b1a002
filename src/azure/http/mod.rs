//! HTTP requests that use the proxies, certificates, and user agent that git is configured to use.

mod certificates;
mod client;
mod errors;
mod messages;
mod proxy;
mod request;
mod settings;

pub(crate) use client::{Client, Failure};
pub use errors::{Route, may_be_sent};
pub use proxy::Proxy;
pub(crate) use request::{Authorization, Body, Request, UserAgent};
pub use settings::{Authorities, HttpSettings};

use crate::util::pat::Secret;

/// A response, as far as it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    /// The headers, with lower-case names.
    pub headers: Vec<(String, String)>,
    /// The beginning of the body.
    pub body: Vec<u8>,
    /// The new secret that was in the body, as far as the request named its place.
    pub secret: Option<Secret>,
}

impl Response {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let same = move |(header, _): &&(String, String)| header == name;
        self.headers.iter().filter(same).map(|(_, value)| value.as_str())
    }
}
