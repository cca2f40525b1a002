//! Invariants for any bytes. Both the property tests here and the fuzz targets (fuzz/) call them;
//! each panics if it is violated.

mod index;
mod lint;
mod place;
mod program;
mod request;
mod stored;
mod url;

pub use index::index;
pub use lint::lint;
pub use place::place;
pub use program::Home;
pub use request::request;
pub use url::url;
