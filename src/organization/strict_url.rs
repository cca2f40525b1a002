//! URLs that users type or configure, split so that every program agrees on the host.

use url::Url;

use super::host::{self, Scheme};

/// An http or https URL that git, curl, and the URL Standard (the `url` crate) read in the same
/// way.
#[derive(Clone, Copy, Debug)]
pub struct StrictUrl<'a> {
    text: &'a str,
    pub scheme: Scheme,
    /// The text before the `@`.
    pub userinfo: Option<&'a str>,
    /// The host with its port, as it was written.
    pub host: &'a str,
    /// The path with its slashes, as it was written, without query and fragment.
    pub path: &'a str,
}

pub(super) const NOT_ASCII: &str =
    "the host contains characters other than ASCII: write it in punycode (xn--...)";

/// Why a text is not a [`StrictUrl`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotStrict {
    NotAUrl,
    /// Programs disagree on where the host starts or ends.
    Ambiguous,
    /// The host or the port is invalid, or programs read it differently.
    Host,
    /// The host is not ASCII text; programs differ in how they encode it.
    NotAscii,
}

impl<'a> StrictUrl<'a> {
    /// Splits a URL.
    ///
    /// Userinfo ends at the first `@` for git and at the last for curl, and the URL Standard reads
    /// a backslash as a slash and ignores tabs and line breaks, so these are refused. The host must
    /// be the same text to `url`: `127.1`, `dev%2eazure.com`, and Unicode names are not.
    pub fn parse(text: &'a str) -> Result<StrictUrl<'a>, NotStrict> {
        let (scheme, rest) = text.split_once("://").ok_or(NotStrict::NotAUrl)?;
        let scheme = Scheme::parse(scheme).ok_or(NotStrict::NotAUrl)?;
        if rest.contains(|char: char| char.is_control() || char == '\\') {
            return Err(NotStrict::Ambiguous);
        }
        let (before_path, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let (userinfo, host) = match before_path.split_once('@') {
            Some((_, host)) if host.contains('@') => return Err(NotStrict::Ambiguous),
            Some((userinfo, host)) => (Some(userinfo), host),
            None => (None, before_path),
        };
        if !host.is_ascii() {
            return Err(NotStrict::NotAscii);
        }
        let url = StrictUrl { text, scheme, userinfo, host, path };
        if url.has_standard_host() { Ok(url) } else { Err(NotStrict::Host) }
    }

    pub fn without_userinfo(&self) -> String {
        match self.userinfo {
            // It may be a PAT: no copy of it is made.
            Some(userinfo) => {
                let (scheme, rest) = self.text.split_once("://").unwrap_or_default();
                format!("{scheme}://{}", &rest[userinfo.len() + "@".len()..])
            }
            None => self.text.to_owned(),
        }
    }

    /// Whether `url` finds the same scheme, host, and port.
    fn has_standard_host(&self) -> bool {
        if self.host.contains('%') {
            return false;
        }
        let own = host::split(self.scheme, self.host);
        // Built without Unicode tables, `url` expects no capital letters beside non-ASCII ones.
        let standard = Url::parse(&self.text.to_ascii_lowercase());
        let (Some((name, port)), Ok(standard)) = (own, standard) else {
            return false;
        };
        let is_same_name = match standard.host() {
            Some(url::Host::Ipv6(address)) => name.trim_matches(['[', ']']).parse() == Ok(address),
            Some(other) => other.to_string() == name,
            None => false,
        };
        is_same_name
            && standard.scheme() == self.scheme.text()
            && standard.port_or_known_default() == Some(port)
    }
}
