//! What has to hold for any bytes at all. The property tests beside this and the fuzz targets
//! (fuzz/) both call these; each panics where its claim does not hold.

mod lint;
mod place;
mod program;
mod request;
mod stored;
mod url;

pub use lint::lint;
pub use place::place;
pub use program::Home;
pub use request::request;
pub use url::url;
