//! A slow model of requests, written from git's credential documentation (gitcredentials(7),
//! git-credential(1)) and Microsoft's URL formats, not from the program: what the model refuses,
//! the program must refuse.

/// A request with the attributes that matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    pub protocol: String,
    pub host: String,
    pub path: Option<String>,
    pub username: Option<String>,
    pub password: Option<String>,
    /// The value of a header, in place of username and password.
    pub credential: Option<String>,
}

/// A further text attribute; it may be repeated.
const OTHER: &str = "password_expiry_utc";

/// The destination of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// An organization of Azure DevOps Services, in lower case.
    Organization(String),
    /// `dev.azure.com` without an organization.
    Services,
    /// Another host: scheme, host and port, and path segments in lower case.
    Server(String, Option<Vec<String>>),
}

/// Parses a request; `None` if it gets no answer.
pub fn request(input: &[u8]) -> Option<Request> {
    // PowerShell may put a byte order mark first.
    let input = input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input);
    let lines = lines(input)?;
    let mut request = Request::default();
    let once = ["protocol", "host", "path", "username", "password", "credential"];
    for name in once.into_iter().chain(["state[]", OTHER]) {
        let mut values = Vec::new();
        for line in &lines {
            // A line needs a key before the `=`.
            let equals = line.iter().position(|byte| *byte == b'=').filter(|at| *at > 0)?;
            if &line[..equals] == name.as_bytes() {
                values.push(plain_text(&line[equals + 1..])?);
            }
        }
        if !once.contains(&name) {
            continue;
        }
        if values.len() > 1 {
            return None; // CVE-2020-5260
        }
        match name {
            "protocol" => request.protocol = values.pop()?, // CVE-2020-11008
            "host" => request.host = values.pop()?,
            "path" => request.path = values.pop(),
            "username" => request.username = values.pop(),
            "password" => request.password = values.pop(),
            _ => request.credential = values.pop(),
        }
    }
    let complete = !request.protocol.is_empty() && !request.host.is_empty();
    complete.then_some(request)
}

/// The lines up to a blank one. Either all end with LF or all with CR LF, including the blank one,
/// and there is no other CR (CVE-2024-50338, CVE-2024-52006).
fn lines(input: &[u8]) -> Option<Vec<&[u8]>> {
    let all: Vec<&[u8]> = input.split(|byte| *byte == b'\n').collect();
    let is_blank = |line: &[u8]| line.is_empty() || line == b"\r";
    let end = all.iter().position(|line| is_blank(line)).unwrap_or(all.len());
    let mut lines = all[..end].to_vec();
    // After the last LF there is no line if there is nothing, but a CR alone is one.
    let blank = all.get(end).filter(|blank| !blank.is_empty() || end + 1 < all.len());
    // git's limit, including the LF.
    if lines.iter().any(|line| line.len() + 1 > 65_535) {
        return None;
    }
    let ends = |line: &[u8]| line.ends_with(b"\r");
    if lines.iter().chain(blank).any(|line| ends(line)) {
        if !lines.iter().chain(blank).all(|line| ends(line)) {
            return None;
        }
        lines = lines.iter().map(|line| &line[..line.len() - 1]).collect();
    }
    let clean = lines.iter().all(|line| !line.contains(&b'\r')) && !input.contains(&0);
    clean.then_some(lines)
}

/// UTF-8 without line breaks and control characters.
fn plain_text(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8(bytes.to_vec()).ok()?;
    let acts = |char: char| matches!(u32::from(char), 0..=0x1f | 0x7f..=0x9f);
    (!text.chars().any(acts)).then_some(text)
}

/// The destination; `None` if it must get nothing.
pub fn place(protocol: &str, host: &str, path: Option<&str>) -> Option<Place> {
    let scheme = protocol.to_ascii_lowercase();
    let usual_port = match scheme.as_str() {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    let host = host.to_ascii_lowercase();
    let without = host.strip_suffix(usual_port).filter(|name| !is_host_with_port(name));
    let host = without.unwrap_or(&host);
    let segments = match path {
        None | Some("") => None,
        // At the end a slash has no meaning; git takes those at the start away.
        Some(path) => Some(segments(path)?),
    };
    let name = host.split(':').next().unwrap_or_default();
    let of_microsoft = |domain: &str| name == domain || name.ends_with(&format!(".{domain}"));
    if of_microsoft("dev.azure.com") || of_microsoft("visualstudio.com") {
        if scheme != "https" {
            return None;
        }
        let name = match (host.strip_suffix(".visualstudio.com"), &segments) {
            (Some(label), _) => label,
            (None, None) => return (host == "dev.azure.com").then_some(Place::Services),
            (None, Some(segments)) if host == "dev.azure.com" => &segments[0],
            _ => return None,
        };
        return is_organization(name).then(|| Place::Organization(name.to_ascii_lowercase()));
    }
    let segments = segments.map(|all| all.iter().map(|one| one.to_lowercase()).collect());
    is_host(host).then(|| Place::Server(format!("{scheme}://{host}"), segments))
}

/// The decoded segments of a path that no server could read differently.
fn segments(path: &str) -> Option<Vec<String>> {
    let path = path.trim_end_matches('/');
    path.split('/').map(segment).collect()
}

fn segment(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, behind)) = rest.split_first() {
        let digit = |at: usize| behind.get(at).and_then(|byte| (*byte as char).to_digit(16));
        if let (b'%', Some(high), Some(low)) = (byte, digit(0), digit(1)) {
            bytes.push((high * 16 + low) as u8);
            rest = &behind[2..];
        } else {
            bytes.push(*byte);
            rest = behind;
        }
    }
    let text = plain_text(&bytes)?;
    // Servers may normalize what looks like a dot or a slash (NFKC, Windows' best fit), and some cut
    // a segment at `;`.
    let cut = text.find(';').map_or(&*text, |at| &text[..at]);
    let moves = cut.chars().all(|char| " .\u{2024}\u{2025}\u{2026}\u{fe52}\u{ff0e}".contains(char));
    let splits = "/\\%\u{a5}\u{20a9}\u{2044}\u{2215}\u{2216}\u{fe68}\u{ff0f}\u{ff3c}";
    (!moves && !text.chars().any(|char| splits.contains(char))).then_some(text)
}

/// `^[A-Za-z0-9](?:[A-Za-z0-9-]{0,48}[A-Za-z0-9])?$` (Microsoft Learn, "Naming restrictions and
/// conventions").
fn is_organization(name: &str) -> bool {
    let chars: Vec<char> = name.chars().collect();
    let plain = |char: &char| char.is_ascii_alphanumeric();
    chars.len() <= 50
        && chars.first().is_some_and(plain)
        && chars.last().is_some_and(plain)
        && chars.iter().all(|char| plain(char) || *char == '-')
}

fn is_host_with_port(text: &str) -> bool {
    is_host(text) && !text.ends_with(']') && text.contains(':')
}

/// A name or IPv6 address with an optional decimal port.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !text.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    if let Some(port) = port {
        let number: Option<u16> = port.parse().ok();
        if number.is_none_or(|number| number.to_string() != port || number == 0) {
            return false;
        }
    }
    if let Some(address) = host.strip_prefix('[') {
        let address = address.strip_suffix(']').map(str::parse::<std::net::Ipv6Addr>);
        return matches!(address, Some(Ok(_)));
    }
    let label = |label: &str| {
        let inner = |char: char| char.is_ascii_alphanumeric() || char == '-' || char == '_';
        let hyphen_outside = label.starts_with('-') || label.ends_with('-');
        !label.is_empty() && label.len() <= 63 && !hyphen_outside && label.chars().all(inner)
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_digit = |char: char| char.is_ascii_digit();
    let is_number = last.chars().all(is_digit)
        || last.starts_with("0x") && last[2..].chars().all(|char| char.is_ascii_hexdigit());
    let octet = |text: &str| text.parse::<u8>().is_ok_and(|octet| octet.to_string() == text);
    let is_address = host.split('.').count() == 4 && host.split('.').all(octet);
    host.len() <= 253 && host.split('.').all(label) && (!is_number || is_address)
}

/// How git, curl and browsers parse a URL: scheme, host with port, path and the rest. Where they
/// differ, a PAT could go to the wrong host (CVE-2020-11008 and similar).
pub fn readings(url: &str) -> Option<[(String, String, String); 3]> {
    Some([of_git(url)?, of_curl(url)?, of_browsers(url)?])
}

/// git (`credential_from_url` in credential.c): userinfo ends at the first `@`.
fn of_git(url: &str) -> Option<(String, String, String)> {
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.split_once('@').map_or(authority, |(_, host)| host);
    Some((scheme.to_ascii_lowercase(), host.to_ascii_lowercase(), path.to_owned()))
}

/// curl (urlapi.c): userinfo ends at the last `@`.
fn of_curl(url: &str) -> Option<(String, String, String)> {
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    Some((scheme.to_ascii_lowercase(), host.to_ascii_lowercase(), path.to_owned()))
}

/// The URL Standard: tabs and line breaks are removed, control characters around it too, any number
/// of slashes or backslashes may precede the host, and a backslash is a slash.
fn of_browsers(url: &str) -> Option<(String, String, String)> {
    let url: String = url.chars().filter(|char| !matches!(char, '\t' | '\n' | '\r')).collect();
    let url = url.trim_matches(|char: char| char <= ' ').replace('\\', "/");
    let (scheme, rest) = url.split_once(':')?;
    let rest = rest.trim_start_matches('/');
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    Some((scheme.to_ascii_lowercase(), host.to_ascii_lowercase(), path.to_owned()))
}
