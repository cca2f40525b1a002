//! The messages about a failed request: what happened, and what to do next.

pub(super) mod connection;
pub(super) mod proxy;
pub(super) mod server;

/// The host of a URL, with its port unless that is the default one.
pub(super) fn host_and_port(url: &url::Url) -> &str {
    &url[url::Position::BeforeHost..url::Position::AfterPort]
}
