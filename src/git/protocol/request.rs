//! A request of git, parsed and checked.

use crate::git::boolean::parse_bool;
use crate::util::pat::Secret;

/// git's limit for a line, including the line feed (bd590bde58).
const LINE_LIMIT: usize = 65535;

/// An unambiguous request.
///
/// Absent and empty attributes are different. `protocol` and `host` are neither: without them a
/// request would match any credential (CVE-2020-11008).
#[derive(Debug, Default)]
pub struct Request {
    /// The scheme of the URL, as git wrote it.
    pub protocol: String,
    /// The host with its port, if the URL has one.
    pub host: String,
    /// The path without its leading slash; git sends it only with `credential.useHttpPath`.
    pub path: Option<String>,
    /// From the URL or from `credential.username`.
    pub username: Option<String>,
    /// Only on `store` and `erase`.
    pub password: Option<Secret>,
    /// When the password expires, in seconds since 1970.
    pub password_expiry_utc: Option<i64>,
    /// The credential must not outlive this command.
    pub ephemeral: bool,
    /// The credential is a complete header instead of username and password (`authtype`).
    pub ready_made: bool,
    /// The caller returns `state[]` (git 2.46 and later).
    pub keeps_state: bool,
    /// The server rejected a request without a credential (`wwwauth[]`). With `proactiveAuth`, git
    /// sends a bare `Basic` of its own.
    pub was_challenged: bool,
    /// The server offered NTLM or Negotiate (`wwwauth[]`, git 2.41 and later).
    pub offers_windows_login: bool,
    /// The server offered the Basic Authentication of IIS, which accepts Windows passwords but no
    /// PATs (`wwwauth[]`).
    pub offers_iis_basic: bool,
    /// The caller sends the server's challenge (git 2.41 and later).
    pub tells_challenges: bool,
    /// The state that helpers, including this one, sent with their answer.
    pub state: Vec<String>,
}

/// Why a request is ignored. Only tests read the reason: an explanation would only help an
/// attacker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadRequest {
    /// A NUL, a control character, a CR or invalid UTF-8.
    StrangeBytes,
    /// A line without `=`, or with nothing before it.
    NotAnAttribute,
    /// A line longer than git writes.
    LongLine,
    /// A decisive attribute occurs twice (CVE-2020-5260, CVE-2024-53263).
    Duplicate,
    /// The protocol or the host is missing or empty, as when the caller dies in the middle.
    Incomplete,
}

impl Request {
    /// Parses standard input.
    ///
    /// # Errors
    /// [`BadRequest`] for everything that git would not write.
    pub fn parse(input: &[u8]) -> Result<Request, BadRequest> {
        let mut request = Request::default();
        let mut seen = Seen::default();
        for line in lines(input)? {
            let split = line.iter().position(|byte| *byte == b'=');
            let Some(split @ 1..) = split else {
                return Err(BadRequest::NotAnAttribute);
            };
            request.take(&line[..split], &line[split + 1..], &mut seen)?;
        }
        if request.protocol.is_empty() || request.host.is_empty() {
            return Err(BadRequest::Incomplete);
        }
        Ok(request)
    }

    fn take(&mut self, key: &[u8], value: &[u8], seen: &mut Seen) -> Result<(), BadRequest> {
        match key {
            b"protocol" => self.protocol = seen.once(0, value)?,
            b"host" => self.host = seen.once(1, value)?,
            b"path" => self.path = Some(seen.once(2, value)?),
            b"username" => self.username = Some(seen.once(3, value)?),
            b"password" => self.password = Some(Secret::new(seen.once(4, value)?)),
            b"password_expiry_utc" => {
                // git ignores an expiry that it cannot parse (credential.c).
                self.password_expiry_utc = text(value)?.parse().ok().filter(|at| *at > 0);
            }
            b"ephemeral" => {
                self.ephemeral = str::from_utf8(value).ok().and_then(parse_bool) == Some(true);
            }
            b"authtype" | b"credential" => self.ready_made = true,
            b"capability[]" => match value {
                b"" => self.keeps_state = false,
                b"state" => self.keeps_state = true,
                _ => {}
            },
            b"wwwauth[]" if value.is_empty() => {
                (self.was_challenged, self.offers_windows_login) = (false, false);
                self.offers_iis_basic = false;
            }
            b"wwwauth[]" => {
                self.tells_challenges = true;
                self.was_challenged |= value != b"Basic";
                self.offers_windows_login |= is_windows_login(value);
                self.offers_iis_basic |= is_iis_basic(value);
            }
            b"state[]" if value.is_empty() => self.state.clear(),
            b"state[]" => self.state.push(text(value)?),
            // Later versions of git may add attributes.
            _ => {}
        }
        Ok(())
    }
}

/// The decisive attributes that have occurred.
#[derive(Default)]
struct Seen([bool; 5]);

impl Seen {
    fn once(&mut self, attribute: usize, value: &[u8]) -> Result<String, BadRequest> {
        if std::mem::replace(&mut self.0[attribute], true) {
            return Err(BadRequest::Duplicate);
        }
        text(value)
    }
}

/// The lines before the first blank one.
///
/// git ends lines with LF. A caller on Windows may end *all* of them, including the blank one, with
/// CR LF. A CR anywhere else came from a URL (CVE-2024-52006, CVE-2024-50338) and is refused.
fn lines(input: &[u8]) -> Result<Vec<&[u8]>, BadRequest> {
    if input.contains(&0) {
        return Err(BadRequest::StrangeBytes);
    }
    let mut lines = Vec::new();
    let (mut ends, mut carriage_returns) = (0, 0);
    for line in input.strip_suffix(b"\n").unwrap_or(input).split(|byte| *byte == b'\n') {
        let bare = line.strip_suffix(b"\r").unwrap_or(line);
        ends += 1;
        carriage_returns += line.iter().filter(|byte| **byte == b'\r').count();
        if bare.is_empty() {
            break;
        }
        if line.len() >= LINE_LIMIT {
            return Err(BadRequest::LongLine);
        }
        lines.push(bare);
    }
    let all_end_in_one =
        carriage_returns == ends && lines.iter().all(|line| !line.contains(&b'\r'));
    if carriage_returns == 0 || all_end_in_one { Ok(lines) } else { Err(BadRequest::StrangeBytes) }
}

/// UTF-8 without control characters. Nothing is repaired: a repaired text could equal another one.
fn text(value: &[u8]) -> Result<String, BadRequest> {
    let text = std::str::from_utf8(value).map_err(|_| BadRequest::StrangeBytes)?;
    if text.chars().any(char::is_control) {
        return Err(BadRequest::StrangeBytes);
    }
    Ok(text.to_owned())
}

/// Whether a challenge offers a Windows login.
fn is_windows_login(challenge: &[u8]) -> bool {
    let scheme = challenge.split(|byte| b" ,".contains(byte)).next().unwrap_or_default();
    scheme.eq_ignore_ascii_case(b"NTLM") || scheme.eq_ignore_ascii_case(b"Negotiate")
}

/// Whether a challenge comes from IIS: its realm is a bare host name, while that of Azure DevOps
/// Server is a URL.
fn is_iis_basic(challenge: &[u8]) -> bool {
    let text = String::from_utf8_lossy(challenge).to_ascii_lowercase();
    let realm = text.strip_prefix("basic ").and_then(|rest| rest.trim().strip_prefix("realm="));
    let realm = realm.unwrap_or_default().trim_matches('"');
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    !realm.is_empty() && realm.bytes().all(inner)
}
