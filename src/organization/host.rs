//! Hosts: Azure DevOps Services, a possible server, or neither.

use std::fmt;

use super::{SERVICES_HOST, canonical};

/// The domain of the older host names, `{organization}.visualstudio.com`.
pub(super) const LEGACY_SUFFIX: &str = ".visualstudio.com";
/// No host below these is ever a customer's server. Elsewhere below `azure.com` there are virtual
/// machines of Microsoft's customers.
const MICROSOFT: [&str; 2] = [SERVICES_HOST, "visualstudio.com"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// The only scheme for Azure DevOps Services.
    Https,
    /// For a server, with `--allow-http`.
    Http,
}

impl Scheme {
    /// Parses a scheme in any case, since git passes it on as it was typed.
    pub fn parse(text: &str) -> Option<Scheme> {
        [Scheme::Https, Scheme::Http]
            .into_iter()
            .find(|scheme| text.eq_ignore_ascii_case(scheme.text()))
    }

    pub fn text(self) -> &'static str {
        match self {
            Scheme::Https => "https",
            Scheme::Http => "http",
        }
    }

    fn default_port(self) -> u16 {
        match self {
            Scheme::Https => 443,
            Scheme::Http => 80,
        }
    }
}

/// Scheme, host, and port of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    scheme: Scheme,
    host: String,
    port: u16,
}

impl Origin {
    pub(super) fn services() -> Origin {
        Origin { scheme: Scheme::Https, host: SERVICES_HOST.to_owned(), port: 443 }
    }

    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The name or address without the port, in lower case; an IPv6 address is in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }
}

impl fmt::Display for Origin {
    /// As a URL, without the default port.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.text(), self.host)?;
        if self.port != self.scheme.default_port() {
            write!(f, ":{}", self.port)?;
        }
        Ok(())
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// `dev.azure.com`: the organization is in the path.
    Services,
    /// `{organization}.visualstudio.com`.
    Organization(String),
    /// Any other valid host.
    Server(Origin),
}

impl Host {
    /// Parses `host[:port]` as git writes it.
    ///
    /// Hosts are compared as whole texts in lower-case ASCII. `None` for everything unusual:
    /// Unicode look-alikes, a trailing dot, userinfo, a port with characters other than digits.
    /// Suffixes match only with exactly one label: `evilvisualstudio.com` and
    /// `a.b.visualstudio.com` are not Azure DevOps.
    pub fn parse(scheme: Scheme, text: &str) -> Option<Host> {
        if let Some(name) = microsoft(scheme, text) {
            if name == SERVICES_HOST {
                return Some(Host::Services);
            }
            let label = name.strip_suffix(LEGACY_SUFFIX)?;
            return canonical::is_name(label).then(|| Host::Organization(label.to_owned()));
        }
        let (host, port) = split(scheme, text)?;
        let plausible = !is_microsoft(&host) && (is_ipv6(&host) || is_dns_name(&host));
        plausible.then_some(Host::Server(Origin { scheme, host, port }))
    }
}

/// The name of a Microsoft host in lower case, if the scheme is https with the default port.
pub(super) fn microsoft(scheme: Scheme, text: &str) -> Option<String> {
    let (name, port) = split(scheme, text)?;
    (is_microsoft(&name) && (scheme, port) == (Scheme::Https, 443)).then_some(name)
}

/// The name, in lower case, and the port of `host[:port]`.
pub(super) fn split(scheme: Scheme, text: &str) -> Option<(String, u16)> {
    // Not a colon inside the brackets of an IPv6 address.
    let end_of_name = if text.starts_with('[') {
        text.find(']')? + 1
    } else {
        text.find(':').unwrap_or(text.len())
    };
    let (name, port) = text.split_at(end_of_name);
    let port = match port {
        "" => scheme.default_port(),
        _ => parse_port(port.strip_prefix(':')?)?,
    };
    Some((name.to_ascii_lowercase(), port))
}

fn is_microsoft(name: &str) -> bool {
    MICROSOFT.iter().any(|domain| {
        let before = name.strip_suffix(domain);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

/// Digits only, without a leading zero: `:0443` and `:` evade comparisons.
fn parse_port(text: &str) -> Option<u16> {
    let plain = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn is_dns_name(name: &str) -> bool {
    // DNS does not allow underscores, but names of Windows machines contain them.
    let label = |label: &str| {
        let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        (1..=63).contains(&label.len())
            && label.bytes().all(inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_unambiguous = !ends_in_number(name) || name.parse::<std::net::Ipv4Addr>().is_ok();
    name.len() <= 253 && name.split('.').all(label) && is_unambiguous
}

/// Whether the URL Standard reads a name as an IPv4 address (<https://url.spec.whatwg.org>, "ends
/// in a number checker"). Programs differ on short, octal, and hexadecimal forms such as `127.1`.
fn ends_in_number(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let digits = |text: &str, is_digit: fn(&u8) -> bool| text.bytes().all(|byte| is_digit(&byte));
    digits(last, u8::is_ascii_digit)
        || last.strip_prefix("0x").is_some_and(|hex| digits(hex, u8::is_ascii_hexdigit))
}

fn is_ipv6(name: &str) -> bool {
    let address = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    address.is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok())
}
