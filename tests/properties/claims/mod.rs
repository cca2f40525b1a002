//! Invariants for any bytes. Both the property tests here and the fuzz targets (fuzz/) call them;
//! each panics if it is violated.

mod index;
mod lint;
#[cfg(not(target_os = "macos"))]
mod message;
mod place;
mod program;
mod request;
mod stored;
mod url;
mod vault;

pub use index::index;
pub use lint::lint;
#[cfg(not(target_os = "macos"))]
pub use message::message;
pub use place::place;
pub use program::Home;
pub use request::request;
pub use url::url;
pub use vault::vault;
