//! What came back, or why nothing did.

/// What a server answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The start of the body.
    pub body: Vec<u8>,
}

impl Reply {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Every header of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let same = move |(header, _): &&(String, String)| header == name;
        self.headers.iter().filter(same).map(|(_, value)| value.as_str())
    }
}

/// Why there was no answer: the network, a proxy, TLS. It says nothing about a PAT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The same in one word that programs can rely on.
    pub code: String,
    /// What happened, without a full stop.
    pub why: String,
    /// What to do.
    pub next: String,
}
