//! A response of a server.

/// A response, as far as it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::azure) struct Response {
    /// The status code.
    pub(in crate::azure) status: u16,
    /// The headers, with lower-case names.
    pub(in crate::azure) headers: Vec<(String, String)>,
    /// The beginning of the body.
    pub(in crate::azure) body: Vec<u8>,
}

impl Response {
    /// The first header of this name.
    pub(in crate::azure) fn header(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every header of this name.
    pub(in crate::azure) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let same = move |(header, _): &&(String, String)| header == name;
        self.headers.iter().filter(same).map(|(_, value)| value.as_str())
    }
}
